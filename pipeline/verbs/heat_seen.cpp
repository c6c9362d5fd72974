#include "pipeline/verbs/heat_seen.h"

#include <algorithm>
#include <filesystem>

#include "raster/hotspots.h"

namespace hearthwatch::pipeline {

std::vector<catalog::HeatSeen> heat_seen(const Workspace& workspace, std::vector<std::string>& refused)
{
    std::vector<std::filesystem::path> files;
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator(workspace.hotspots, trouble))
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<catalog::HeatSeen> heat;
    for (const auto& file : files) {
        try {
            const auto table = raster::read_hotspots(file);
            for (const auto& spot : table.spots)
                heat.push_back({spot.place, geo::local_day(spot.acquired, workspace.utc_offset)});
            refused.insert(refused.end(), table.refused.begin(), table.refused.end());
        } catch (const raster::Error& error) {
            refused.emplace_back(error.what());
        }
    }
    return heat;
}

}  // namespace hearthwatch::pipeline
