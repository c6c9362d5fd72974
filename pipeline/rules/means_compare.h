#pragma once
#include <string>
#include <vector>

#include "pipeline/means_table.h"
#include "pipeline/reading_table.h"
#include "pipeline/series_table.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Each statement and each day's readings of the other means against the satellite's daily estimate, over the days of the season.
/// The satellite says "run" from p_run 0.95 up and "not_run" up to 0.05; a banked furnace does not run. Readings of one means,
/// unit and day are averaged, those of p_valid below 0.5 left out. Units without estimate go to `refused`. Sorted by unit, day, means.
std::vector<MeansRow> compare_means(const Workspace& workspace, const std::vector<Statement>& statements,
                                    const std::vector<ReadingRow>& external, const std::vector<SeriesRow>& series,
                                    std::vector<std::string>& refused);

}  // namespace hearthwatch::pipeline
