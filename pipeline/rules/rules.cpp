#include "pipeline/rules/rules.h"

#include <algorithm>
#include <vector>

#include "geo/csv.h"
#include "pipeline/store.h"
#include "site-catalog/plan_rules.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code trouble;
    for (const auto& entry : fs::directory_iterator(folder, trouble))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::string rules_key(const Workspace& workspace)
{
    ContentKey key("rules");
    for (const auto& folder : {workspace.catalog_folder(), workspace.plan_file().parent_path()})
        for (const auto& file : files_in(folder)) key.add_file(file);
    key.add("season", workspace.season);
    if (fs::exists(workspace.season)) key.add_file(workspace.season);
    for (const auto& city : workspace.cities) key.add("city", city);
    return key.hex();
}

}  // namespace

StageReport run_rules(const Workspace& workspace, int)
{
    StageReport report;
    const fs::path file = workspace.out / "rules.csv";
    const std::string key = rules_key(workspace);
    std::error_code trouble;
    if (!is_current(workspace.out, "rules", key) || !fs::exists(file, trouble)) {
        const auto season = catalog::load_season(workspace.season);
        const auto everywhere = catalog::read_catalog(workspace.catalog_folder());
        const auto plan = catalog::read_plan(workspace.plan_file(), everywhere);
        const auto inputs = catalog::read_rule_inputs(workspace.plan_file().parent_path(), everywhere);
        const auto results = catalog::evaluate_plan_rules(catalog::in_cities(everywhere, workspace.cities), plan, season, inputs);
        write_file(file, catalog::rule_results_csv(results));
        set_current(workspace.out, "rules", key);
        report.did_nothing = false;
    }
    const auto table = geo::read_csv(file);
    const auto outcome = table.require_column("outcome");
    for (const auto& row : table.rows) ++report.counts[row.cells[outcome]];
    return report;
}

}  // namespace hearthwatch::pipeline
