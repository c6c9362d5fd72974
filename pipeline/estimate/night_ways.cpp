#include "pipeline/estimate/night_ways.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearthwatch::pipeline {
namespace {

constexpr int backgrounds = 20, factors = 12, ways_kept = 3;

/// What the furnaces of a works may have added to one night's rate, by chance.
struct Load {
    double p = 0, rate = 0;
};

/// Sums of the rates of those that may have run; loads of less than a thousandth are left out.
std::vector<Load> loads_of(const std::vector<int>& furnaces, const WorksFit& fit, const Expectation& e, geo::Day first, int day)
{
    std::vector<Load> loads{{1, 0}};
    for (int u : furnaces) {
        const std::size_t unit = static_cast<std::size_t>(u);
        const double runs = std::clamp(e.run(unit, day), 0.0, 1.0);
        std::vector<Load> next;
        for (const Load& load : loads) {
            if (load.p * runs > 1e-3) next.push_back({load.p * runs, load.rate + night_rate_on(fit, unit, first + day)});
            if (load.p * (1 - runs) > 1e-3) next.push_back({load.p * (1 - runs), load.rate});
        }
        loads.swap(next);
    }
    return loads;
}

double at(int i, int count, double low, double high)
{
    return std::exp(std::log(low) + (std::log(high) - std::log(low)) * i / (count - 1));
}

/// One point of the grid: a background, a factor on the furnaces' rates, and the logarithm of its posterior.
struct Point {
    double background = 0, own = 1, log_p = 0;
};

/// Thirds of the posterior by background, each at its mean.
std::vector<NightWay> thirds(std::vector<Point> points)
{
    const double top = std::ranges::max_element(points, {}, &Point::log_p)->log_p;
    double total = 0;
    for (Point& p : points) total += p.log_p = std::exp(p.log_p - top);  // from here on a share
    std::ranges::stable_sort(points, {}, &Point::background);
    std::vector<NightWay> ways(ways_kept, NightWay{0, 0, 0});
    double below = 0;
    for (const Point& p : points) {
        const double middle = (below + p.log_p / 2) / total;
        below += p.log_p;
        NightWay& way = ways[static_cast<std::size_t>(std::min(ways_kept - 1.0, std::floor(middle * ways_kept)))];
        way.weight += p.log_p;
        way.background += p.log_p * p.background;
        way.own += p.log_p * p.own;
    }
    std::erase_if(ways, [](const NightWay& w) { return w.weight <= 0; });
    for (NightWay& way : ways) way = {way.weight / total, way.background / way.weight, way.own / way.weight};
    return ways;
}

}  // namespace

double expected_background(const Works& works, const Model& model)
{
    double rate = model.indicators[static_cast<std::size_t>(model.find_indicator("night_hits"))].floor_mean;
    for (const WorksUnit& unit : works.units)
        if (unit.kind == catalog::UnitKind::coke_oven_battery) rate += model.kind(unit.kind).night_rate;
    return rate;
}

std::vector<NightWay> ways_of(const WorksFit& fit)
{
    return fit.night.empty() ? std::vector<NightWay>{{1, fit.night_background, 1}} : fit.night;
}

WorksFit apply(const WorksFit& fit, const NightWay& way)
{
    WorksFit applied = fit;
    applied.night_background = way.background;
    for (UnitFit& unit : applied.units) unit.night_rate *= way.own;
    return applied;
}

std::vector<NightWay> night_ways(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                                 const std::vector<KindPrior>& prior_of_unit, const Model& model)
{
    const std::vector<int> furnaces = works.coupled();
    std::vector<Night> nights = nights_of(record, works, {record.span.baseline_begin, record.span.baseline_end, {}, {}});
    std::erase_if(nights, [&](const Night& night) { return night.unit != works.whole; });
    if (nights.empty() || furnaces.empty() || works.whole < 0) return {{1, fit.night_background, 1}};
    double expected = 0, learnt = 0;
    for (int u : furnaces) {
        const std::size_t unit = static_cast<std::size_t>(u);
        expected += expected_night_rate(fit.units[unit], prior_of_unit[unit], record) * works.units[unit].size;
        learnt += fit.units[unit].night_rate;
    }
    std::vector<std::vector<Load>> loads;
    for (const Night& night : nights) loads.push_back(loads_of(furnaces, fit, expectation, record.span.first, night.day));
    const LearningModel& l = model.learning;
    const int top = static_cast<int>(model.indicators[static_cast<std::size_t>(model.find_indicator("night_hits"))].gain_mean);
    const double mean = expected_background(works, model);
    const double rate_sd = l.night_rate_log_sd / std::sqrt(static_cast<double>(furnaces.size()));
    std::vector<Point> points;
    for (int i = 0; i < backgrounds; ++i)
        for (int j = 0; j < factors; ++j) {
            Point p{at(i, backgrounds, mean / 12, mean * 12), at(j, factors, 0.1, 3), 0};
            const double off = std::log(p.background / mean) / l.night_background_log_sd,
                         away = std::log(p.own * learnt / expected) / rate_sd;
            p.log_p = -(off * off + away * away) / 2;
            for (std::size_t n = 0; n < nights.size(); ++n) {
                double like = 0;
                for (const Load& load : loads[n])
                    like += load.p * night_likelihood(nights[n], p.background + p.own * load.rate, top);
                p.log_p += std::log(std::max(like, 1e-300));
            }
            points.push_back(p);
        }
    return thirds(std::move(points));
}

}  // namespace hearthwatch::pipeline
