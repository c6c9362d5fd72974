#include "site-catalog/listing.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "site-catalog/capacity.h"
#include "site-catalog/codes.h"

namespace hearthwatch::catalog {

namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

std::string one_line(const Json& object)
{
    return object.dump() + "\n";
}

Json number_or_null(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

/// Tonnes a year in units of 10^4 t, as offices write them.
std::string ten_thousand_t(const std::optional<double>& tonnes)
{
    return tonnes ? geo::format_number(*tonnes / 1e4) : "-";
}

std::string city_name(const std::string& code)
{
    const auto* region = find_region(code);
    return region ? region->name_zh : code;
}

std::string or_dash(const std::string& text)
{
    return text.empty() ? "-" : text;
}

/// "1080", or "1080*" where only the capacity is known and stands at a printed point of the conversion table.
std::string volume_text(const Unit& unit)
{
    if (unit.volume_m3) return geo::format_number(*unit.volume_m3);
    const auto size =
        unit.kind == UnitKind::blast_furnace && unit.capacity_t ? size_of_capacity(unit.kind, *unit.capacity_t) : std::nullopt;
    return size && size->exact ? geo::format_number(size->value) + "*" : "-";
}

std::string place(const geo::Polygon& outline)
{
    const auto centre = geo::centroid(outline);
    return fmt::format("{:.4f},{:.4f}", centre.lon_deg, centre.lat_deg);
}

Json place_json(const geo::Polygon& outline)
{
    const auto centre = geo::centroid(outline);
    return {{"lon_deg", std::round(centre.lon_deg * 1e6) / 1e6}, {"lat_deg", std::round(centre.lat_deg * 1e6) / 1e6}};
}

std::string count_text(const std::map<UnitKind, int>& counts)
{
    std::string text;
    for (const auto& [kind, count] : counts)
        if (kind != UnitKind::works) text += fmt::format("{}{}{}", text.empty() ? "" : " ", name_zh(kind), count);
    return or_dash(text);
}

std::map<std::string, std::map<UnitKind, int>> unit_counts(const Catalog& catalog)
{
    std::map<std::string, std::map<UnitKind, int>> counts;
    for (const auto& unit : catalog.units) ++counts[unit.site_id][unit.kind];
    return counts;
}

}  // namespace

std::string sites_listing(const Catalog& catalog, bool json)
{
    const auto counts = unit_counts(catalog);
    std::string lines;
    Rows rows{{"site_id", "城市 city", "名称 name", "等级", "粗钢万吨/年", "位置 lon,lat", "设施 units"}};
    for (const auto& site : catalog.sites) {
        const auto found = counts.find(site.site_id);
        const auto of_site = found == counts.end() ? std::map<UnitKind, int>{} : found->second;
        rows.push_back({site.site_id, site.city_code + " " + city_name(site.city_code),
                        site.name_zh.empty() ? site.name_en : site.name_zh, or_dash(site.grade),
                        ten_thousand_t(site.crude_capacity_t), place(site.outline), count_text(of_site)});
        if (!json) continue;
        Json units = Json::object();
        for (const auto& [kind, count] : of_site) units[std::string(name(kind))] = count;
        Json object{{"site_id", site.site_id},
                    {"name_zh", site.name_zh},
                    {"name_en", site.name_en},
                    {"city_code", site.city_code},
                    {"grade", site.grade}};
        object["crude_capacity_t"] = number_or_null(site.crude_capacity_t);
        object["iron_capacity_t"] = number_or_null(site.iron_capacity_t);
        object.update(place_json(site.outline));
        object["drawn_outline"] = !site.radius_m.has_value();
        object["units"] = units;
        object["source"] = site.source;
        lines += one_line(object);
    }
    return json ? lines : text_table(rows);
}

std::string units_listing(const Catalog& catalog, bool json)
{
    std::string lines;
    Rows rows{
        {"unit_id", "site_id", "种类 kind", "名称 name", "m3 (*折算 converted)", "万吨/年", "状态 status", "精度 precision"}};
    for (const auto& unit : catalog.units) {
        rows.push_back({unit.unit_id, unit.site_id, std::string(name_zh(unit.kind)), or_dash(unit.name_zh), volume_text(unit),
                        ten_thousand_t(unit.capacity_t), or_dash(unit.status), unit.low_precision ? "低 low" : "轮廓 outline"});
        if (!json) continue;
        Json object{{"unit_id", unit.unit_id}, {"site_id", unit.site_id}, {"kind", name(unit.kind)}, {"name_zh", unit.name_zh}};
        object["volume_m3"] = number_or_null(unit.volume_m3);
        object["capacity_t"] = number_or_null(unit.capacity_t);
        object["status"] = unit.status;
        object["low_precision"] = unit.low_precision;
        object.update(place_json(unit.outline));
        lines += one_line(object);
    }
    return json ? lines : text_table(rows);
}

std::string rules_listing(const std::vector<Rule>& rules, bool json)
{
    std::string lines;
    Rows rows{{"规则", "条款", "状态 status", "内容 content", "结果所在 result", "所需资料 needs"}};
    for (const auto& rule : rules) {
        rows.push_back({rule.id, rule.clause, std::string(name_zh(rule.status)) + " " + std::string(name(rule.status)),
                        rule.content_zh, rule.appears_in, or_dash(rule.needs_zh)});
        if (json)
            lines += one_line({{"id", rule.id},
                               {"clause", rule.clause},
                               {"status", name(rule.status)},
                               {"needs_zh", rule.needs_zh},
                               {"needs_en", rule.needs_en},
                               {"content_zh", rule.content_zh},
                               {"content_en", rule.content_en},
                               {"appears_in", rule.appears_in}});
    }
    return json ? lines : text_table(rows);
}

std::string seasons_listing(const std::vector<Season>& seasons, bool json)
{
    std::string lines;
    for (const auto& season : seasons) {
        if (json) {
            Json cities = Json::array(), phases = Json::array();
            for (const auto& city : season.cities)
                cities.push_back(
                    {{"code", city.code}, {"name_zh", city.name_zh}, {"name_en", city.name_en}, {"reference", city.reference}});
            for (const auto& phase : season.phases)
                phases.push_back({{"name", phase.name},
                                  {"start", geo::format_day(phase.start)},
                                  {"end", geo::format_day(phase.end)},
                                  {"stop_ratio", phase.stop_ratio},
                                  {"against", phase.against},
                                  {"clause", phase.clause},
                                  {"cities", phase.cities}});
            lines += one_line({{"name", season.name},
                               {"title_zh", season.title_zh},
                               {"document", season.document},
                               {"start", geo::format_day(season.start)},
                               {"end", geo::format_day(season.end)},
                               {"cities", cities},
                               {"phases", phases}});
            continue;
        }
        lines += fmt::format("{}  {}  {}..{}  {}\n", season.name, season.title_zh, geo::format_day(season.start),
                             geo::format_day(season.end), season.document);
        for (const auto& phase : season.phases)
            lines +=
                fmt::format("  {} {}  {}..{}  {}  {}  {}\n", phase.name, phase.name_zh, geo::format_day(phase.start),
                            geo::format_day(phase.end),
                            phase.stop_ratio > 0 ? fmt::format(">= {:g} %", phase.stop_ratio * 100) : "未定比例 no number given",
                            phase.against, phase.clause);
        for (const bool reference : {false, true}) {
            std::string names;
            for (const auto& city : season.cities)
                if (city.reference == reference) names += fmt::format(" {} {}", city.code, city.name_zh);
            if (!names.empty()) lines += fmt::format("  {}:{}\n", reference ? "参照执行 reference" : "城市 cities", names);
        }
    }
    return lines;
}

}  // namespace hearthwatch::catalog
