#include "pipeline/package/chip_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

fs::path below(const fs::path& out, const std::string& chip, const fs::path& record)
{
    const fs::path relative = fs::path(chip).lexically_normal();
    if (relative.is_absolute() || (!relative.empty() && *relative.begin() == ".."))
        throw Error(fmt::format(
            "{}: chip '{}' lies outside the output folder (it was not written by clip); remove the record and run again",
            record.string(), chip));
    return out / relative;
}

void read_record(const fs::path& out, const fs::path& file, std::vector<ChipRef>& chips)
{
    try {
        const auto json = nlohmann::json::parse(read_file(file));
        const geo::Instant acquired = geo::parse_instant(json.at("acquired_utc").get<std::string>());
        for (const auto& site : json.at("sites")) {
            const std::string chip = site.at("chip");
            chips.push_back({json.at("scene_id"), site.at("site_id"), json.at("sensor"), json.at("platform"), json.at("level"),
                             json.at("processing_version"), acquired, json.at("key"),
                             chip.empty() ? fs::path() : below(out, chip, file), site.at("gap"), site.at("detail")});
        }
    } catch (const nlohmann::json::exception& error) {
        throw Error(fmt::format("{}: is no clip record ({}); remove it and run again", file.string(), error.what()));
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}: {}", file.string(), error.what()));
    }
}

}  // namespace

std::vector<ChipRef> find_chips(const fs::path& out)
{
    std::vector<ChipRef> chips;
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(out / "clips", absent))
        if (entry.path().extension() == ".json") read_record(out, entry.path(), chips);
    std::sort(chips.begin(), chips.end(), [](const ChipRef& a, const ChipRef& b) {
        return std::tie(a.acquired, a.scene_id, a.site_id) < std::tie(b.acquired, b.scene_id, b.site_id);
    });
    return chips;
}

}  // namespace hearthwatch::pipeline::package
