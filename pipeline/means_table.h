#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/error.h"

namespace hearthwatch::pipeline {

/// What one of the other means says of a unit, with its paper: a row of statements/*.csv, columns `unit_id, means, start, end,
/// says, made_on, source, file, sha256`. Days are local and both included.
struct Statement {
    std::string unit_id, means;
    geo::Day start, end;
    std::string says;  ///< "run", "banked" or "stop"
    geo::Day made_on;
    std::string source;        ///< who says so, number of the record
    std::string file, sha256;  ///< the kept paper, beside the table; empty = none
};

/// Rows that cannot be read, or whose file is not what its sha256 says, go to `refused`, each with file, line and value.
std::vector<Statement> read_statements(const std::filesystem::path& file, std::vector<std::string>& refused);

/// One row of out/means.csv: one means against the satellite, for a unit and day of the season.
struct MeansRow {
    std::string unit_id;
    geo::Day day;
    std::string means;
    std::string says;          ///< "run", "banked", "stop", or "unclear"
    double share = 0;          ///< of the unit's baseline median; NaN for a statement
    double p_run = 0;          ///< of out/series.csv; NaN when the unit has none
    std::string satellite;     ///< "run", "not_run" or "cannot_tell"
    std::string relation;      ///< "agrees", "contradicts" or "cannot_tell"
    bool independent = false;  ///< false when the estimate itself used readings of this means
    std::string source;
};

std::string means_csv(const std::vector<MeansRow>& rows);
std::vector<MeansRow> read_means_rows(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
