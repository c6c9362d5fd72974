#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "pipeline/pull/doctor.h"
#include "pipeline/pull/pull.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct PullArguments {
    std::vector<std::string> sources;
    std::string since, until;
    bool dry_run = false;
};

PullOptions pull_options(const PullArguments& arguments)
{
    PullOptions options;
    options.sources = arguments.sources;
    options.dry_run = arguments.dry_run;
    if (!arguments.since.empty()) options.since = geo::parse_day(arguments.since);
    if (!arguments.until.empty()) options.until = geo::parse_day(arguments.until);
    return options;
}

}  // namespace

void add_pull_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static PullArguments arguments;  // lives as long as the parser that fills it
    auto* pull = app.add_subcommand("pull", "list what the sources have for the works, and fetch what is not here yet");
    add_common(*pull, common);
    pull->add_option("--source", arguments.sources, "a source by name; may be repeated; those of the workspace by default");
    pull->add_option("--since", arguments.since, "first local day, such as 2021-11-15");
    pull->add_option("--until", arguments.until, "last local day");
    pull->add_flag("--dry-run", arguments.dry_run, "count scenes, requests, bytes and time; fetch nothing");
    pull->callback([&] {
        chosen = [&common] {
            return print_report("pull", run_pull(open_workspace(common.workspace), pull_options(arguments)), common.json);
        };
    });

    auto* verb = app.add_subcommand("doctor", "what every source needs, and what is missing here");
    add_common(*verb, common);
    verb->callback([&] {
        chosen = [&common] {
            fmt::print("{}", doctor(open_workspace(common.workspace), common.json));
            return 0;
        };
    });
}

}  // namespace hearthwatch::pipeline
