#include <algorithm>
#include <cmath>

#include "pipeline/estimate/learn.h"
#include "pipeline/estimate/night_ways.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int newton_steps = 20;

/// What a night of the baseline says under the present numbers.
struct NightShare {
    std::vector<int> sources;  ///< units that the sensor may have seen
    double total = 0;          ///< detections, doubled pixels of one event left out
    double clear = 0;          ///< passes that were clear, expected
    double rate = 0;           ///< of a clear pass
};

NightShare share_of(const Night& night, const Works& works, const WorksFit& fit, const Expectation& e, geo::Day day, double top)
{
    NightShare share;
    share.sources = night.unit == works.whole ? works.coupled() : std::vector<int>{night.unit};
    share.rate = fit.night_background;
    for (int u : share.sources)
        share.rate += night_rate_on(fit, static_cast<std::size_t>(u), day) * e.run(static_cast<std::size_t>(u), night.day);
    for (int c : night.counts) share.total += std::min<double>(c, top);
    const double passes = static_cast<double>(night.counts.size());
    const double silent = night.p_valid * std::exp(-share.rate * passes);
    share.clear = passes * (share.total > 0 ? 1 : silent / (silent + 1 - night.p_valid));
    return share;
}

std::vector<Night> baseline_nights(const Record& record, const Works& works)
{
    return nights_of(record, works, {record.span.baseline_begin, record.span.baseline_end, {}, {}});
}

const IndicatorModel& night_model(const Model& model)
{
    return model.indicators[static_cast<std::size_t>(model.find_indicator("night_hits"))];
}

}  // namespace

void update_nights(WorksFit& next, const Record& record, const Works& works, const WorksFit& fit, const Expectation& e,
                   const std::vector<KindPrior>& prior_of_unit, const Model& model)
{
    std::vector<double> counts(works.units.size(), 0.0), exposure = counts;
    double background_counts = 0, background_exposure = 0;
    for (const Night& night : baseline_nights(record, works)) {
        const geo::Day day = record.span.first + night.day;
        const NightShare s = share_of(night, works, fit, e, day, night_model(model).gain_mean);
        background_counts += s.total * fit.night_background / s.rate;
        background_exposure += s.clear;
        for (int number : s.sources) {
            const std::size_t u = static_cast<std::size_t>(number);
            const double ran = e.run(u, night.day);
            counts[u] += s.total * night_rate_on(fit, u, day) * ran / s.rate;
            exposure[u] += s.clear * ran * std::exp(fit.night_winter * winter(day));
        }
    }
    const double expected = expected_background(works, model);
    const double trust = night_model(model).floor_mean * night_model(model).floor_sd / expected;  // as many counts
    next.night_background = (expected * trust + background_counts) / (trust + background_exposure);
    for (std::size_t u = 0; u < works.units.size(); ++u) {
        const double strength = model.kind(works.units[u].kind).night_strength;
        next.units[u].night_rate =
            (expected_night_rate(next.units[u], prior_of_unit[u], record) * works.units[u].size * strength + counts[u]) /
            (strength + exposure[u]);
    }
}

NightTotals night_totals(const Record& record, const Works& works, const WorksFit& fit, const Expectation& e, const Model& model)
{
    NightTotals totals;
    totals.seen.assign(static_cast<std::size_t>(record.span.days), 0.0);
    totals.expected = totals.seen;
    for (const Night& night : baseline_nights(record, works)) {
        const geo::Day day = record.span.first + night.day;
        const NightShare s = share_of(night, works, fit, e, day, night_model(model).gain_mean);
        const double of_furnaces = s.rate - fit.night_background;
        totals.seen[static_cast<std::size_t>(night.day)] += s.total * of_furnaces / s.rate;
        totals.expected[static_cast<std::size_t>(night.day)] += s.clear * of_furnaces * std::exp(-fit.night_winter * winter(day));
    }
    return totals;
}

double learn_winter(const NightTotals& totals, geo::Day first, double prior_sd)
{
    double k = 0;
    for (int step = 0; step < newton_steps; ++step) {
        double slope = -k / (prior_sd * prior_sd), bend = 1 / (prior_sd * prior_sd);
        for (std::size_t d = 0; d < totals.seen.size(); ++d) {
            const double c = winter(first + static_cast<int>(d)), expected = totals.expected[d] * std::exp(k * c);
            slope += (totals.seen[d] - expected) * c;
            bend += expected * c * c;
        }
        k = std::clamp(k + slope / bend, -2.0, 2.0);
    }
    return k;
}

}  // namespace hearthwatch::pipeline
