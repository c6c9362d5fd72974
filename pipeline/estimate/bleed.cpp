#include "pipeline/estimate/bleed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace hearthwatch::pipeline {
namespace {

constexpr std::array<double, 5> shares{0.1, 0.25, 0.5, 0.75, 0.95};
constexpr std::array<double, 9> rates{0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.96, 0.99, 0.998};  ///< some are always hot

/// P(a reading shows a hit), when its unit hits at `rate`.
double p_hot(const Channel& c, const Reading& r, double rate, const Model& model)
{
    const HitDensities d = hit_densities(c, r, 0, model.evidence);
    return rate * d.hot / (rate * d.hot + (1 - rate) * d.null);
}

const Reading* find(const Look& look, int unit, int indicator)
{
    for (const Reading& r : look.readings)
        if (r.unit == unit && r.indicator == indicator) return &r;
    return nullptr;
}

/// A look with both units: densities of their readings, whether they ran.
struct Pair {
    HitDensities own, other;
    double own_runs = 1, other_runs = 1, valid = 1;
};

std::vector<Pair> pairs_of(const Record& record, const Works& works, const Expectation& e, std::size_t unit, std::size_t other,
                           const Channel& own, const Channel& theirs, const Model& model)
{
    std::vector<Pair> pairs;
    for (const Look& look : works.looks) {
        if (look.day < record.span.baseline_begin || look.day >= record.span.baseline_end) continue;
        const Reading* a = find(look, static_cast<int>(unit), own.indicator);
        const Reading* b = find(look, static_cast<int>(other), own.indicator);
        if (!a || !b || a->p_valid < model.evidence.clear_p_valid) continue;
        pairs.push_back({hit_densities(own, *a, 0, model.evidence), hit_densities(theirs, *b, 0, model.evidence),
                         e.run(unit, look.day), e.run(other, look.day), a->p_valid});
    }
    return pairs;
}

/// Log-likelihood of the looks when each unit taps on its own, `into_own` of the other's taps show in the unit and `into_other`
/// of the unit's in the other.
double log_likelihood(const std::vector<Pair>& pairs, double own_rate, double other_rate, double into_own, double into_other)
{
    double sum = 0;
    for (const Pair& p : pairs) {
        const double a = own_rate * p.own_runs, b = other_rate * p.other_runs;
        const double both = a * b + a * (1 - b) * into_other + (1 - a) * b * into_own;
        const double own_only = a * (1 - b) * (1 - into_other), other_only = (1 - a) * b * (1 - into_own);
        const double none = (1 - a) * (1 - b), dark = p.own.null * p.other.null;
        sum += std::log(p.valid * (both * p.own.hot * p.other.hot + own_only * p.own.hot * p.other.null +
                                   other_only * p.own.null * p.other.hot + none * dark) +
                        (1 - p.valid) * dark + 1e-300);
    }
    return sum;
}

struct Share {
    double mean = 0, high = 0;  ///< high: 19 to 1 that it is no more
    double most = 0;            ///< P(half or more)
};

/// Posterior of the share of the other's hits that show here: none, some of them, or the other way round, over all rates that
/// the two may have.
Share share_of(const std::vector<Pair>& pairs, double prior)
{
    struct Point {
        double share = 0, prior = 0, log_p = 0;
    };
    std::vector<Point> points;
    const double some = prior / static_cast<double>(shares.size());
    for (const double own : rates)
        for (const double other : rates) {
            points.push_back({0, 1 - 2 * prior, log_likelihood(pairs, own, other, 0, 0)});
            for (const double share : shares) {
                points.push_back({share, some, log_likelihood(pairs, own, other, share, 0)});
                points.push_back({0, some, log_likelihood(pairs, own, other, 0, share)});
            }
        }
    const double top = std::ranges::max_element(points, {}, &Point::log_p)->log_p;
    std::map<double, double> mass;
    for (const Point& p : points) mass[p.share] += p.prior * std::exp(p.log_p - top);
    Share result;
    double total = 0, below = 0;
    for (const auto& [share, p] : mass) total += p;
    for (const auto& [share, p] : mass) {
        result.mean += share * p / total;
        if (share >= 0.5) result.most += p / total;
        if (below < 0.95 * total) result.high = share;
        below += p;
    }
    return result;
}

}  // namespace

std::vector<Bleed> learn_bleed(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                               std::size_t unit, const Model& model)
{
    std::vector<Bleed> bleeds;
    for (const Channel& own : fit.units[unit].channels) {
        if (record.indicators[static_cast<std::size_t>(own.indicator)].shape != Shape::hit) continue;
        std::vector<std::size_t> others;
        for (std::size_t other = 0; other < works.units.size(); ++other)
            if (other != unit && fit.units[other].channel(own.indicator) && static_cast<int>(other) != works.whole)
                others.push_back(other);
        for (const std::size_t other : others) {
            const Channel* theirs = fit.units[other].channel(own.indicator);
            const auto pairs = pairs_of(record, works, expectation, unit, other, own, *theirs, model);
            const double prior = model.evidence.neighbour_share / static_cast<double>(others.size());
            const Share share = pairs.empty() ? Share{} : share_of(pairs, prior);
            if (share.mean > model.evidence.neighbour_least)
                bleeds.push_back({static_cast<int>(other), share.mean, share.high, share.most,
                                  theirs->p_hit * fit.units[other].run_share, *theirs});
        }
    }
    return bleeds;
}

double false_hit_of(const UnitFit& fit, const Channel& channel, const Look& look, const Model& model)
{
    double none = 1 - channel.false_hit;
    for (const Bleed& b : fit.bleeds) {
        if (b.theirs.indicator != channel.indicator) continue;
        if (const Reading* r = find(look, b.unit, channel.indicator))
            none *= 1 - b.share * p_hot(b.theirs, *r, b.rate * r->p_valid, model);
    }
    return std::min(0.95, 1 - none);
}

}  // namespace hearthwatch::pipeline
