#include <algorithm>
#include <cmath>

#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {
namespace {

const IndicatorModel& model_of(const Record& record, int indicator)
{
    return record.indicators[static_cast<std::size_t>(indicator)];
}

bool in_baseline(const Record& record, const Look& look)
{
    return look.day >= record.span.baseline_begin && look.day < record.span.baseline_end;
}

/// Weighted sums behind one channel.
struct Sums {
    double hits = 0, trials = 0, false_hits = 0, false_trials = 0, through_hits = 0, through_trials = 0;
    double null_w = 0, null_y = 0, null_square = 0, null_n = 0;
    double hot_w = 0, hot_y = 0, hot_square = 0;
    double a00 = 0, a01 = 0, a11 = 0, b0 = 0, b1 = 0, square = 0, n = 0;  // regression on warmth
};

void add_hit(Sums& s, const Channel& c, const Reading& r, std::span<const ChainState> states, const double* q, bool landsat,
             const Model& model)
{
    const HitDensities d = hit_densities(c, r, 0, model.evidence);
    double hot = 0;
    for (std::size_t k = 0; k < states.size(); ++k) {
        const double rate = hit_rate(c, r, states[k], landsat, model.evidence);
        const double share = q[k] * rate * d.hot / (rate * d.hot + (1 - rate) * d.null);
        hot += share;
        if (states[k].activity == Activity::run) {
            const double factor = states[k].hit_factor * (landsat ? model.evidence.landsat_hit_factor : 1);
            const double through = (1 - r.p_valid) * c.through * c.p_hit * factor;
            s.hits += share;
            s.trials += q[k] * (r.p_valid + (1 - r.p_valid) * c.through) * factor;
            s.through_hits += share * std::min(1.0, through / rate);
            s.through_trials += q[k] * (1 - r.p_valid) * c.p_hit * factor;
        } else if (states[k].flare <= 0) {
            s.false_hits += share;
            s.false_trials += q[k];
        }
    }
    const double z = (r.value - c.floor) / c.noise, robust = (model.evidence.null_df + 1) / (model.evidence.null_df + z * z);
    s.null_n += 1 - hot;
    s.null_w += (1 - hot) * robust;
    s.null_y += (1 - hot) * robust * r.value;
    s.null_square += (1 - hot) * robust * (r.value - c.floor) * (r.value - c.floor);
    s.hot_w += hot;
    s.hot_y += hot * r.value;
    s.hot_square += hot * (r.value - c.floor - c.gain) * (r.value - c.floor - c.gain);
}

void add_level(Sums& s, const Channel& c, const Reading& r, std::span<const ChainState> states, const double* q,
               const Model& model)
{
    for (std::size_t k = 0; k < states.size(); ++k) {
        const double warmth = states[k].warmth, away = r.value - c.floor - c.gain * warmth, z = away / c.noise;
        const double wide = model.evidence.invalid_scale * c.noise;
        const double good = r.p_valid * student_density(z, model.evidence.null_df) / c.noise;
        const double bad = (1 - r.p_valid) * student_density((r.value - c.floor) / wide, model.evidence.null_df) / wide;
        const double share = q[k] * good / (good + bad);
        const double w = share * (model.evidence.null_df + 1) / (model.evidence.null_df + z * z);
        s.n += share;
        s.square += w * away * away;
        s.a00 += w;
        s.a01 += w * warmth;
        s.a11 += w * warmth * warmth;
        s.b0 += w * r.value;
        s.b1 += w * warmth * r.value;
    }
}

double shrunk_square(double prior, double strength, double square, double n)
{
    return (strength * prior * prior + square) / (strength + n);
}

void update_hit(Channel& c, const Sums& s, const IndicatorModel& i, double hit_mean, double hit_strength, const Model& model)
{
    const EvidenceModel& e = model.evidence;
    const double strength = model.learning.noise_strength;
    c.p_hit = std::clamp((hit_mean * hit_strength + s.hits) / (hit_strength + std::max(s.trials, s.hits)), 0.01, 0.99);
    c.false_hit = std::clamp((e.false_hit_mean * e.false_hit_strength + s.false_hits) / (e.false_hit_strength + s.false_trials),
                             0.001, 0.9);
    c.through =
        std::clamp((e.through_mean * e.through_strength + s.through_hits) / (e.through_strength + s.through_trials), 0.0, 1.0);
    const double floor_weight = 1 / (i.floor_sd * i.floor_sd), null_weight = s.null_w / (c.noise * c.noise);
    c.floor = (i.floor_mean * floor_weight + s.null_y / (c.noise * c.noise)) / (floor_weight + null_weight);
    c.var_floor = 1 / (floor_weight + null_weight);
    const double gain_weight = 1 / (i.gain_sd * i.gain_sd), hot_weight = s.hot_w / (c.spread * c.spread);
    c.gain = (i.gain_mean * gain_weight + (s.hot_y - c.floor * s.hot_w) / (c.spread * c.spread)) / (gain_weight + hot_weight);
    c.gain = std::max(c.gain, 0.3 * i.gain_mean);
    // A hit's place is floor + gain; its variance is that of the hits' own mean: var_floor + var_gain + 2 cov.
    c.var_gain = 1 / (gain_weight + hot_weight);
    c.cov = -c.var_floor / 2;
    c.noise = std::sqrt(shrunk_square(i.noise, strength, s.null_square, s.null_n));
    c.spread = std::sqrt(shrunk_square(i.hit_sd, strength, s.hot_square, s.hot_w));
}

void update_level(Channel& c, const Sums& s, const IndicatorModel& i, double gain_mean, double gain_sd, const Model& model)
{
    // Two-parameter Gaussian regression, y = floor + gain * warmth, with independent priors.
    const double precision = 1 / (c.noise * c.noise), pf = 1 / (i.floor_sd * i.floor_sd), pg = 1 / (gain_sd * gain_sd);
    const double a00 = pf + s.a00 * precision, a01 = s.a01 * precision, a11 = pg + s.a11 * precision;
    const double b0 = pf * i.floor_mean + s.b0 * precision, b1 = pg * gain_mean + s.b1 * precision;
    const double det = a00 * a11 - a01 * a01;
    c.floor = (a11 * b0 - a01 * b1) / det;
    c.gain = std::max((a00 * b1 - a01 * b0) / det, 0.1 * gain_mean);
    c.var_floor = a11 / det;
    c.var_gain = a00 / det;
    c.cov = -a01 / det;
    c.noise = std::sqrt(shrunk_square(i.noise, model.learning.noise_strength, s.square, s.n));
}

/// Share of running furnaces of the whole works as a two-state expectation, for levels read over all of it.
std::vector<double> whole_share(const Works& works, const Expectation& e, int day)
{
    double running = 0, all = 0;
    for (int u : works.coupled()) {
        const double size = works.units[static_cast<std::size_t>(u)].size;
        running += size * e.run(static_cast<std::size_t>(u), day);
        all += size;
    }
    return {running / all, 1 - running / all};
}

}  // namespace

WorksFit maximise(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                  const std::vector<KindPrior>& prior_of_unit, const std::vector<KindRates>& rates_of_unit, const Model& model)
{
    WorksFit next = fit;
    std::vector<std::vector<Sums>> sums(works.units.size());
    for (std::size_t u = 0; u < works.units.size(); ++u) sums[u].resize(fit.units[u].channels.size());
    std::vector<double> seen(works.units.size(), 0.0), ran = seen;
    const std::vector<ChainState> whole_states{{Activity::run, 1, 1, 0, true}, {Activity::off, 0, 0, 0, false}};
    for (const Look& look : works.looks) {
        if (!in_baseline(record, look)) continue;
        int last_unit = -1;
        for (const Reading& r : look.readings) {
            const std::size_t u = static_cast<std::size_t>(r.unit);
            const Shape shape = model_of(record, r.indicator).shape;
            const Channel* c = fit.units[u].channel(r.indicator);
            if (!c || (shape != Shape::hit && shape != Shape::level)) continue;
            const bool whole = r.unit == works.whole;
            const auto& states = whole ? whole_states : expectation.states[u];
            const std::vector<double> share = whole ? whole_share(works, expectation, look.day) : std::vector<double>{};
            const double* q =
                whole ? share.data()
                      : expectation.smooth[u].data() + static_cast<std::size_t>(look.day - expectation.first) * states.size();
            Sums& s = sums[u][static_cast<std::size_t>(c - fit.units[u].channels.data())];
            if (shape == Shape::hit)
                add_hit(s, *c, r, states, q, is_landsat(look.sensor), model);
            else
                add_level(s, *c, r, states, q, model);
            if (r.unit != last_unit && !whole) seen[u] += r.p_valid, ran[u] += r.p_valid * expectation.run(u, look.day);
            last_unit = r.unit;
        }
    }
    for (std::size_t u = 0; u < works.units.size(); ++u) {
        const KindModel& kind = model.kind(works.units[u].kind);
        for (std::size_t c = 0; c < next.units[u].channels.size(); ++c) {
            Channel& channel = next.units[u].channels[c];
            const IndicatorModel& i = model_of(record, channel.indicator);
            const double gain = prior_of_unit[u].gain_mean[static_cast<std::size_t>(channel.indicator)];
            if (i.shape == Shape::hit)
                update_hit(channel, sums[u][c], i, prior_of_unit[u].hit_mean, kind.hit_strength, model);
            else if (i.shape == Shape::level)
                update_level(channel, sums[u][c], i, gain, kind.level_sd * i.gain_sd, model);
        }
        const Hazards h = rates_of_unit[u].baseline;
        const double share = h.start / (h.start + h.stop), strength = model.learning.share_strength;
        next.units[u].run_share = std::clamp((strength * share + ran[u]) / (strength + seen[u]), 0.02, 0.99);
    }
    update_nights(next, record, works, fit, expectation, prior_of_unit, model);
    return next;
}

}  // namespace hearthwatch::pipeline
