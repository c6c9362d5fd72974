#include "pipeline/rules/rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "geo/csv.h"
#include "pipeline/data_file.h"
#include "pipeline/means.h"
#include "pipeline/rules/means_compare.h"
#include "pipeline/rules/seen_results.h"
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

constexpr std::array seen_files{"production.csv", "overload.csv", "findings.csv", "series.csv"};

std::string rules_key(const Workspace& workspace)
{
    ContentKey key("rules");
    for (const auto& folder : {workspace.catalog_folder(), workspace.plan_file().parent_path()})
        for (const auto& file : files_in(folder)) key.add_file(file);
    key.add("season", workspace.season).add("means", data_file("means.csv"));
    if (fs::exists(workspace.season)) key.add_file(workspace.season);
    for (const auto& city : workspace.cities) key.add("city", city);
    for (const auto& means : workspace.means_as_indicators) key.add("indicator", means);
    for (const auto* name : seen_files) key.add_file(workspace.out / name);
    for (const auto& file : external_files(workspace)) key.add_file(file);
    for (const auto& file : statement_files(workspace)) {
        key.add_file(file);
        for (const auto& paper : files_in(file.parent_path())) key.add_product(paper);
    }
    return key.hex();
}

/// Pages whose kept copy is missing or another than was stated prove nothing.
void drop_unproven_pages(std::vector<catalog::PublicPage>& pages, const fs::path& folder, std::vector<std::string>& refused)
{
    std::error_code trouble;
    std::erase_if(pages, [&](const catalog::PublicPage& page) {
        if (page.file.empty() ||
            (fs::is_regular_file(folder / page.file, trouble) && sha256_of_file(folder / page.file) == page.sha256))
            return false;
        refused.push_back(
            (folder / "public_pages.csv").string() + ": the copy '" + page.file +
            "' is not there or not the one that was stated (it proves nothing); put the file back, or mend its sha256");
        return true;
    });
}

std::vector<MeansRow> means_of(const Workspace& workspace, std::vector<std::string>& refused)
{
    std::vector<Statement> statements;
    for (const auto& file : statement_files(workspace)) {
        auto rows = read_statements(file, refused);
        std::ranges::move(rows, std::back_inserter(statements));
    }
    std::vector<ReadingRow> readings;
    std::vector<std::string> told_by_estimate;
    for (const auto& file : external_files(workspace))
        for (auto& row : read_external(file, workspace.utc_offset, told_by_estimate))
            if (find_means(row.sensor)) readings.push_back(std::move(row));
    if (statements.empty() && readings.empty()) return {};
    const auto series =
        fs::exists(workspace.out / "series.csv") ? read_series(workspace.out / "series.csv") : std::vector<SeriesRow>{};
    return compare_means(workspace, statements, readings, series, refused);
}

SeenTables read_seen(const Workspace& workspace)
{
    SeenTables tables;
    const auto have = [&](const char* name) { return fs::exists(workspace.out / name); };
    if (have("production.csv")) tables.production = read_production(workspace.out / "production.csv");
    if (have("overload.csv")) tables.overload = read_overload(workspace.out / "overload.csv");
    if (have("findings.csv")) tables.findings = read_findings(workspace.out / "findings.csv");
    return tables;
}

void count_rows(const fs::path& file, const char* column, const std::string& prefix, StageReport& report)
{
    const auto table = geo::read_csv(file);
    const auto place = table.require_column(column);
    for (const auto& row : table.rows) ++report.counts[prefix + row.cells[place]];
}

}  // namespace

StageReport run_rules(const Workspace& workspace, int)
{
    StageReport report;
    const fs::path file = workspace.out / "rules.csv", means_file = workspace.out / "means.csv";
    const std::string key = rules_key(workspace);
    std::error_code trouble;
    if (!is_current(workspace.out, "rules", key) || !fs::exists(file, trouble) || !fs::exists(means_file, trouble)) {
        const auto season = catalog::load_season(workspace.season);
        const auto everywhere = catalog::read_catalog(workspace.catalog_folder());
        const auto area = catalog::in_cities(everywhere, workspace.cities);
        const auto plan = catalog::read_plan(workspace.plan_file(), everywhere);
        const fs::path plan_folder = workspace.plan_file().parent_path();
        auto inputs = catalog::read_rule_inputs(plan_folder, everywhere);
        drop_unproven_pages(inputs.public_pages, plan_folder, report.refused);
        auto tables = read_seen(workspace);
        tables.means = means_of(workspace, report.refused);
        const auto results = catalog::joined_results(catalog::evaluate_plan_rules(area, plan, season, inputs),
                                                     results_seen(area, plan, season, inputs, tables));
        write_file(file, catalog::rule_results_csv(results));
        write_file(means_file, means_csv(tables.means));
        set_current(workspace.out, "rules", key);
        report.did_nothing = false;
    }
    count_rows(file, "outcome", "", report);
    count_rows(means_file, "relation", "means: ", report);
    return report;
}

}  // namespace hearthwatch::pipeline
