#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "geo/error.h"
#include "pipeline/data_file.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

using Json = nlohmann::ordered_json;

/// Keys as given, bytes that are not UTF-8 replaced: a hostile name breaks no file.
std::string dump(const Json& json, int indent = 1)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}
Json day(const std::optional<geo::Day>& value)
{
    return value ? Json(geo::format_day(*value)) : Json();
}

Json both(const Both& value)
{
    return {{"zh", value.zh}, {"en", value.en}};
}

Json all(const std::vector<Both>& values)
{
    Json out = Json::array();
    for (const Both& value : values) out.push_back(both(value));
    return out;
}

Json ring(const geo::Ring& corners)
{
    Json out = Json::array();
    for (const geo::LonLat& corner : corners) out.push_back({corner.lon_deg, corner.lat_deg});
    if (!corners.empty()) out.push_back({corners.front().lon_deg, corners.front().lat_deg});
    return out;
}

Json geometry(const geo::Polygon& polygon)
{
    Json rings = Json::array({ring(polygon.outer)});
    for (const geo::Ring& hole : polygon.holes) rings.push_back(ring(hole));
    return {{"type", "Polygon"}, {"coordinates", rings}};
}

}  // namespace

std::string summary_json(const SeasonData& data, const catalog::Order& order)
{
    Json out{{"schema", 1},
             {"order_id", order.order_id},
             {"site_id", order.site_id},
             {"unit_id", order.unit_id},
             {"start", geo::format_day(order.start)},
             {"end", geo::format_day(order.end)},
             {"measure", catalog::name(order.measure)},
             {"evidence_grade", evidence_grade(data, order)}};
    if (const Finding* f = data.finding(order.order_id)) {
        out["verdict"] = name(f->verdict);
        out["verdict_text"] = both(code_text("verdict", name(f->verdict)));
        out["p_violation"] = number(f->p_violation);
        out["log10_bayes_factor"] = number(f->log10_bayes_factor);
        out["run_days"] = {
            {"median", number(f->run_days_median)}, {"lo90", number(f->run_days_lo90)}, {"hi90", number(f->run_days_hi90)}};
        out["planned_days"] = f->planned_days;
        out["looks_clear"] = f->looks_clear;
        out["sensors"] = f->sensors;
        out["q_value"] = number(f->q_value);
        out["named"] = f->named;
        out["rule"] = f->rule;
        out["reason"] = both(verdict_reason(*f));
    }
    out["limits"] = all(limits(data, order));
    return dump(out);
}

std::string facility_geojson(const SeasonData& data, const catalog::Order& order)
{
    Json features = Json::array();
    if (const catalog::Site* site = data.catalog.find_site(order.site_id))
        features.push_back({{"type", "Feature"},
                            {"id", site->site_id},
                            {"geometry", geometry(site->outline)},
                            {"properties",
                             {{"name_zh", site->name_zh},
                              {"name_en", site->name_en},
                              {"city_code", site->city_code},
                              {"datum", site->datum},
                              {"point_only", site->radius_m.has_value()},
                              {"source", site->source}}}});
    for (const catalog::Unit* unit : data.catalog.units_of(order.site_id))
        features.push_back({{"type", "Feature"},
                            {"id", unit->unit_id},
                            {"geometry", geometry(unit->outline)},
                            {"properties",
                             {{"kind", catalog::name(unit->kind)},
                              {"name_zh", unit->name_zh},
                              {"low_precision", unit->low_precision},
                              {"opened", day(unit->opened)},
                              {"closed", day(unit->closed)},
                              {"of_the_order", unit->unit_id == order.unit_id},
                              {"source", unit->source}}}});
    return dump({{"type", "FeatureCollection"}, {"features", features}});
}

std::string coordinates_check_json(const SeasonData& data, const catalog::Order& order)
{
    Json out{{"schema", 1}, {"order_id", order.order_id}};
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    if (site && unit) {
        const geo::LonLat place = geo::centroid(unit->outline);
        const geo::Projector projector(geo::utm_crs(place));
        const geo::PlanePolygon works = geo::to_plane(site->outline, projector), plane = geo::to_plane(unit->outline, projector);
        out["datum"] = site->datum;
        out["unit_centre"] = {{"lon_deg", place.lon_deg}, {"lat_deg", place.lat_deg}};
        out["unit_area_m2"] = std::round(geo::area_m2(plane));
        out["works_area_m2"] = std::round(geo::area_m2(works));
        out["unit_centre_inside_works"] = geo::contains(works, projector.to_plane(place));
        out["metres_from_works_centre"] = std::round(geo::distance_m(place, geo::centroid(site->outline)));
        out["works_known_by_point_only"] = site->radius_m.has_value();
        out["unit_known_by_point_only"] = unit->low_precision;
        try {
            out["gauss_kruger_with_zone"] = geo::gauss_kruger_crs(place, true);
        } catch (const geo::Error& beyond) {
            out["gauss_kruger_with_zone"] = beyond.what();
        }
    }
    return dump(out);
}

std::string method_json(const SeasonData& data)
{
    const std::string_view model = data_file("model.toml");
    Json phases = Json::array();
    for (const catalog::Phase& phase : data.season.phases)
        phases.push_back({{"name", phase.name},
                          {"start", geo::format_day(phase.start)},
                          {"end", geo::format_day(phase.end)},
                          {"stop_ratio", phase.stop_ratio},
                          {"against", phase.against},
                          {"clause", phase.clause}});
    const Workspace& w = data.workspace;
    return dump(
        {{"schema", 1},
         {"method_version", method_version},
         {"model", {{"file", "method/model.toml"}, {"sha256", sha256(model)}}},
         {"season",
          {{"name", data.season.name},
           {"document", data.season.document},
           {"start", geo::format_day(w.start)},
           {"end", geo::format_day(w.end)},
           {"phases", phases}}},
         {"baseline", {{"start", geo::format_day(w.baseline_start)}, {"end", geo::format_day(w.baseline_end)}}},
         {"local_time_minutes_from_utc", w.utc_offset.count()},
         {"report",
          {{"context_days", context_days},
           {"joined_days", joined_days},
           {"picture_margin_m", frame_margin_m},
           {"hot_pixel", "rules of the NHI tool (Genzano et al. 2020) on pixels without cloud, shadow, cirrus or missing flag"},
           {"evidence_grade", "A: drawn outline, >= 3 clear looks, >= 2 kinds of sensors; B: one kind; C: < 3 looks or point "
                              "only; D: no clear look"}}},
         {"chips", "NAME_<pixel>m.tif: cloud-optimised 32-bit GeoTIFF of the picture's ground, W m-2 sr-1 um-1 or K as each band "
                   "says, NaN = "
                   "missing; NAME/: the whole chip as it was measured, stored numbers with their calibration in chip.json"},
         {"claim", "a lead for an inspection, not a finding of fact or of guilt"}});
}

std::string error_rates_json(const SeasonData& data)
{
    int named = 0, leads = 0;
    double worst_q = 0;
    for (const Finding& finding : data.findings) {
        leads += finding.verdict == Verdict::inconsistent;
        if (!finding.named) continue;
        ++named;
        if (std::isfinite(finding.q_value)) worst_q = std::max(worst_q, finding.q_value);
    }
    int confirmed = 0, rejected = 0;
    Json reasons = Json::object();
    for (const Review& review : data.reviews) {
        confirmed += review.decision == "confirm" && !review.second_reviewer.empty();
        if (review.decision != "reject") continue;
        ++rejected;
        reasons[review.reason_code] = reasons.value(review.reason_code, 0) + 1;
    }
    const int judged = confirmed + rejected;
    const Both note = judged ? text("error.reviewed", {std::to_string(judged)}) : text("error.none");
    return dump({{"schema", 1},
                 {"orders_compared", data.findings.size()},
                 {"leads", leads},
                 {"named", named},
                 {"expected_share_of_innocents_among_named_at_most", named ? number(worst_q) : Json()},
                 {"confirmed_by_people", confirmed},
                 {"rejected_by_people", rejected},
                 {"rejections_by_reason", reasons},
                 {"rejected_share", judged ? Json(static_cast<double>(rejected) / judged) : Json()},
                 {"note", both(note)}});
}

std::string lineage_json(const SeasonData& data, const catalog::Order& order)
{
    Json scenes = Json::array();
    for (const ChipRef& chip : data.chips_of(order.site_id)) {
        if (!in_context(data, order, chip.acquired)) continue;
        scenes.push_back({{"scene_id", chip.scene_id},
                          {"platform", chip.platform},
                          {"level", chip.level},
                          {"processing_version", chip.processing_version},
                          {"acquired_utc", geo::format_instant(chip.acquired)},
                          {"chip_key", chip.key},
                          {"gap", chip.gap},
                          {"detail", chip.detail}});
    }
    return dump({{"schema", 1},
                 {"order_id", order.order_id},
                 {"steps", {"pull", "clip", "baseline", "look", "estimate", "compare", "package"}},
                 {"inputs_sha256",
                  {{"plan/plan.csv", data.sha256.plan},
                   {"catalog/sites.geojson", data.sha256.sites},
                   {"catalog/units.geojson", data.sha256.units},
                   {"out/series.csv", data.sha256.series},
                   {"out/findings.csv", data.sha256.findings},
                   {"model.toml", sha256(data_file("model.toml"))}}},
                 {"scenes", scenes}});
}

std::string custody_jsonl(const SeasonData& data, const catalog::Order& order)
{
    const std::vector<const UnitLook*> looks =
        looks_between(data, order.unit_id, order.start - context_days, order.end + context_days);
    std::set<std::string> sensors;
    for (const UnitLook* look : looks) sensors.insert(look->sensor);
    const std::string first = looks.empty() ? "" : geo::format_instant(looks.front()->acquired),
                      last = looks.empty() ? "" : geo::format_instant(looks.back()->acquired);
    const std::string newest = geo::format_day(newest_input(data)), tool{method_version};
    const auto chips = std::count_if(data.chips_of(order.site_id).begin(), data.chips_of(order.site_id).end(),
                                     [](const ChipRef& c) { return !c.folder.empty(); });
    std::string out;
    const auto entry = [&](const char* zh, const char* en, const Json& rest) {
        Json line{{"heading_zh", zh}, {"heading_en", en}};
        line.update(rest);
        out += dump(line, -1);
    };
    entry("生成", "generation",
          {{"actor", "satellite operators"},
           {"time_from", first},
           {"time_to", last},
           {"sensors", sensors},
           {"looks", looks.size()}});
    entry("收集", "collection",
          {{"actor", "operator of this workspace"}, {"input_up_to", newest}, {"tool", tool}, {"plan_sha256", data.sha256.plan}});
    entry("存储", "storage",
          {{"actor", "operator of this workspace"},
           {"tool", tool},
           {"chips", chips},
           {"rule", "written once, beside and renamed, named by what they were made from"}});
    entry("传输", "transfer", {{"actor", ""}, {"time", ""}, {"note", "移交时填写 / to be filled in when handed over"}});
    entry("提取", "extraction",
          {{"actor", ""},
           {"time", ""},
           {"tool", tool},
           {"series_sha256", sha256(order_series_csv(data, order.unit_id))},
           {"looks_sha256", sha256(order_looks_csv(data, order.unit_id))},
           {"how", "VERIFY.txt"}});
    return out;
}

std::string crate_json(const SeasonData& data, const catalog::Order& order, const BagContent& content)
{
    const auto format = [](std::string_view path) -> std::string_view {
        for (const auto& [end, type] :
             std::initializer_list<std::pair<std::string_view, std::string_view>>{{".html", "text/html"},
                                                                                  {".json", "application/json"},
                                                                                  {".jsonl", "application/jsonl"},
                                                                                  {".geojson", "application/geo+json"},
                                                                                  {".csv", "text/csv"},
                                                                                  {".png", "image/png"},
                                                                                  {".tif", "image/tiff"},
                                                                                  {".toml", "application/toml"},
                                                                                  {".pdf", "application/pdf"}})
            if (path.ends_with(end)) return type;
        return "application/octet-stream";
    };
    Json parts = Json::array(), entities = Json::array();
    const auto add = [&](const std::string& path) {
        parts.push_back({{"@id", path}});
        entities.push_back({{"@id", path}, {"@type", "File"}, {"encodingFormat", format(path)}});
    };
    for (const auto& item : content.bytes) add(item.first);
    for (const auto& item : content.copies) add(item.first);
    Json graph = Json::array();
    graph.push_back({{"@id", "ro-crate-metadata.json"},
                     {"@type", "CreativeWork"},
                     {"conformsTo", {{"@id", "https://w3id.org/ro/crate/1.1"}}},
                     {"about", {{"@id", "./"}}}});
    graph.push_back({{"@id", "./"},
                     {"@type", "Dataset"},
                     {"name", "错峰停产卫星核查证据包 " + order.order_id},
                     {"description", "Satellite evidence on an ordered stop: a lead for an inspection, not a finding of fact."},
                     {"datePublished", geo::format_day(newest_input(data))},
                     {"license", "内部执法资料，按主管部门规定使用 / for the authority's use"},
                     {"hasPart", parts}});
    graph.push_back(
        {{"@id", "#hearthwatch"}, {"@type", "SoftwareApplication"}, {"name", "hearthwatch"}, {"version", method_version}});
    graph.push_back(
        {{"@id", "#run"}, {"@type", "CreateAction"}, {"instrument", {{"@id", "#hearthwatch"}}}, {"result", {{"@id", "./"}}}});
    for (Json& entity : entities) graph.push_back(std::move(entity));
    return dump({{"@context", "https://w3id.org/ro/crate/1.1/context"}, {"@graph", graph}});
}

}  // namespace hearthwatch::pipeline::package
