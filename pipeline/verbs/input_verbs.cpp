#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "pipeline/rehearse/made_season.h"
#include "pipeline/rehearse/rehearse.h"
#include "pipeline/verbs/check.h"
#include "pipeline/verbs/verbs.h"
#include "site-catalog/listing.h"
#include "site-catalog/rules.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline {
namespace {

struct InputOptions {
    RehearseOptions rehearse;
    bool looks_only = false;
    std::string scenario = "reference";
    std::vector<std::string> cities;
};

std::vector<std::string> scenario_names()
{
    std::vector<std::string> names;
    for (const Scenario scenario : scenarios()) names.emplace_back(name(scenario));
    return names;
}

MadeSeasonOptions made_options(const InputOptions& options)
{
    return {options.rehearse.seed, options.rehearse.works, *parse_scenario(options.scenario), options.rehearse.threads};
}

/// The workspace's own catalogue where there is one, else the shipped one.
catalog::Catalog shown_catalog(const Common& common, const std::vector<std::string>& cities)
{
    const bool own = std::filesystem::exists(common.workspace / "hearthwatch.toml");
    return catalog::in_cities(
        own ? catalog::read_catalog(open_workspace(common.workspace).catalog_folder()) : catalog::shipped_catalog(), cities);
}

std::vector<catalog::Season> all_seasons()
{
    std::vector<catalog::Season> seasons;
    for (const auto& season : catalog::shipped_seasons()) seasons.push_back(catalog::load_season(season));
    return seasons;
}

void add_show(CLI::App& show, Common& common, InputOptions& options, std::function<int()>& chosen)
{
    const auto add = [&](const char* name, const char* help, std::string (*text)(const Common&, const InputOptions&)) {
        auto* verb = show.add_subcommand(name, help);
        add_common(*verb, common);
        verb->callback([&common, &options, &chosen, text] {
            chosen = [&common, &options, text] {
                fmt::print("{}", text(common, options));
                return 0;
            };
        });
        return verb;
    };
    for (auto* verb :
         {add("sites", "works, the workspace's own or the 139 shipped ones",
              [](const Common&c, const InputOptions&o) { return catalog::sites_listing(shown_catalog(c, o.cities), c.json); }),
          add("units", "furnaces, batteries, lines, kilns of the works",
              [](const Common&c, const InputOptions&o) { return catalog::units_listing(shown_catalog(c, o.cities), c.json); })})
        verb->add_option("--city", options.cities, "GB/T 2260 code, such as 130200; may be repeated");
    add("rules", "the clauses of the notice: checked, needs an input, not checkable by satellite",
        [](const Common& c, const InputOptions&) { return catalog::rules_listing(catalog::rules(), c.json); });
    add("seasons", "shipped seasons",
        [](const Common& c, const InputOptions&) { return catalog::seasons_listing(all_seasons(), c.json); });
}

}  // namespace

void add_input_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static InputOptions options;  // lives as long as the parser that fills it
    auto* check = app.add_subcommand("check", "read everything a run would read, write nothing, list what is refused");
    add_common(*check, common);
    check->callback([&] {
        chosen = [&common] {
            const Workspace workspace = open_workspace(common.workspace);
            return print_report("check", check_workspace(workspace, threads_of(common, workspace)), common.json);
        };
    });

    auto* show = app.add_subcommand("show", "what the program knows");
    show->require_subcommand(1);
    add_show(*show, common, options, chosen);

    auto* verb = app.add_subcommand("rehearse", "write a made season with known truth, in the agencies' product formats");
    verb->add_option("-o,--output", options.rehearse.folder, "new folder for the workspace")->required();
    verb->add_option("--seed", options.rehearse.seed, "which season")->capture_default_str();
    verb->add_option("--works", options.rehearse.works, "how many works")->check(CLI::Range(1, 2000))->capture_default_str();
    verb->add_flag("--looks", options.looks_only, "no imagery: measurements as of contract 5.4, for many works");
    verb->add_option("--scenario", options.scenario, "with --looks: how the season departs from the reference")
        ->check(CLI::IsMember(scenario_names()))
        ->capture_default_str();
    verb->add_flag("--small", options.rehearse.small, "a few scenes only");
    verb->add_option("--threads", common.threads, "how many threads; 0 = all cores")->check(CLI::Range(0, 1024));
    verb->add_flag("--json", common.json, "the result as JSON");
    verb->callback([&] {
        chosen = [&common] {
            options.rehearse.threads = std::max(0, common.threads);
            return print_report("rehearse",
                                options.looks_only ? rehearse_looks(options.rehearse.folder, made_options(options))
                                                   : rehearse(options.rehearse),
                                common.json);
        };
    });
}

}  // namespace hearthwatch::pipeline
