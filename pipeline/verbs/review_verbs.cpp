#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "pipeline/review/review_import.h"
#include "pipeline/review/review_text.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct ReviewArguments {
    package::Review form;
    std::vector<std::filesystem::path> files;
    std::string now;
    bool stats = false;
};

int tell_next(const Common& common)
{
    const Workspace workspace = open_workspace(common.workspace);
    const auto leads = ledger::read_leads(workspace);
    fmt::print("{}", common.json ? review::next_json(leads) : review::next_text(workspace, leads));
    return 0;
}

int decide(const Common& common, const ReviewArguments& arguments)
{
    const Workspace workspace = open_workspace(common.workspace);
    const auto file = review::record_review(workspace, arguments.form, moment(arguments.now));
    fmt::print("{}: in the ledger 已记入台账\n{}", file.string(), review::order_text(workspace, arguments.form.order_id));
    return 0;
}

}  // namespace

void add_review_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static ReviewArguments arguments;  // lives as long as the parser that fills it
    auto* verb =
        app.add_subcommand("review", "what people say of leads: confirm and sign off (two people), reject, or ask for a visit");
    add_common(*verb, common);
    verb->add_flag("--stats", arguments.stats, "how many leads wait, and how often reviewers threw one out");
    verb->require_subcommand(0, 1);
    verb->callback([verb, &common, &chosen] {
        if (!verb->get_subcommands().empty()) return;
        if (!arguments.stats)
            throw CLI::RequiredError("next, show, confirm, sign-off, reject, field, import, reasons or --stats");
        chosen = [&common] {
            const Workspace workspace = open_workspace(common.workspace);
            fmt::print("{}", common.json ? review::stats_csv(workspace) : review::stats_text(workspace));
            return 0;
        };
    });

    auto* next = verb->add_subcommand("next", "the lead that needs a person most, what to open and what to type; --json: all");
    add_common(*next, common);
    next->callback([&] { chosen = [&common] { return tell_next(common); }; });

    auto* show = verb->add_subcommand("show", "all that the ledger holds of one order");
    add_common(*show, common);
    show->add_option("order", arguments.form.order_id)->required();
    show->callback([&] {
        chosen = [&common] {
            fmt::print("{}", review::order_text(open_workspace(common.workspace), arguments.form.order_id));
            return 0;
        };
    });

    auto* reasons = verb->add_subcommand("reasons", "the codes of `reject --reason`");
    reasons->callback([&] {
        chosen = [] {
            fmt::print("{}", review::reasons_text());
            return 0;
        };
    });

    for (const auto& [word, decision, help] : {std::tuple{"confirm", "confirm", "the lead holds; another person signs it off"},
                                               std::tuple{"sign-off", "sign_off", "the second name under a confirmation"},
                                               std::tuple{"reject", "reject", "the lead does not hold, for a listed reason"},
                                               std::tuple{"field", "field", "the pictures do not decide; somebody goes there"}}) {
        auto* step = verb->add_subcommand(word, help);
        add_common(*step, common);
        step->add_option("order", arguments.form.order_id)->required();
        step->add_option("--by", arguments.form.reviewer, "name of who decides")->required();
        step->add_option("--note", arguments.form.note, "what they saw, or the number of a record");
        step->add_option("--now", arguments.now, "when it was decided, UTC; the clock's time by default");
        if (std::string_view(word) == "confirm")
            step->add_option("--sign-off", arguments.form.second_reviewer, "name of who signs off at once");
        if (std::string_view(word) == "reject")
            step->add_option("--reason", arguments.form.reason_code, "a code of `review reasons`")->required();
        step->callback([&chosen, &common, to = std::string(decision)] {
            arguments.form.decision = to;
            chosen = [&common] { return decide(common, arguments); };
        });
    }

    auto* import = verb->add_subcommand("import", "take in what the pages' form saved; all of WORKSPACE/review by default");
    add_common(*import, common);
    import->add_option("files", arguments.files)->check(CLI::ExistingFile);
    import->add_option("--now", arguments.now, "when they came in, UTC; the clock's time by default");
    import->callback([&] {
        chosen = [&common] {
            return print_report(
                "review import",
                review::import_reviews(open_workspace(common.workspace), arguments.files, moment(arguments.now)), common.json);
};
}  // namespace hearthwatch::pipeline
);
}

}  // namespace hearthwatch::pipeline
