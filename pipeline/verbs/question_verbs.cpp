#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "pipeline/compare/evaluate.h"
#include "pipeline/compare/revision_diff.h"
#include "pipeline/estimate/why.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct QuestionArguments {
    std::string unit, day;
    std::filesystem::path truth;
    int from = 0, to = 0;
};

}  // namespace

void add_question_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static QuestionArguments arguments;  // lives as long as the parser that fills it
    auto* ask =
        app.add_subcommand("why", "what stands behind one unit's probability on one day: every look, its ratio, the prior");
    add_common(*ask, common);
    ask->add_option("unit", arguments.unit, "unit_id")->required();
    ask->add_option("day", arguments.day, "local day, such as 2021-12-03")->required();
    ask->callback([&] {
        chosen = [&common] {
            fmt::print("{}", why(open_workspace(common.workspace), arguments.unit, geo::parse_day(arguments.day), common.json));
            return 0;
        };
    });

    auto* diff = app.add_subcommand("diff", "what changed between two revisions of what was known, and why");
    add_common(*diff, common);
    diff->add_option("from", arguments.from, "number of the earlier revision, from out/revisions/index.csv")->required();
    diff->add_option("to", arguments.to, "number of the later revision")->required();
    diff->callback([&] {
        chosen = [&common] {
            fmt::print("{}", diff_revisions(open_workspace(common.workspace), arguments.from, arguments.to, common.json));
            return 0;
        };
    });

    auto* score = app.add_subcommand("evaluate", "score series and findings against known truth, beside plain peers");
    add_common(*score, common);
    score->add_option("--truth", arguments.truth, "table unit_id,day,state; truth/truth.csv of the workspace by default");
    score->callback([&] {
        chosen = [&common] {
            const Workspace workspace = open_workspace(common.workspace);
            const auto truth = arguments.truth.empty() ? workspace.root / "truth" / "truth.csv" : arguments.truth;
            return print_report("evaluate", run_evaluate(workspace, truth), common.json);
        };
    });
}

}  // namespace hearthwatch::pipeline
