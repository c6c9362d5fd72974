#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "pipeline/verbs/heat_seen.h"
#include "pipeline/verbs/verbs.h"
#include "site-catalog/import.h"
#include "site-catalog/office_table.h"
#include "site-catalog/season.h"
#include "site-catalog/workbook.h"
#include "site-catalog/write.h"

namespace hearthwatch::pipeline {
namespace {

struct ImportArguments {
    std::filesystem::path sites, units, plan, mend, made;
    std::string kind;
    bool write = false;
};

/// What was understood goes to stdout, what was not to stderr: the reader decides before anything is written.
int show(const catalog::ImportReport& report, const char* what)
{
    for (const auto& line : report.understood) fmt::print("{}: {}\n", what, line);
    for (const auto& cell : report.refused) fmt::print(stderr, "refused: {}\n", cell.message);
    fmt::print("{}: {} rows, {} refused\n", what, report.rows, report.refused.size());
    return report.refused.empty() ? 0 : 1;
}

void say_where(bool written, const std::filesystem::path& place)
{
    fmt::print("{}\n", written ? "written: " + place.string() : "nothing is written yet; look it through, then add --write");
}

int import_the_plan(const Workspace& workspace, const ImportArguments& arguments)
{
    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    const auto table = catalog::read_office_table(arguments.plan);
    const auto imported = catalog::import_plan(table, catalog, catalog::load_season(workspace.season));
    const int code = show(imported.report, "plan");
    if (!arguments.mend.empty()) catalog::write_mend_copy(arguments.mend, table, imported.report);
    if (arguments.write) catalog::write_plan(workspace.plan_file(), imported.plan);
    say_where(arguments.write, workspace.plan_file());
    return code;
}

int import_the_catalog(const Workspace& workspace, const ImportArguments& arguments)
{
    const auto imported = catalog::import_catalog(catalog::read_office_table(arguments.sites),
                                                  catalog::read_office_table(arguments.units), catalog::shipped_catalog());
    std::vector<std::string> unread_heat;
    for (const auto& fault : catalog::faults_against_heat(imported.catalog, heat_seen(workspace, unread_heat)))
        throw catalog::Error(arguments.sites.string() + ": " + fault);
    const int code = std::max(show(imported.sites, "works"), show(imported.units, "units"));
    if (arguments.write) catalog::write_catalog(workspace.catalog_folder(), imported.catalog);
    say_where(arguments.write, workspace.catalog_folder());
    return code;
}

}  // namespace

void add_import_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static ImportArguments arguments;  // lives as long as the parser that fills it
    auto* import =
        app.add_subcommand("import", "take in tables as an office has them: CSV (UTF-8, GB18030) or XLSX, Chinese headers");
    import->require_subcommand(1);

    auto* plan = import->add_subcommand("plan", "a plan: who stops which unit from when to when");
    add_common(*plan, common);
    plan->add_option("file", arguments.plan, "the table")->required()->check(CLI::ExistingFile);
    plan->add_option("--mend", arguments.mend, "also write a copy as XLSX with the refused cells in red");
    plan->callback([&] { chosen = [&common] { return import_the_plan(open_workspace(common.workspace), arguments); }; });

    auto* catalog = import->add_subcommand("catalog", "works and units");
    add_common(*catalog, common);
    catalog->add_option("sites", arguments.sites, "table of works")->required()->check(CLI::ExistingFile);
    catalog->add_option("units", arguments.units, "table of units")->required()->check(CLI::ExistingFile);
    catalog->callback([&] { chosen = [&common] { return import_the_catalog(open_workspace(common.workspace), arguments); }; });

    auto* blank = app.add_subcommand("template", "an empty table for an office to fill in, as XLSX");
    blank->add_option("kind", arguments.kind, "plan, sites or units")
        ->required()
        ->check(CLI::IsMember({"plan", "sites", "units"}));
    blank->add_option("-o,--output", arguments.made, "the file to write")->required();
    blank->callback([&] {
        chosen = [] {
            catalog::write_template(arguments.made, arguments.kind);
            fmt::print("{}: written\n", arguments.made.string());
            return 0;
        };
    });

    for (auto* verb : {plan, catalog}) verb->add_flag("--write", arguments.write, "write the result into the workspace");
}

}  // namespace hearthwatch::pipeline
