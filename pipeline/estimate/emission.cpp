#include "pipeline/estimate/emission.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <boost/math/distributions/students_t.hpp>

#include "pipeline/estimate/bleed.h"

namespace hearthwatch::pipeline {
namespace {

constexpr ChainState warm{Activity::run, 1, 1, 0, true};
constexpr ChainState cold{Activity::off, 0, 0, 0, false};

/// Share of Student's t above z.
double student_tail(double z, double df)
{
    return boost::math::cdf(boost::math::complement(boost::math::students_t(df), z));
}

/// The largest Bayes factor that a p-value can carry: 1 / (-e p ln p), Sellke, Bayarri and Berger 2001,
/// doi 10.1198/000313001300339950.
double evidence_bound(double p)
{
    return p > 0 && p < 1 / std::numbers::e ? 1 / (-std::numbers::e * p * std::log(p)) : 1.0;
}

double level_likelihood(const Channel& c, const IndicatorModel& indicator, const Reading& r, const ChainState& state, double z,
                        const EvidenceModel& model)
{
    const double learnt = c.var_floor + 2 * state.warmth * c.cov + state.warmth * state.warmth * c.var_gain;
    const double noise = std::isfinite(r.sigma) ? std::max(c.noise, r.sigma) : c.noise;
    const double width = std::sqrt(noise * noise + std::max(0.0, learnt));
    const double away = (r.value - c.floor - c.gain * state.warmth - indicator.shared_sd * z) / width;
    const double wide = model.invalid_scale * width;
    if (r.censored)
        return r.p_valid * student_tail(away, model.null_df) +
               (1 - r.p_valid) * student_tail((r.value - c.floor) / wide, model.null_df);
    return r.p_valid * student_density(away, model.null_df) / width +
           (1 - r.p_valid) * student_density((r.value - c.floor) / wide, model.null_df) / wide;
}

}  // namespace

std::span<const Node> shared_nodes()
{
    // Abramowitz and Stegun 25.10, n = 5, for weight exp(-x^2/2) / sqrt(2 pi).
    static constexpr std::array<Node, 5> nodes{{{-2.8569700138728, 0.0112574113277207},
                                                {-1.3556261799742659, 0.2220759220056126},
                                                {0, 0.5333333333333333},
                                                {1.3556261799742659, 0.2220759220056126},
                                                {2.8569700138728, 0.0112574113277207}}};
    return nodes;
}

double student_density(double z, double df)
{
    // The normalising constant is asked for with two or three df only, in turn. Powers of whole df go without pow.
    struct Known {
        double df = 0, constant = 0;
    };
    thread_local std::array<Known, 8> table;
    Known& known = table[static_cast<std::size_t>(df) % table.size()];
    if (known.df != df)
        known = {df, std::exp(std::lgamma((df + 1) / 2) - std::lgamma(df / 2)) / std::sqrt(df * std::numbers::pi)};
    const double constant = known.constant;
    const double base = 1 + z * z / df;
    if (df == 5) return constant / (base * base * base);
    if (df == 6) return constant / (base * base * base * std::sqrt(base));
    return constant * std::pow(base, -(df + 1) / 2);
}

HitDensities hit_densities(const Channel& c, const Reading& r, double shared, const EvidenceModel& model)
{
    const double noise =
        std::sqrt((std::isfinite(r.sigma) ? std::max(c.noise * c.noise, r.sigma * r.sigma) : c.noise * c.noise) + c.var_floor);
    const double spread = std::sqrt(c.spread * c.spread + c.var_floor + c.var_gain + 2 * c.cov);
    const double z_null = (r.value - c.floor) / noise, z_hot = (r.value - c.floor - c.gain - shared) / spread;
    HitDensities d;
    if (r.censored)
        d = {student_tail(z_hot, model.hit_df), student_tail(z_null, model.null_df)};
    else
        d = {student_density(z_hot, model.hit_df) / spread, student_density(z_null, model.null_df) / noise};
    if (std::isfinite(r.p_null)) d.hot = std::min(d.hot, d.null * std::max(1.0, evidence_bound(r.p_null)));
    return d;
}

double hit_rate(const Channel& c, const Reading& r, const ChainState& state, bool landsat, const EvidenceModel& model)
{
    const double by_chance = std::min(0.9, c.false_hit + model.flare_extra * state.flare);
    const double running = c.p_hit * state.hit_factor * (landsat ? model.landsat_hit_factor : 1);
    return r.p_valid * std::max(running, by_chance) + (1 - r.p_valid) * std::max(c.through * running, c.false_hit);
}

double likelihood(const Channel& c, const IndicatorModel& indicator, const Reading& r, const ChainState& state, double z,
                  const EvidenceModel& model)
{
    if (indicator.shape == Shape::level) return level_likelihood(c, indicator, r, state, z, model);
    const double yes = state.activity == Activity::run ? indicator.gain_mean : indicator.floor_mean;
    const double p = r.p_valid * yes + (1 - r.p_valid) * indicator.floor_mean;
    return r.value > 0.5 ? p : 1 - p;
}

std::vector<double> unit_likelihood(const Record& record, const WorksUnit& unit, const UnitFit& fit, int unit_number,
                                    const Look& look, std::span<const ChainState> states, const Model& model)
{
    std::vector<double> table;
    const auto nodes = shared_nodes();
    const bool landsat = is_landsat(look.sensor);
    std::array<double, 5> at_warm{}, at_cold{};
    for (const Reading& r : look.readings) {
        const IndicatorModel& indicator = record.indicators[static_cast<std::size_t>(r.indicator)];
        const Channel* learnt = fit.channel(r.indicator);
        if (r.unit != unit_number || indicator.shape == Shape::count || indicator.shape == Shape::ignored || !learnt) continue;
        Channel channel = *learnt;
        if (indicator.shape == Shape::hit) channel.false_hit = false_hit_of(fit, *learnt, look, model);
        if (table.empty()) {
            table.assign(nodes.size() * states.size(), 1.0);
            at_warm.fill(1);
            at_cold.fill(1);
        }
        for (std::size_t k = 0; k < nodes.size(); ++k) {
            const bool hit = indicator.shape == Shape::hit;
            const HitDensities d =
                hit ? hit_densities(channel, r, indicator.shared_sd * nodes[k].place, model.evidence) : HitDensities{};
            const auto at = [&](const ChainState& s) {
                if (!hit) return likelihood(channel, indicator, r, s, nodes[k].place, model.evidence);
                const double rate = hit_rate(channel, r, s, landsat, model.evidence);
                return rate * d.hot + (1 - rate) * d.null;
            };
            at_warm[k] *= at(warm);
            at_cold[k] *= at(cold);
            for (std::size_t s = 0; s < states.size(); ++s) table[k * states.size() + s] *= at(states[s]);
        }
    }
    // Capped against running and cold, whatever states this chain has: hypotheses stay comparable.
    const double cap = std::exp(-model.evidence.look_cap);
    for (std::size_t k = 0; !table.empty() && k < nodes.size(); ++k) {
        const double least = cap * std::max(at_warm[k], at_cold[k]);
        for (std::size_t s = 0; s < states.size(); ++s) {
            double& value = table[k * states.size() + s];
            value = std::max(value, least);
            if (unit.weight < 1) value = std::pow(value, unit.weight);
        }
    }
    return table;
}

double count_probability(int count, double rate, int top)
{
    double term = std::exp(-rate), below = 0;
    if (count >= top) {
        for (int n = 0; n < top; ++n, term *= rate / n) below += term;
        return std::max(0.0, 1 - below);
    }
    for (int n = 1; n <= count; ++n) term *= rate / n;
    return term;
}

bool is_landsat(std::string_view sensor)
{
    return sensor.starts_with("landsat");
}

}  // namespace hearthwatch::pipeline
