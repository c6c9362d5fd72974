#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// Median and 90 % interval; NaN = not known.
struct Spread {
    double median = 0, lo90 = 0, hi90 = 0;
};

/// One row of out/production.csv: what the blast furnaces of a works, group, city or province did in a phase, once by furnace-days
/// and once by tonnes of iron (capacity / 365 a day run). NaN stands for an empty cell.
struct ProductionRow {
    std::string level, id;  ///< "site", "group", "city", "province" and its identifier
    std::string phase;      ///< of the season file, or "season"
    std::string basis;      ///< "furnace_days" or "iron_t"
    int furnaces = 0, days = 0;
    double planned_ratio = 0;  ///< ordered to stop, share of furnaces x days, 0..1
    Spread stopped;            ///< share that stood, 0..1
    Spread run;                ///< furnace-days or tonnes made
    int days_compared = 0;     ///< days whose day a year before is known; `before` and `reduction` are of these alone
    Spread before;             ///< furnace-days or tonnes of the same days a year before
    Spread reduction;          ///< 1 - run / before
    double target = 0;         ///< least share asked, 0..1
    double p_target_met = 0;   ///< of `reduction` where the clause counts against the year before, else of `stopped`
    double p_not_above_before = 0;
    std::string before_from;  ///< "looks", "previous_year.csv", both joined by "+", or empty
    std::string clause, reason;
};

std::string production_csv(const std::vector<ProductionRow>& rows);
std::vector<ProductionRow> read_production(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
