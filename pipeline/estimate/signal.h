#pragma once
#include <string>
#include <vector>

#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// Log-likelihood ratio of running against standing cold of one unit in one look, averaged over the error that the look shares
/// with its works; 0 when the look has no reading of the unit.
double look_llr(const Record& record, const WorksUnit& unit, const UnitFit& fit, int number, const Look& look,
                const Model& model);

/// A night as the unit's own evidence: its rate and that of the rest of the works, by way (fit.h).
struct NightView {
    struct Rates {
        double weight = 1, others = 0, own = 0;
    };
    Night night;
    std::vector<Rates> ways;
};
std::vector<NightView> night_views(const Record& record, const Fit& fit, const Expectation& known, std::size_t works,
                                   std::size_t unit, int first, int last);
/// Ratio of a night at rates others + own against others alone, over the ways, capped.
double night_llr(const Night& night, const std::vector<NightView::Rates>& ways, int top, double cap);
/// Counts above this are one event seen by several pixels.
int night_top(const Model& model);

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

}  // namespace hearthwatch::pipeline
