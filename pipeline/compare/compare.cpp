#include "pipeline/compare/compare.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "pipeline/compare/compliance.h"
#include "pipeline/compare/overload.h"
#include "pipeline/compare/production.h"
#include "pipeline/compare/revision_diff.h"
#include "pipeline/compare/standing_file.h"
#include "pipeline/compare/verdict.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/estimate/fit_file.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace fs = std::filesystem;

StageReport run_compare(const Workspace& workspace, int threads)
{
    StageReport report;
    const fs::path model_file = workspace.out / "model.json";
    if (!fs::exists(model_file))
        throw Error(fmt::format("{}: is not there (verdicts rest on what was learnt); run estimate first", model_file.string()));
    ContentKey key("compare");
    key.add("record", record_key(workspace, "record")).add_file(model_file).add_file(workspace.plan_file());
    const fs::path plan_folder = workspace.plan_file().parent_path();
    key.add_file(plan_folder / "groups.csv").add_file(plan_folder / "previous_year.csv");
    if (fs::is_regular_file(workspace.season)) key.add_file(workspace.season);
    const auto outputs = {"findings.csv", "compliance.csv", "standing.json", "production.csv", "overload.csv"};
    if (is_current(workspace.out, "compare", key.hex()) &&
        std::ranges::all_of(outputs, [&](const char* name) { return fs::exists(workspace.out / name); }))
        return report;
    report.did_nothing = false;
    const Model model = default_model();
    std::vector<std::string> told_by_estimate;
    const Record record = read_record(workspace, model, told_by_estimate);
    const Fit fit = parse_fit(read_file(model_file), record);
    const catalog::Catalog catalog = catalog::read_catalog(workspace.catalog_folder());
    const catalog::Plan plan =
        fs::exists(workspace.plan_file()) ? catalog::read_plan(workspace.plan_file(), catalog) : catalog::Plan{};
    const catalog::Season season = catalog::load_season(workspace.season);
    SeasonStanding standing;
    const auto findings = judge_plan(record, fit, plan, model, threads, &standing);
    const auto furnaces = draw_furnaces(record, fit, catalog, season, model, threads);
    const auto compliance = weigh_compliance(furnaces, record, plan, season, model);
    write_file(workspace.out / "findings.csv", findings_csv(findings));
    write_file(workspace.out / "standing.json", standing_json(standing));
    keep_findings(workspace, findings_csv(findings));
    write_file(workspace.out / "compliance.csv", compliance_csv(compliance));
    catalog::RuleInputs inputs;
    if (fs::exists(plan_folder / "groups.csv")) inputs.groups = catalog::read_groups(plan_folder / "groups.csv", catalog);
    if (fs::exists(plan_folder / "previous_year.csv"))
        inputs.previous = catalog::read_previous_states(plan_folder / "previous_year.csv", catalog);
    write_file(workspace.out / "production.csv",
               production_csv(weigh_production(furnaces, record, catalog, plan, season, inputs, model.verdict.season_logit_sd)));
    write_file(workspace.out / "overload.csv", overload_csv(find_overload(furnaces, record, plan, model)));
    set_current(workspace.out, "compare", key.hex());
    for (Verdict v : {Verdict::consistent, Verdict::inconsistent, Verdict::undetermined})
        report.counts[std::string(name(v))] = static_cast<std::size_t>(std::ranges::count(findings, v, &Finding::verdict));
    report.counts["named"] = static_cast<std::size_t>(std::ranges::count(findings, true, &Finding::named));
    report.counts["orders"] = findings.size();
    return report;
}

}  // namespace hearthwatch::pipeline
