#pragma once
#include "pipeline/estimate/block.h"

namespace hearthwatch::pipeline {

/// Expected running of each unit on each day of a range: [unit][day - first][state of its block's chain].
struct Expectation {
    int first = 0;
    std::vector<std::vector<ChainState>> states;    ///< by unit
    std::vector<std::vector<double>> smooth, live;  ///< by unit, [day * states + state]; empty for the whole of a works

    double run(std::size_t unit, int day) const;  ///< smoothed, `day` of the record
    double sum(std::size_t unit, int day, Activity activity, bool of_live) const;
};

/// Posterior of all units of a works over [first, last). Blocks beyond the exact ones see each other as expected rates.
Expectation expect(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates, int first, int last,
                   const Model& model);

/// Night detections to expect, by day of the record, of the works' furnaces outside a block; empty when there are none.
std::vector<double> outside_rates(const Record& record, const Works& works, const WorksFit& fit, const Expectation& known,
                                  const Block& block);

/// Empirical Bayes: expectation-maximisation over the baseline period, whose own stops are unknown. A function of what
/// baseline_key() names. The plan plays no part. Deterministic for any number of threads.
Fit learn_baseline(const Record& record, const Model& model, int threads);
/// The season's stop and start rates, with all else as the baseline taught it.
Fit learn_season(Fit fit, const Record& record, const Model& model, int threads);

/// Priors of a kind as they stand after pooling its units.
struct KindPrior {
    double hit_mean = 0, night_rate = 0;
    double night_exponent = 0;      ///< night rate ~ P(hit) to this power
    std::vector<double> gain_mean;  ///< by indicator
};
/// Night rate to expect of a unit before its own nights are counted.
double expected_night_rate(const UnitFit& fit, const KindPrior& prior, const Record& record);
/// Starting values of a unit: its kind's priors, the floor from the low end of its own baseline.
UnitFit first_guess(const Record& record, const Works& works, int unit, const KindPrior& prior, const KindRates& rates,
                    const Model& model);
/// By day of the record: detections taken for the furnaces', and those to expect of them in summer.
struct NightTotals {
    std::vector<double> seen, expected;
};
NightTotals night_totals(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                         const Model& model);
/// Most probable WorksFit::night_winter under Poisson counts and a normal prior about 0.
double learn_winter(const NightTotals& totals, geo::Day first, double prior_sd);
/// The night part of a maximisation step.
void update_nights(WorksFit& next, const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                   const std::vector<KindPrior>& prior_of_unit, const Model& model);
/// One maximisation step of a works under the given expectation.
WorksFit maximise(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                  const std::vector<KindPrior>& prior_of_unit, const std::vector<KindRates>& rates_of_unit, const Model& model);

}  // namespace hearthwatch::pipeline
