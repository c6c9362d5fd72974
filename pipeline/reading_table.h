#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "geo/day.h"

namespace hearthwatch::pipeline {

/// One row of a looks file (contract 5.5), and of an external table (5.4) once taken in. A gap is one row with an empty
/// `indicator`. NaN stands for an empty cell.
struct ReadingRow {
    std::string unit_id, scene_id, sensor;
    geo::Instant acquired;
    geo::Day local_day;
    bool gap = false;
    std::string gap_reason;
    double clear_fraction = 0;  ///< of the clear ring about the works, 0..1
    double p_valid = 0;         ///< 0..1
    std::string indicator;
    double value = 0, sigma = 0, p_null = 0;
    bool censored = false;
};

/// Sorts by unit, scene, indicator.
std::string looks_csv(std::vector<ReadingRow> rows);
std::vector<ReadingRow> read_looks(const std::filesystem::path& file);
/// All looks files under out/looks, sorted by unit, acquired, scene, indicator.
std::vector<ReadingRow> read_all_looks(const std::filesystem::path& out);

/// A table of contract 5.4. Rows that cannot be read go to `refused`, each with file, line and value; the rest counts.
std::vector<ReadingRow> read_external(const std::filesystem::path& file, std::chrono::minutes utc_offset,
                                      std::vector<std::string>& refused);

}  // namespace hearthwatch::pipeline
