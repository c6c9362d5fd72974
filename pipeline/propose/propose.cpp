#include "pipeline/propose/propose.h"

#include <fmt/format.h>

#include <cmath>

#include "pipeline/baseline/baseline.h"
#include "pipeline/clip/clip_record.h"
#include "pipeline/error.h"
#include "pipeline/parallel.h"
#include "pipeline/progress.h"
#include "pipeline/store.h"
#include "raster/hot_places.h"
#include "site-catalog/catalog.h"
#include "site-catalog/map_layer.h"

namespace hearthwatch::pipeline {
namespace {

using catalog::MapType;

constexpr double battery_warm_k = 5;

/// A battery is a long row of ovens that are never cold: it is warm over its whole length at 11 um, a furnace with its cast house less so.
std::string guessed_kind(const raster::HotPlace& place)
{
    constexpr double battery_length_m = 120, battery_ratio = 2.5;
    if (!place.short_wave) return "warm_place";
    const bool is_long = place.length_m >= battery_length_m && place.length_m >= battery_ratio * place.width_m;
    return is_long || place.warmth_k >= battery_warm_k ? "coke_oven_battery" : "blast_furnace";
}

struct SitePlaces {
    std::vector<raster::HotPlace> places;
    std::size_t chips = 0;
    std::vector<std::string> refused;
};

SitePlaces places_of(const Workspace& workspace, const catalog::Site& site, const std::vector<ClipRecord>& records)
{
    SitePlaces result;
    const auto history = site_history(workspace.out, site.site_id);
    if (!history) {
        result.refused.push_back(fmt::format(
            "{}: has no history (no clear chips before the season); pull its scenes, then run clip and baseline", site.site_id));
        return result;
    }
    raster::HotPlaceFinder finder(site.outline);
    for (const ClipRecord& record : records)
        for (const ClipEntry& entry : record.entries) {
            if (entry.site_id != site.site_id || entry.chip.empty()) continue;
            try {
                result.chips += finder.add(raster::read_chip(workspace.out / entry.chip), *history);
            } catch (const raster::Error& error) {
                result.refused.push_back(fmt::format("{}: {}", site.site_id, error.what()));
            }
        }
    result.places = finder.find();
    return result;
}

catalog::MapLayer layer_of(const std::vector<catalog::Site>& sites, const std::vector<SitePlaces>& results)
{
    catalog::MapLayer layer{"proposed_units", "候选设施，待人工确认 / candidate units, for a person to accept", true, {}, {}, {}};
    layer.columns = {{"unit_id", MapType::text},  {"site_id", MapType::text},     {"kind", MapType::text},
                     {"source", MapType::text},   {"persistence", MapType::real}, {"hot_looks", MapType::whole},
                     {"looks", MapType::whole},   {"mean_flux", MapType::real},   {"warmth_k", MapType::real},
                     {"length_m", MapType::real}, {"width_m", MapType::real}};
    for (std::size_t i = 0; i < sites.size(); ++i)
        for (std::size_t n = 0; n < results[i].places.size(); ++n) {
            const raster::HotPlace& place = results[i].places[n];
            layer.features.push_back(
                {place.outline,
                 {fmt::format("{}-P{:02}", sites[i].site_id, n + 1), sites[i].site_id, guessed_kind(place),
                  std::string("proposed from imagery, not accepted"), std::round(place.persistence() * 1000) / 1000,
                  static_cast<std::int64_t>(place.hot_looks), static_cast<std::int64_t>(place.looks), place.mean_flux,
                  place.warmth_k, std::round(place.length_m), std::round(place.width_m)}});
        }
    layer.style_qml = catalog::categorised_style("kind", {{"blast_furnace", "疑似高炉 / perhaps a blast furnace", "#c2400d"},
                                                          {"coke_oven_battery", "疑似焦炉 / perhaps a coke battery", "#7a3e9d"},
                                                          {"warm_place", "持续偏暖 / warm for good", "#b58900"}});
    return layer;
}

}  // namespace

StageReport propose_units(const Workspace& workspace, int threads)
{
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    const auto records = read_clip_records(workspace.out);
    if (records.empty())
        throw Error(
            fmt::format("{}: has no chips (places are looked for on them); run clip and baseline first", workspace.out.string()));
    Progress progress("propose-units", catalog.sites.size());
    const auto results = map_index<SitePlaces>(catalog.sites.size(), threads, [&](std::size_t i) {
        auto places = places_of(workspace, catalog.sites[i], records);
        progress.step();
        return places;
    });
    StageReport report;
    report.did_nothing = false;
    report.counts["works"] = catalog.sites.size();
    geo::Day newest = workspace.baseline_start;
    for (const auto& record : records) newest = std::max(newest, geo::local_day(record.acquired, workspace.utc_offset));
    for (const SitePlaces& result : results) {
        report.counts["chips"] += result.chips;
        report.counts["proposed units"] += result.places.size();
        report.refused.insert(report.refused.end(), result.refused.begin(), result.refused.end());
    }
    const catalog::MapLayer layer = layer_of(catalog.sites, results);
    catalog::write_geopackage(workspace.out / "proposed-units.gpkg", {layer}, newest);
    write_file(workspace.out / "proposed-units.geojson", catalog::layer_geojson(layer));
    return report;
}

}  // namespace hearthwatch::pipeline
