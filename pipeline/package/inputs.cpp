#include "pipeline/package/inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "geo/csv.h"
#include "pipeline/clip/clip_record.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/sections.h"
#include "pipeline/reading_table.h"
#include "pipeline/store.h"
#include "site-catalog/write.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// The order's works, and those with a unit near the ordered one: the report speaks of both.
catalog::Catalog works_behind(const SeasonData& data, const catalog::Order& order)
{
    std::set<std::string> sites{order.site_id};
    if (const catalog::Unit* unit = data.catalog.find_unit(order.unit_id)) {
        const geo::LonLat here = geo::centroid(unit->outline);
        for (const catalog::Unit& other : data.catalog.units)
            if (geo::distance_m(here, geo::centroid(other.outline)) < near_m) sites.insert(other.site_id);
    }
    catalog::Catalog slice;
    std::ranges::copy_if(data.catalog.sites, std::back_inserter(slice.sites),
                         [&](const catalog::Site& site) { return sites.contains(site.site_id); });
    std::ranges::copy_if(data.catalog.units, std::back_inserter(slice.units),
                         [&](const catalog::Unit& unit) { return sites.contains(unit.site_id); });
    return slice;
}

std::string workspace_toml(const Workspace& workspace, const catalog::Catalog& works)
{
    std::set<std::string> cities;
    for (const catalog::Site& site : works.sites) cities.insert(site.city_code);
    const std::string season = fs::path(workspace.season).is_absolute() ? "season.toml" : workspace.season;
    return fmt::format(
        "schema = 1\n[season]\nname = {}\nstart = {}\nend = {}\n[baseline]\nstart = {}\nend = {}\n[area]\ncities = [\"{}\"]\n",
        Json(season).dump(), geo::format_day(workspace.start), geo::format_day(workspace.end),
        geo::format_day(workspace.baseline_start), geo::format_day(workspace.baseline_end), fmt::join(cities, "\", \""));
}

/// One clip record a line: the order's works alone. A chip is named by its place in the bag.
std::string clips_jsonl(const SeasonData& data, const catalog::Order& order, const std::string& city_code)
{
    std::string text;
    for (const ChipRef& chip : data.chips_of(order.site_id)) {
        const std::string place = chip.folder.empty() ? "" : "chips/" + scene_stem(chip.acquired, chip.sensor, chip.scene_id);
        const ClipRecord record{chip.scene_id,
                                chip.sensor,
                                chip.platform,
                                chip.level,
                                chip.processing_version,
                                city_code,
                                chip.acquired,
                                chip.key,
                                {{chip.site_id, place, chip.gap, chip.detail}}};
        text += Json::parse(clip_record_json(record)).dump() + "\n";
    }
    return text;
}

/// Contract 5.4.
std::string external_csv(const std::vector<ReadingRow>& rows)
{
    std::string text = geo::csv_line({"unit_id", "sensor", "acquired_utc", "indicator", "value", "sigma", "p_valid", "source"});
    for (const ReadingRow& row : rows)
        text +=
            geo::csv_line({row.unit_id, row.sensor, geo::format_instant(row.acquired), row.indicator,
                           geo::format_number(row.value), geo::format_number(row.sigma), geo::format_number(row.p_valid), ""});
    return text;
}

/// Rows of the looks table, or of external tables, that make up the looks of a unit.
std::vector<ReadingRow> reading_rows(const SeasonData& data, const std::string& unit_id, bool external)
{
    std::vector<ReadingRow> rows;
    for (const UnitLook& look : data.looks_of(unit_id)) {
        ReadingRow row;
        row.unit_id = unit_id;
        row.scene_id = look.scene_id;
        row.sensor = look.sensor;
        row.acquired = look.acquired;
        row.local_day = look.local_day;
        row.clear_fraction = look.clear_fraction;
        row.p_valid = look.p_valid;
        if (look.gap && !external) {
            ReadingRow gap = row;
            gap.gap = true;
            gap.gap_reason = look.gap_reason;
            rows.push_back(std::move(gap));
        }
        for (const Indicator& reading : look.readings) {
            if (reading.external != external) continue;
            row.indicator = reading.name;
            row.value = reading.value;
            row.sigma = reading.sigma;
            row.p_null = reading.p_null;
            row.p_valid = reading.p_valid;
            row.censored = reading.censored;
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

void add_inputs(const SeasonData& data, const catalog::Order& order, BagContent& content)
{
    std::map<std::string, std::string>& files = content.bytes;
    const catalog::Catalog works = works_behind(data, order);
    const catalog::Site* site = works.find_site(order.site_id);
    if (!site) return;
    const fs::path& out = data.workspace.out;
    files[inputs_workspace] = workspace_toml(data.workspace, works);
    if (fs::path(data.workspace.season).is_absolute()) content.copies[inputs_season] = data.workspace.season;
    files[inputs_sites] = catalog::sites_geojson(works);
    files[inputs_units] = catalog::units_geojson(works);
    catalog::Plan plan;
    const std::vector<const catalog::Order*> orders = data.orders_of_site(order.site_id);
    for (const catalog::Order* of_site : orders) plan.orders.push_back(*of_site);
    files[inputs_plan] = catalog::plan_csv(plan);
    files[inputs_clips] = clips_jsonl(data, order, site->city_code);
    std::vector<ReadingRow> own, external;
    for (const catalog::Unit& unit : works.units) {
        const auto add = [&](std::vector<ReadingRow>& to, bool from_outside) {
            auto rows = reading_rows(data, unit.unit_id, from_outside);
            to.insert(to.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        };
        add(own, false);
        add(external, true);
    }
    files[inputs_readings] = looks_csv(std::move(own));
    if (!external.empty()) files[inputs_external] = external_csv(external);
    std::error_code absent;
    for (const fs::directory_entry& entry : fs::directory_iterator(out / "baseline", absent)) {
        const std::string file = entry.path().filename().string();
        if (file == order.site_id + ".json" || (file.starts_with(order.site_id + "__") && file.ends_with(".history")))
            content.copies[inputs_baseline + file] = entry.path();
    }
    if (const std::string model = model_slice(data.learnt, works); !model.empty()) files[inputs_model] = model;
    if (const std::string standing = standing_slice(data.learnt, orders); !standing.empty()) files[inputs_standing] = standing;
    files[inputs_facts] = Json{{"schema", 1}, {"newest_input", geo::format_day(newest_input(data))}}.dump(1) + "\n";
}

}  // namespace hearthwatch::pipeline::package
