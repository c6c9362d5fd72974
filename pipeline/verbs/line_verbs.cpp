#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
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
        {"means_as_indicators", workspace.means_as_indicators},
        {"looks", {{"units", counts.units}, {"observed", counts.observed}, {"gaps", counts.gaps}}},
        {"orders",
         {{"consistent", counts.consistent},
          {"inconsistent", counts.inconsistent},
          {"undetermined", counts.undetermined},
          {"named", counts.named}}}};
    write_file(workspace.out / "run.json", record.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

/// What this process has used since it began.
struct Used {
    double cpu_s = 0, wall_s = 0, peak_mb = 0;
};

Used used_so_far()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), std::chrono::duration<double>(now).count(),
            static_cast<double>(usage.ru_maxrss) / 1024};
}

/// "clip: 3.21 s of CPU, 3.40 s, 61 MB at most so far; chips 80, scenes 2, ..".
std::string cost_line(std::string_view stage, const Used& before, const Used& after, const StageReport& report)
{
    std::string line = fmt::format("{}: {:.2f} s of CPU, {:.2f} s, {:.0f} MB at most so far", stage, after.cpu_s - before.cpu_s,
                                   after.wall_s - before.wall_s, after.peak_mb);
    for (const auto& [what, count] : report.counts)
        line += fmt::format("{} {} {}", &what == &report.counts.begin()->first ? ";" : ",", what, count);
    return line + "\n";
}

int run_line(const Common& common, bool tell_cost)
{
    const Workspace workspace = open_workspace(common.workspace);
    sweep_abandoned(workspace.out);
    StageReport all;
    for (const auto& stage : stages()) {
        const Used before = used_so_far();
        const StageReport report = stage.run(workspace, threads_of(common, workspace));
        if (tell_cost) fmt::print(stderr, "{}", cost_line(stage.name, before, used_so_far(), report));
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

}  // namespace

int run_line(const Common& common)
{
    return run_line(common, false);
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
    const auto tell_cost = std::make_shared<bool>(false);
    run->add_flag("--cost", *tell_cost, "also tell, on stderr, what every stage cost: seconds, memory, and its counts");
    run->callback([&, tell_cost] { chosen = [&common, tell_cost] { return run_line(common, *tell_cost); }; });
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
