#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/csv.h"
#include "geo/day.h"
#include "geo/polygon.h"
#include "site-catalog/error.h"

namespace hearthwatch::catalog {

/// What a unit is. `works` is the whole site, which coarse sensors see.
enum class UnitKind {
    blast_furnace,
    coke_oven_battery,
    sinter_line,
    pellet_line,
    lime_kiln,
    converter,
    electric_arc_furnace,
    direct_reduction,
    works
};
std::string_view name(UnitKind kind);     ///< contract spelling, "blast_furnace"
std::string_view name_zh(UnitKind kind);  ///< "高炉"
std::optional<UnitKind> parse_unit_kind(std::string_view text);
const std::vector<UnitKind>& unit_kinds();  ///< all, in the order of the enumeration

/// What Unit::status may be: the words of the tracker the shipped catalogue comes from.
const std::vector<std::string>& unit_statuses();

/// A works (contract 5.2). Empty optional = not known.
struct Site {
    std::string site_id;
    std::string name_zh, name_en;
    std::vector<std::string> aliases;  ///< former and short names, for matching on import
    std::string city_code;             ///< GB/T 2260, six digits; Xiong'an, which has none there, is 133100
    std::string district_code;         ///< county or district of the city, or empty
    std::string uscc, permit_id;
    std::string grade;  ///< "A", "B", "B-", "C", "D" or empty
    std::optional<geo::Day> grade_date;
    std::optional<double> crude_capacity_t, iron_capacity_t;  ///< tonnes a year
    std::optional<double> heat_supply_area_m2, heated_area_last_year_m2;
    std::string process;  ///< "long", "short_scrap" or empty
    bool violation_2021 = false, over_120_percent = false, not_in_norm_list = false, retrofit_complete = false;
    std::string datum;  ///< "wgs84" or "cgcs2000"
    std::string source;
    geo::Polygon outline;            ///< a drawn outline, or a disc of `radius_m` about the point
    std::optional<double> radius_m;  ///< set when only a point is known
};

/// A unit of a works (contract 5.2).
struct Unit {
    std::string unit_id, site_id;
    UnitKind kind = UnitKind::works;
    std::string name_zh;
    std::optional<double> volume_m3, capacity_t;
    std::optional<geo::Day> opened, closed;
    std::string status;          ///< one of unit_statuses() as the source last knew it, or empty; carries no date
    bool low_precision = false;  ///< only a point is known: no unit's evidence can be exact
    std::string source;
    geo::Polygon outline;
    std::optional<double> radius_m;
};

/// Sites sorted by site_id, units by (site_id, unit_id); every unit's site exists.
struct Catalog {
    std::vector<Site> sites;
    std::vector<Unit> units;

    const Site* find_site(std::string_view site_id) const;
    const Unit* find_unit(std::string_view unit_id) const;
    std::vector<const Unit*> units_of(std::string_view site_id) const;
};

/// Reads sites and units from a folder: `sites.geojson` + `units.geojson`, or layers of `catalog.gpkg`, or `sites.csv` +
/// `units.csv`. All faults of all files come in one catalog::Error, each with file, line (or feature) and value.
Catalog read_catalog(const std::filesystem::path& folder);

/// The same on two tables at hand, as an import makes them; columns of sites.csv and units.csv.
Catalog catalog_from_tables(const geo::CsvTable& sites, const geo::CsvTable& units);

/// The 139 works and their units shipped with the program (Global Energy Monitor, CC BY 4.0).
Catalog shipped_catalog();

/// Only the works of these cities (GB/T 2260) and their units; empty list = all.
Catalog in_cities(const Catalog& catalog, std::span<const std::string> city_codes);

}  // namespace hearthwatch::catalog
