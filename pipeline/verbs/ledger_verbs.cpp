#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/ledger/ledger.h"
#include "pipeline/ledger/ledger_rows.h"
#include "pipeline/package/sheet.h"
#include "pipeline/store.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct LedgerArguments {
    std::string head, kind, about, on, known_by, by, text, from, to, now;
    std::filesystem::path xlsx, csv, document;
};

int verify(const Common& common, const LedgerArguments& arguments)
{
    const auto file = open_workspace(common.workspace).out / "ledger.jsonl";
    const auto check = ledger::check_ledger(file.parent_path(), arguments.head);
    if (common.json) {
        const nlohmann::ordered_json out{{"schema", 1},
                                         {"whole", check.whole()},
                                         {"lines", check.lines},
                                         {"head", check.head},
                                         {"broken_line", check.fault.line},
                                         {"how", check.fault.how},
                                         {"interrupted", check.interrupted}};
        fmt::print("{}\n", out.dump(1));
    } else if (!check.whole()) {
        fmt::print("{}: line {} is broken 第 {} 行有改动: {}\n", file.string(), check.fault.line, check.fault.line,
                   check.fault.how);
    } else {
        fmt::print("{}: {} lines, nothing was changed 未被改动\n", file.string(), check.lines);
        if (check.interrupted) fmt::print("the last entry was cut off by a kill; it is whole in ledger.pending\n");
        if (check.lines) fmt::print("head, to be noted elsewhere 请另行记下: {}\n", check.head);
    }
    return check.whole() ? 0 : 1;
}

int show(const Common& common, const LedgerArguments& arguments)
{
    ledger::LedgerQuestion question{arguments.kind, arguments.about, {}, {}};
    if (!arguments.on.empty()) question.valid_on = geo::parse_day(arguments.on);
    if (!arguments.known_by.empty()) question.known_by = geo::parse_instant(arguments.known_by);
    const auto entries = ledger::answer(ledger::read_ledger(open_workspace(common.workspace).out), question);
    if (common.json) {
        for (const auto& entry : entries) {
            const nlohmann::ordered_json line{{"line", entry.line},
                                              {"kind", entry.kind},
                                              {"about", entry.about},
                                              {"valid_from", entry.valid_from},
                                              {"valid_to", entry.valid_to},
                                              {"recorded_utc", entry.recorded_utc},
                                              {"recorded_from", entry.recorded_from},
                                              {"facts", entry.facts},
                                              {"sha256", entry.sha256}};
            fmt::print("{}\n", line.dump());
        }
        return 0;
    }
    const package::Sheet sheet{"台账", "错峰生产卫星监测台账", ledger::ledger_heads(), ledger::ledger_rows(entries), "", false};
    if (!arguments.xlsx.empty()) package::write_workbook(arguments.xlsx, {sheet});
    if (!arguments.csv.empty()) write_file(arguments.csv, package::sheet_csv(sheet));
    if (arguments.xlsx.empty() && arguments.csv.empty())
        fmt::print("{}", package::sheet_csv(sheet));
    else
        fmt::print("{}: {} entries\n", (arguments.xlsx.empty() ? arguments.csv : arguments.xlsx).string(), entries.size());
    return 0;
}

int state(const Common& common, const LedgerArguments& arguments)
{
    ledger::Entry entry;
    entry.kind = "statement";
    entry.about = arguments.about;
    if (!arguments.from.empty()) entry.valid_from = geo::format_day(geo::parse_day(arguments.from));
    entry.valid_to = arguments.to.empty() ? entry.valid_from : geo::format_day(geo::parse_day(arguments.to));
    if (entry.valid_to < entry.valid_from)
        throw Error(fmt::format("--to {} lies before --from {} (a statement speaks of days in order); swap them", entry.valid_to,
                                entry.valid_from),
                    2);
    entry.recorded_utc = geo::format_instant(moment(arguments.now));
    entry.recorded_from = "clock";
    entry.facts = {{"by", arguments.by}, {"text", arguments.text}};
    if (!arguments.document.empty()) {
        entry.facts["document"] = arguments.document.filename().string();
        entry.facts["document_sha256"] = sha256_of_file(arguments.document);
    }
    const auto added = ledger::extend_ledger(open_workspace(common.workspace).out,
                                             [&](const std::vector<ledger::Entry>&) { return std::vector{entry}; });
    fmt::print("line {} of the ledger 已记入台账\n", added.front().line);
    return 0;
}

}  // namespace

void add_ledger_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static LedgerArguments arguments;  // lives as long as the parser that fills it
    auto* verb = app.add_subcommand("ledger", "what was found, reviewed, disclosed and stated, in a chain that shows any change");
    verb->require_subcommand(1);

    auto* check = verb->add_subcommand("verify", "was a line changed, removed, added or moved: names the first");
    add_common(*check, common);
    check->add_option("--head", arguments.head, "a head that verify printed earlier and that was kept elsewhere");
    check->callback([&] { chosen = [&common] { return verify(common, arguments); }; });

    auto* view = verb->add_subcommand("show", "the entries as CSV that Excel opens in Chinese, or --json");
    add_common(*view, common);
    view->add_option("--kind", arguments.kind)->check(CLI::IsMember({"finding", "review", "disclosure", "statement"}));
    view->add_option("--about", arguments.about, "an order, unit, works, city or province");
    view->add_option("--on", arguments.on, "only what speaks of that day, as 2021-12-10");
    view->add_option("--known-by", arguments.known_by, "only what could be known by that moment, UTC");
    view->add_option("--xlsx", arguments.xlsx, "write a workbook instead");
    view->add_option("--csv", arguments.csv, "write the CSV into a file");
    view->callback([&] { chosen = [&common] { return show(common, arguments); }; });

    auto* statement = verb->add_subcommand("state", "enter what somebody outside says: a works, a site check, a complaint");
    add_common(*statement, common);
    statement->add_option("about", arguments.about, "the order, unit or works it is about")->required();
    statement->add_option("--by", arguments.by, "who says it")->required();
    statement->add_option("--text", arguments.text, "what they say")->required();
    statement->add_option("--from", arguments.from, "first day it speaks of, as 2021-12-01");
    statement->add_option("--to", arguments.to, "last day; the first by default")->needs("--from");
    statement->add_option("--document", arguments.document, "a file whose digest goes into the ledger")->check(CLI::ExistingFile);
    statement->add_option("--now", arguments.now, "when it came in, UTC; the clock's time by default");
    statement->callback([&] { chosen = [&common] { return state(common, arguments); }; });
}

}  // namespace hearthwatch::pipeline
