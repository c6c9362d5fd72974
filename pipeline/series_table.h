#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::pipeline {

/// One row of out/series.csv (contract 5.6).
struct SeriesRow {
    std::string unit_id;
    geo::Day day;
    double p_run = 0, p_banked = 0, p_off = 0;  ///< sum to 1 (1e-9); all looks
    double p_run_live = 0;                      ///< looks acquired up to that day only
    int looks_clear = 0, looks_gap = 0;         ///< of that day
    std::optional<geo::Day> last_clear_day;
};

/// Sorted by unit, day.
std::string series_csv(const std::vector<SeriesRow>& rows);
std::vector<SeriesRow> read_series(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
