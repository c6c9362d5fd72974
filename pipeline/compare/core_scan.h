#pragma once
#include <string>
#include <vector>

#include "pipeline/compare/hypotheses.h"
#include "pipeline/estimate/signal.h"

namespace hearthwatch::pipeline {

/// Best sum over any spell of days within [first, last): the scan statistic.
double scan(const std::vector<Signal>& signals, int first, int last);

/// p-value of the scan over the order's core against seasons in which the unit stood all through: its own looks, its own
/// numbers (drawn within what is known of them), false-hit rates as the season's population has them. 1 when the order has no
/// core. Replicates end early once it is plain that the scan is nothing special (Besag and Clifford 1991, doi
/// 10.1093/biomet/78.2.301).
double core_p_value(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                    const std::vector<double>& scenario_weights, const Model& model);

/// Which of the p-values are significant at level q after Benjamini and Hochberg 1995.
std::vector<bool> benjamini_hochberg(const std::vector<double>& p_values, double q);

}  // namespace hearthwatch::pipeline
