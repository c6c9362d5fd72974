#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {

void add_common(CLI::App& verb, Common& common)
{
    verb.add_option("-w,--workspace", common.workspace, "folder with hearthwatch.toml; the current one by default")
        ->check(CLI::ExistingDirectory);
    verb.add_option("--threads", common.threads, "how many threads; 0 = all cores")->check(CLI::Range(0, 1024));
    verb.add_flag("--json", common.json, "the result as JSON");
}

int threads_of(const Common& common, const Workspace& workspace)
{
    return common.threads >= 0 ? common.threads : workspace.threads;
}

geo::Instant moment(const std::string& now)
{
    if (!now.empty()) return geo::parse_instant(now);
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

int print_report(std::string_view verb, const StageReport& report, bool json)
{
    for (const auto& line : report.refused) fmt::print(stderr, "refused: {}\n", line);
    if (json) {
        nlohmann::ordered_json out{
            {"verb", verb}, {"did_nothing", report.did_nothing}, {"counts", report.counts}, {"refused", report.refused}};
        fmt::print("{}\n", out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        std::string line;
        for (const auto& [what, count] : report.counts) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", what, count);
        fmt::print("{}: {}{}\n", verb, line.empty() ? "nothing to do" : line,
                   report.refused.empty() ? "" : fmt::format("; {} inputs refused", report.refused.size()));
    }
    return report.refused.empty() ? 0 : 1;
}

}  // namespace hearthwatch::pipeline
