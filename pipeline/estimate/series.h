#pragma once
#include <vector>

#include "pipeline/estimate/learn.h"
#include "pipeline/series_table.h"

namespace hearthwatch::pipeline {

/// The daily series of every unit over the season (contract 5.6). A works as a unit runs when any of its furnaces runs.
std::vector<SeriesRow> make_series(const Record& record, const Fit& fit, const Model& model, int threads);

}  // namespace hearthwatch::pipeline
