#include "pipeline/verbs/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/clip/scene_list.h"
#include "pipeline/means_table.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/reading_table.h"
#include "pipeline/verbs/heat_seen.h"
#include "raster/checksum.h"
#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"
#include "site-catalog/rule_inputs.h"

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

}  // namespace

StageReport check_workspace(const Workspace& workspace, int threads)
{
    StageReport report;
    const auto heat = heat_seen(workspace, report.refused);
    if (!heat.empty()) report.counts["hot spots"] = heat.size();
    try {
        const auto catalog = catalog::read_catalog(workspace.catalog_folder());
        report.counts["works"] = catalog.sites.size();
        report.counts["units"] = catalog.units.size();
        for (const auto& faults :
             {catalog::coordinate_faults(catalog, catalog::shipped_catalog()), catalog::faults_against_heat(catalog, heat)})
            for (const auto& fault : faults) report.refused.push_back(workspace.catalog_folder().string() + ": " + fault);
        report.counts["orders"] = catalog::read_plan(workspace.plan_file(), catalog).orders.size();
        catalog::read_rule_inputs(workspace.plan_file().parent_path(), catalog);
    } catch (const catalog::Error& error) {
        report.refused.insert(report.refused.end(), error.faults().begin(), error.faults().end());
    }
    for (const auto& file : external_files(workspace))
        report.counts["external readings"] += read_external(file, workspace.utc_offset, report.refused).size();
    for (const auto& file : statement_files(workspace))
        report.counts["statements"] += read_statements(file, report.refused).size();
    check_scenes(workspace, threads, report);
    return report;
}

}  // namespace hearthwatch::pipeline
