#pragma once
#include <string>
#include <vector>

#include "pipeline/compare/hypotheses.h"

namespace hearthwatch::pipeline {

/// What one look says of one unit: log-likelihood ratio of running against standing cold.
struct Signal {
    int day = 0;
    double llr = 0;
    std::string sensor, scene_id;
    bool high_resolution = false;  ///< sees the unit itself, not the works
    double p_valid = 0;
};

/// Looks of a unit on days [first, last), by day; nights with the works' other furnaces at their expected rate.
std::vector<Signal> signals_of(const Record& record, const Fit& fit, const Expectation& known, std::size_t works,
                               std::size_t unit, int first, int last, const Model& model);

/// Best sum over any spell of days within [first, last): the scan statistic.
double scan(const std::vector<Signal>& signals, int first, int last);

/// p-value of the scan over the order's core against seasons in which the unit stood all through: its own looks, its own
/// numbers (drawn within what is known of them), its own false-hit rates. 1 when the order has no core.
double core_p_value(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                    const Model& model);

/// Which of the p-values are significant at level q after Benjamini and Hochberg 1995.
std::vector<bool> benjamini_hochberg(const std::vector<double>& p_values, double q);

}  // namespace hearthwatch::pipeline
