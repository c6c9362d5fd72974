#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "pipeline/package/season_map.h"
#include "pipeline/propose/propose.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {

void add_map_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static std::filesystem::path folder;  // lives as long as the parser that fills it
    auto* out = app.add_subcommand("export", "the season's maps as GeoJSON: sites, units, findings");
    add_common(*out, common);
    out->add_option("-o,--output", folder, "folder to write into; default out/geojson");
    out->callback([&] {
        chosen = [&common] {
            const Workspace workspace = open_workspace(common.workspace);
            for (const auto& file : export_geojson(workspace, folder.empty() ? workspace.out / "geojson" : folder))
                fmt::print("{}\n", file.string());
            return 0;
        };
    });

    auto* propose =
        app.add_subcommand("propose-units", "places of lasting heat on every works, as candidate units to accept in a GIS");
    add_common(*propose, common);
    propose->callback([&] {
        chosen = [&common] {
            const Workspace workspace = open_workspace(common.workspace);
            return print_report("propose-units", propose_units(workspace, threads_of(common, workspace)), common.json);
        };
    });
}

}  // namespace hearthwatch::pipeline
