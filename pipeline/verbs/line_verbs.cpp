#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/findings_table.h"
#include "pipeline/store.h"
#include "pipeline/verbs/stages.h"
#include "pipeline/verbs/summary.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int exit_findings = 3;

bool has_inconsistent(const Workspace& workspace)
{
    const auto findings = read_findings(workspace.out / "findings.csv");
    return std::ranges::any_of(findings, [](const Finding& f) { return f.verdict == Verdict::inconsistent; });
}

/// out/run.json: what the run was asked and what came out, from the outputs alone, so that the same inputs give the
/// same bytes however often the run was broken off.
void write_run_record(const Workspace& workspace)
{
    const SeasonCounts counts = count_season(workspace);
    const nlohmann::ordered_json record{
        {"schema", 1},
        {"method", method_version},
        {"season", {{"start", geo::format_day(workspace.start)}, {"end", geo::format_day(workspace.end)}}},
        {"baseline", {{"start", geo::format_day(workspace.baseline_start)}, {"end", geo::format_day(workspace.baseline_end)}}},
        {"cities", workspace.cities},
        {"looks", {{"units", counts.units}, {"observed", counts.observed}, {"gaps", counts.gaps}}},
        {"orders",
         {{"consistent", counts.consistent},
          {"inconsistent", counts.inconsistent},
          {"undetermined", counts.undetermined},
          {"named", counts.named}}}};
    write_file(workspace.out / "run.json", record.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace

int run_line(const Common& common)
{
    const Workspace workspace = open_workspace(common.workspace);
    sweep_abandoned(workspace.out);
    StageReport all;
    for (const auto& stage : stages()) {
        const StageReport report = stage.run(workspace, threads_of(common, workspace));
        for (const auto& [what, count] : report.counts) all.counts[fmt::format("{}: {}", stage.name, what)] = count;
        all.refused.insert(all.refused.end(), report.refused.begin(), report.refused.end());
        all.did_nothing = all.did_nothing && report.did_nothing;
    }
    std::ranges::sort(all.refused);
    all.refused.erase(std::ranges::unique(all.refused).begin(), all.refused.end());
    write_run_record(workspace);
    int code = 0;
    if (common.json) {
        code = print_report("run", all, true);
    } else {
        for (const auto& line : all.refused) fmt::print(stderr, "refused: {}\n", line);
        fmt::print("{}", summary(workspace));
        code = all.refused.empty() ? 0 : 1;
    }
    return common.fail_on == "inconsistent" && has_inconsistent(workspace) ? exit_findings : code;
}

void add_line_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    const auto add_fail_on = [&common](CLI::App& verb) {
        verb.add_option("--fail-on", common.fail_on, "exit 3 when an order is found inconsistent")
            ->check(CLI::IsMember({"inconsistent"}));
    };
    auto* run = app.add_subcommand("run", "the whole line, from archive to evidence; does only what is due");
    add_common(*run, common);
    add_fail_on(*run);
    run->callback([&] { chosen = [&common] { return run_line(common); }; });
    for (const auto& stage : stages()) {
        auto* verb = app.add_subcommand(std::string(stage.name), std::string(stage.help));
        add_common(*verb, common);
        if (stage.name == "compare") add_fail_on(*verb);
        verb->callback([&, stage] {
            chosen = [&common, stage] {
                const Workspace workspace = open_workspace(common.workspace);
                const int code = print_report(stage.name, stage.run(workspace, threads_of(common, workspace)), common.json);
                return stage.name == "compare" && common.fail_on == "inconsistent" && has_inconsistent(workspace) ? exit_findings
                                                                                                                  : code;
            };
        });
    }
}

}  // namespace hearthwatch::pipeline
