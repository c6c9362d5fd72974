#pragma once
#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// Over all that learn_baseline() reads: the model, the span, units, their indicators, and the looks of the baseline.
std::string baseline_key(const Record& record);

/// learn_baseline(), from out/baseline_fit.json where the same looks taught it before: a night that only adds looks of the season
/// need not learn the baseline anew.
Fit baseline_fit(const std::filesystem::path& out, const Record& record, const Model& model, int threads);

}  // namespace hearthwatch::pipeline
