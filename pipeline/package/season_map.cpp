#include "pipeline/package/season_map.h"

#include <algorithm>

#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace package {
namespace {

using catalog::MapColour;
using catalog::MapLayer;
using catalog::MapType;
using catalog::MapValue;

constexpr int fresh_days = 14;

struct State {
    std::string name = "not_seen";
    MapValue p_run;
    std::optional<geo::Day> last_clear;
};

/// By what was known at the newest input.
State state_of(const SeasonData& data, const std::string& unit_id)
{
    const std::vector<SeriesRow>& series = data.series_of(unit_id);
    const auto after = std::ranges::upper_bound(series, newest_input(data), {}, &SeriesRow::day);
    State state;
    if (after == series.begin()) return state;
    const SeriesRow& row = *std::prev(after);
    state.p_run = row.p_run_live;
    state.last_clear = row.last_clear_day;
    if (row.last_clear_day && row.day - *row.last_clear_day <= fresh_days)
        state.name = row.p_run_live >= 0.8 ? "running" : row.p_run_live <= 0.2 ? "standing" : "unsure";
    return state;
}

MapValue day_of(const std::optional<geo::Day>& day)
{
    return day ? MapValue(*day) : MapValue();
}

std::vector<MapColour> verdict_colours()
{
    std::vector<MapColour> colours;
    for (const auto& [verdict, colour] :
         {std::pair{Verdict::inconsistent, "#c2400d"}, std::pair{Verdict::undetermined, "#b58900"},
          std::pair{Verdict::consistent, "#1c5f99"}}) {
        const Both label = code_text("verdict", name(verdict));
        colours.push_back({std::string(name(verdict)), label.zh + " / " + label.en, colour});
    }
    return colours;
}

MapLayer sites_layer(const SeasonData& data)
{
    MapLayer layer{"sites", "钢铁企业 / works, by the worst verdict on their orders", true, {}, {}, {}};
    layer.columns = {{"site_id", MapType::text},   {"name_zh", MapType::text}, {"name_en", MapType::text},
                     {"city_code", MapType::text}, {"grade", MapType::text},   {"point_only", MapType::truth},
                     {"orders", MapType::whole},   {"verdict", MapType::text}, {"source", MapType::text}};
    for (const catalog::Site& site : data.catalog.sites) {
        const std::optional<Verdict> worst = worst_verdict(data, site.site_id);
        layer.features.push_back({site.outline,
                                  {site.site_id, site.name_zh, site.name_en, site.city_code, site.grade,
                                   site.radius_m.has_value(), static_cast<std::int64_t>(data.orders_of_site(site.site_id).size()),
                                   worst ? MapValue(std::string(name(*worst))) : MapValue(), site.source}});
    }
    layer.style_qml = catalog::categorised_style("verdict", verdict_colours());
    return layer;
}

MapLayer units_layer(const SeasonData& data)
{
    MapLayer layer{"units", "设施现状 / units and their state at the newest input", true, {}, {}, {}};
    layer.columns = {{"unit_id", MapType::text},       {"site_id", MapType::text},    {"kind", MapType::text},
                     {"name_zh", MapType::text},       {"state", MapType::text},      {"p_run", MapType::real},
                     {"last_clear_day", MapType::day}, {"known_up_to", MapType::day}, {"low_precision", MapType::truth}};
    for (const catalog::Unit& unit : data.catalog.units) {
        const State state = state_of(data, unit.unit_id);
        layer.features.push_back({unit.outline,
                                  {unit.unit_id, unit.site_id, std::string(catalog::name(unit.kind)), unit.name_zh, state.name,
                                   state.p_run, day_of(state.last_clear), newest_input(data), unit.low_precision}});
    }
    layer.style_qml = catalog::categorised_style("state", {{"running", "在运行 / running", "#c2400d"},
                                                           {"unsure", "不确定 / unsure", "#b58900"},
                                                           {"standing", "停产 / standing", "#1c5f99"},
                                                           {"not_seen", "14 天内未看清 / not seen for 14 days", "#9aa0a6"}});
    return layer;
}

MapLayer findings_layer(const SeasonData& data)
{
    MapLayer layer{"findings", "核查结果（疑似线索） / findings: leads, not facts", true, {}, {}, {}};
    layer.columns = {{"order_id", MapType::text},
                     {"site_id", MapType::text},
                     {"unit_id", MapType::text},
                     {"start", MapType::day},
                     {"end", MapType::day},
                     {"verdict", MapType::text},
                     {"p_violation", MapType::real},
                     {"run_days_median", MapType::real},
                     {"planned_days", MapType::whole},
                     {"looks_clear", MapType::whole},
                     {"q_value", MapType::real},
                     {"named", MapType::truth},
                     {"rule", MapType::text},
                     {"reason_zh", MapType::text},
                     {"reason_en", MapType::text}};
    for (const Finding& f : data.findings) {
        const catalog::Unit* unit = data.catalog.find_unit(f.unit_id);
        const Both reason = verdict_reason(f);
        layer.features.push_back({unit ? unit->outline : geo::Polygon{},
                                  {f.order_id, f.site_id, f.unit_id, f.start, f.end, std::string(name(f.verdict)), f.p_violation,
                                   f.run_days_median, static_cast<std::int64_t>(f.planned_days),
                                   static_cast<std::int64_t>(f.looks_clear), f.q_value, f.named, f.rule, reason.zh, reason.en}});
    }
    layer.style_qml = catalog::categorised_style("verdict", verdict_colours());
    return layer;
}

MapLayer looks_layer(const SeasonData& data)
{
    MapLayer layer{"looks", "每次过境：看清，或为何没看清 / every pass: seen, or why not", false, {}, {}, {}};
    layer.columns = {{"unit_id", MapType::text},      {"scene_id", MapType::text},       {"sensor", MapType::text},
                     {"acquired_utc", MapType::text}, {"local_day", MapType::day},       {"seen", MapType::truth},
                     {"gap_reason", MapType::text},   {"clear_fraction", MapType::real}, {"p_valid", MapType::real}};
    for (const auto& [unit_id, looks] : data.looks)
        for (const UnitLook& look : looks)
            layer.features.push_back({{},
                                      {unit_id, look.scene_id, look.sensor, geo::format_instant(look.acquired), look.local_day,
                                       look.seen(), look.gap_reason, look.clear_fraction, look.p_valid}});
    return layer;
}

}  // namespace

std::vector<MapLayer> season_map(const SeasonData& data)
{
    return {sites_layer(data), units_layer(data), findings_layer(data), looks_layer(data)};
}

void write_season_map(const SeasonData& data)
{
    catalog::write_geopackage(data.workspace.out / "hearthwatch.gpkg", season_map(data), newest_input(data));
}

}  // namespace package

std::vector<std::filesystem::path> export_geojson(const Workspace& workspace, const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const catalog::MapLayer& layer : package::season_map(package::read_season_data(workspace))) {
        if (!layer.has_outlines) continue;
        files.push_back(folder / (layer.name + ".geojson"));
        write_file(files.back(), catalog::layer_geojson(layer));
    }
    return files;
}

}  // namespace hearthwatch::pipeline
