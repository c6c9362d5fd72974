#include "pipeline/verbs/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/clip/scene_list.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/reading_table.h"
#include "raster/checksum.h"
#include "raster/hotspots.h"
#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline {
namespace {

void check_scenes(const Workspace& workspace, int threads, StageReport& report)
{
    const auto scenes = list_scenes(workspace, report);
    Progress progress("check", scenes.size());
    const auto troubles = map_index<std::vector<std::string>>(scenes.size(), threads, [&](std::size_t i) {
        std::vector<std::string> lines;
        if (scenes[i].gap) lines.push_back(scenes[i].location.string() + ": " + scenes[i].gap_detail);
        for (const auto& file : raster::md5_mismatches(scenes[i]))
            lines.push_back(file + ": is not the file its product declares (MD5 differs); fetch it again");
        progress.step();
        return lines;
    });
    for (const auto& lines : troubles) report.refused.insert(report.refused.end(), lines.begin(), lines.end());
}

void check_hotspots(const Workspace& workspace, StageReport& report)
{
    std::vector<std::filesystem::path> files;
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator(workspace.hotspots, trouble))
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) {
        try {
            const auto table = raster::read_hotspots(file);
            report.counts["hot spots"] += table.spots.size();
            report.refused.insert(report.refused.end(), table.refused.begin(), table.refused.end());
        } catch (const raster::Error& error) {
            report.refused.emplace_back(error.what());
        }
    }
}

}  // namespace

StageReport check_workspace(const Workspace& workspace, int threads)
{
    StageReport report;
    try {
        const auto catalog = catalog::read_catalog(workspace.catalog_folder());
        report.counts["works"] = catalog.sites.size();
        report.counts["units"] = catalog.units.size();
        report.counts["orders"] = catalog::read_plan(workspace.plan_file(), catalog).orders.size();
    } catch (const catalog::Error& error) {
        report.refused.insert(report.refused.end(), error.faults().begin(), error.faults().end());
    }
    for (const auto& file : external_files(workspace))
        report.counts["external readings"] += read_external(file, workspace.utc_offset, report.refused).size();
    check_hotspots(workspace, report);
    check_scenes(workspace, threads, report);
    return report;
}

}  // namespace hearthwatch::pipeline
