#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// One forecast day of one unit; `group` is its works, for the bootstrap.
struct ScoredDay {
    double p = 0;
    bool ran = false;
    int group = 0;
};

/// Brier score and its parts over 15 bins of equal count (Murphy 1973): brier = reliability - resolution + uncertainty, up to
/// the spread within bins.
struct BrierParts {
    double brier = 0, reliability = 0, resolution = 0, uncertainty = 0;
};

/// Quantile of a sample that is not empty, between its neighbours by a straight line; q in [0, 1].
double quantile(std::vector<double> values, double q);

struct ReliabilityBin {
    double mean_p = 0, share_ran = 0;
    std::size_t days = 0;
};

struct Interval {
    double value = 0, lo90 = 0, hi90 = 0;
};

std::vector<ReliabilityBin> reliability(const std::vector<ScoredDay>& days);
BrierParts brier_parts(const std::vector<ScoredDay>& days);
/// Natural logarithm; probabilities held within 1e-4 of 0 and 1.
double log_loss(const std::vector<ScoredDay>& days);
double expected_calibration_error(const std::vector<ScoredDay>& days);
/// Calibration error with a 90 % bootstrap interval over works.
Interval calibration_error(const std::vector<ScoredDay>& days, int replicates);
/// Chance that a day that ran has the higher probability, ties counted half; NaN without both classes.
double area_under_curve(const std::vector<ScoredDay>& days);

}  // namespace hearthwatch::pipeline
