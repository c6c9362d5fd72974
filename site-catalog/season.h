#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"
#include "site-catalog/error.h"

namespace hearthwatch::catalog {

/// A part of a season with its own ratio; both days included.
struct Phase {
    std::string name;  ///< "phase1"
    std::string name_zh;
    geo::Day start, end;
    double stop_ratio = 0;  ///< least share of furnace capacity x days to stand still, 0..1; 0 = no number is given
    std::string against;    ///< "capacity", "previous_year" or "annual_target"
    std::string clause;
    std::vector<std::string> cities;  ///< where it holds; empty = in all cities of the season
};

struct City {
    std::string code, name_zh, name_en, province_code;
    bool reference = false;  ///< one of the eight cities asked to follow the notice
};

/// A season as data (contract 5.1 `season.name`): nothing about a notice is in code. What a notice does not say is empty.
struct Season {
    std::string name, title_zh, title_en, document;
    geo::Day start, end;
    std::vector<City> cities;                  ///< sorted by code
    std::vector<Phase> phases;                 ///< in order of the file
    std::optional<geo::Day> grade_cutoff;      ///< the grade held by this day counts
    std::optional<geo::Day> violations_since;  ///< violations found since this day raise the ratio
    std::optional<geo::Day> plan_due;          ///< provinces send their plans by this day
    int monthly_report_day = 0;                ///< provinces report the last month by this day of the month; 0 = not asked
    std::optional<double> utilisation_limit;   ///< crude steel over capacity above which the ratio rises
    std::optional<double>
        heat_supply_m2_per_t;  ///< heated area per tonne of crude-steel capacity that makes a works a heat supplier
};

/// A shipped season by name ("2021-22", "2017-18") or the path of a season file. Throws with the list of shipped ones.
Season load_season(std::string_view name_or_file);
std::vector<std::string> shipped_seasons();
/// A season file's text; `where` begins every message. All faults come in one catalog::Error.
Season parse_season(std::string_view toml, const std::string& where);

/// The city of that code in the season, or nullptr.
const City* find_city(const Season& season, std::string_view city_code);
/// The phases that hold in a city.
std::vector<Phase> phases_of(const Season& season, std::string_view city_code);

}  // namespace hearthwatch::catalog
