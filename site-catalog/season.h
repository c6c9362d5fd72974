#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"
#include "site-catalog/error.h"

namespace hearthwatch::catalog
{

struct Phase {
    std::string name;  ///< "phase1"
    std::string name_zh;
    geo::Day start, end;
    double stop_ratio = 0;  ///< least share of furnace capacity x days to stand still, 0..1
    std::string against;    ///< "capacity", "previous_year" or "annual_target"
    std::string clause;
};

struct City {
    std::string code, name_zh, name_en, province_code;
    bool reference = false;  ///< one of the eight cities asked to follow the notice
};

/// A season as data (contract 5.1 `season.name`): nothing about a notice is in code.
struct Season {
    std::string name, title_zh, title_en, document;
    geo::Day start, end;
    std::vector<City> cities;
    std::vector<Phase> phases;
};

/// A shipped season by name ("2021-22", "2017-18") or the path of a season file. Throws with the list of shipped ones.
Season load_season(std::string_view name_or_file);
std::vector<std::string> shipped_seasons();

}  // namespace hearthwatch::catalog
