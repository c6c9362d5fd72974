#include "site-catalog/check_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "geo/error.h"
#include "site-catalog/codes.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

void check_identifier(const char* column, const std::string& id, const std::string& where, Faults& faults)
{
    if (const auto fault = identifier_fault(id); !fault.empty())
        faults.add(where, fmt::format("{} {}:", column, fault), id, "it becomes the name of files",
                   "use letters, digits, '.', '_' and '-'");
}

void check_datum(const std::string& datum, const std::string& where, Faults& faults)
{
    if (datum == "wgs84" || datum == "cgcs2000") return;
    if (datum == "gcj02" || datum == "bd09")
        faults.add(where, "datum", datum,
                   "Chinese web maps lie 300 to 1500 m beside the ground, more than a furnace is wide, and no exact way back is "
                   "published",
                   "supply coordinates from a survey, in CGCS2000 or WGS 84");
    else if (datum.empty())
        faults.add(where, "datum is missing", "", "a place of unknown datum may lie 500 m beside the furnace",
                   "write wgs84 or cgcs2000");
    else
        faults.add(where, "datum", datum, "it needs local parameters that are not public",
                   "supply coordinates in cgcs2000 or wgs84");
}

/// The corner furthest from the middle: works are 1 to 5 km across.
double reach_m(const geo::Polygon& outline)
{
    double furthest = 0;
    const auto middle = geo::centroid(outline);
    for (const auto& corner : outline.outer) furthest = std::max(furthest, geo::distance_m(middle, corner));
    return furthest;
}

void check_outline(const geo::Polygon& outline, const std::string& where, Faults& faults)
{
    constexpr double furthest_m = 20000;
    try {
        geo::require_valid(outline);
    } catch (const geo::Error& error) {
        faults.list.push_back(where + ": " + error.what());
        return;
    }
    if (const double reach = reach_m(outline); reach > furthest_m)
        faults.add(where, "outline reaches", fmt::format("{:.0f} km", reach / 1000), "works are 1 to 5 km across",
                   "check corners and coordinate system");
}

}  // namespace

void check_site(const Site& site, const std::string& where, Faults& faults)
{
    constexpr std::array grades{"", "A", "B", "B-", "C", "D"};
    constexpr std::array processes{"", "long", "short_scrap"};
    check_identifier("site_id", site.site_id, where, faults);
    if (identifier_fault(site.site_id).empty() && !identifier_fault(site.site_id + "-WORKS").empty())
        faults.add(where, "site_id is longer than 58 bytes:", site.site_id, "the unit of its whole works adds '-WORKS'",
                   "shorten it");
    if (site.name_zh.empty() && site.name_en.empty())
        faults.add(where, "name_zh and name_en are missing", "", "an order must name the enterprise, clause 4(3)",
                   "give one of them");
    if (const auto fault = city_code_fault(site.city_code); !fault.empty())
        faults.add(where, "city_code", site.city_code, "rules and sums go by city", fault);
    if (!site.district_code.empty()) {
        const auto* district = find_district(site.district_code);
        if (!district || district->city_code != site.city_code)
            faults.add(where, "district_code", site.district_code, "it is no county or district of city " + shown(site.city_code),
                       "mend or empty it");
    }
    if (!site.uscc.empty() && !uscc_valid(site.uscc)) {
        const auto check = uscc_check_character(std::string_view(site.uscc).substr(0, 17));
        faults.add(where, "uscc", site.uscc, "its check character is wrong, so it names no enterprise",
                   check && site.uscc.size() == 18
                       ? fmt::format("if the first 17 are right the last is {}; check all 18 against the licence", *check)
                       : "18 digits and capitals without I, O, S, V, Z");
    } else if (!site.uscc.empty() && !organisation_code_valid(site.uscc))
        faults.add(where, "uscc", site.uscc, "the organisation code in characters 9 to 17 has a wrong check",
                   "check it against the licence");
    if (!site.permit_id.empty() && !permit_id_valid(site.permit_id))
        faults.add(where, "permit_id", site.permit_id, "HJ 608-2017: 18 characters of the holder, three digits, a letter",
                   "check it against the permit");
    else if (!site.permit_id.empty() && !site.uscc.empty() && !site.permit_id.starts_with("H9") &&
             !site.permit_id.starts_with(site.uscc))
        faults.add(where, "permit_id", site.permit_id,
                   "its first 18 characters are another enterprise than uscc " + shown(site.uscc), "check both");
    if (std::ranges::find(grades, site.grade) == grades.end())
        faults.add(where, "grade", site.grade, "no performance grade", "known are A, B, B-, C, D, or empty when not known");
    if (std::ranges::find(processes, site.process) == processes.end())
        faults.add(where, "process", site.process, "no process", "known are long, short_scrap, or empty when not known");
    check_datum(site.datum, where, faults);
    check_outline(site.outline, where, faults);
}

void check_unit(const Unit& unit, const std::string& where, Faults& faults)
{
    check_identifier("unit_id", unit.unit_id, where, faults);
    if (!unit.status.empty() && std::ranges::find(unit_statuses(), unit.status) == unit_statuses().end())
        faults.add(where, "status", unit.status, "no status", "known are " + listed(unit_statuses()) + ", or empty");
    if (unit.opened && unit.closed && *unit.closed < *unit.opened)
        faults.add(where, "closed", geo::format_day(*unit.closed), "it lies before opened " + geo::format_day(*unit.opened),
                   "check both days");
    check_outline(unit.outline, where, faults);
}

void check_place(const Unit& unit, const Site& site, const std::string& where, Faults& faults)
{
    constexpr double furthest_m = 20000;
    const double away = geo::distance_m(geo::centroid(site.outline), geo::centroid(unit.outline));
    if (away > furthest_m)
        faults.add(where, "lies away from its works by", fmt::format("{:.0f} km", away / 1000), "works are 1 to 5 km across",
                   "check site_id and coordinates");
}

void check_catalog(const Catalog& catalog, Faults& faults)
{
    std::set<std::string_view> seen, works;
    for (const auto& unit : catalog.units) {
        if (!seen.insert(unit.unit_id).second)
            faults.add("units", "unit_id twice", unit.unit_id, "the unit of a whole works is called so",
                       "give the other one another name");
        if (unit.kind == UnitKind::works && !works.insert(unit.site_id).second)
            faults.add("units", "second unit of kind works", unit.unit_id, "a works is one unit", "leave one");
    }
}

}  // namespace hearthwatch::catalog
