#include "pipeline/package/chip_index.h"

#include <algorithm>
#include <tuple>

#include "pipeline/clip/clip_record.h"

namespace hearthwatch::pipeline::package {

std::vector<ChipRef> find_chips(const std::filesystem::path& out)
{
    std::vector<ChipRef> chips;
    for (const auto& record : read_clip_records(out))
        for (const auto& entry : record.entries)
            chips.push_back({record.scene_id, entry.site_id, record.sensor, record.platform, record.level,
                             record.processing_version, record.acquired, record.key,
                             entry.chip.empty() ? std::filesystem::path() : out / entry.chip, entry.gap, entry.detail});
    std::ranges::sort(chips, {}, [](const ChipRef& c) { return std::tie(c.acquired, c.scene_id, c.site_id); });
    return chips;
}

}  // namespace hearthwatch::pipeline::package
