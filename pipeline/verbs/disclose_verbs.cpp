#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "pipeline/package/disclosure.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct DiscloseArguments {
    std::string city, province, month, now;
    bool draft = false;
};

int disclose(const Common& common, const DiscloseArguments& arguments)
{
    const Workspace workspace = open_workspace(common.workspace);
    const geo::Day month = geo::parse_day(arguments.month + "-01");
    const auto made = arguments.city.empty()
                          ? write_province_progress(workspace, arguments.province, month, arguments.draft, moment(arguments.now))
                          : write_disclosure(workspace, arguments.city, month, arguments.draft, moment(arguments.now));
    fmt::print("{}: {} rows; {} leads held back until two people have decided them\n{}\n", made.xlsx.string(), made.rows,
               made.held_back, made.note);
    for (const auto& line : made.against_last) fmt::print("{}\n", line);
    return 0;
}

}  // namespace

void add_disclose_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static DiscloseArguments arguments;  // lives as long as the parser that fills it
    auto* verb = app.add_subcommand("disclose", "a city's monthly public table, or a province's monthly progress: XLSX and CSV");
    add_common(*verb, common);
    auto* which = verb->add_option_group("of");
    which->add_option("--city", arguments.city, "GB/T 2260 code, such as 130200");
    which->add_option("--province", arguments.province, "GB/T 2260 code, such as 130000");
    which->require_option(1);
    verb->add_option("--month", arguments.month, "such as 2021-12")->required();
    verb->add_flag("--draft", arguments.draft, "also leads that nobody has decided, every page and row marked as a draft");
    verb->add_option("--now", arguments.now, "the moment of the disclosure, UTC; the clock's time by default");
    verb->callback([&] { chosen = [&common] { return disclose(common, arguments); }; });
}

}  // namespace hearthwatch::pipeline
