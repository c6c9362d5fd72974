#include "pipeline/compare/core_scan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/compare/random.h"
#include "pipeline/estimate/bleed.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int enough = 20;  // replicates as high as the observed after which no more are drawn

/// The unit's numbers as they may really be: one draw.
UnitFit draw_fit(const UnitFit& fit, const std::vector<double>& weights, const Model& model, Random& random)
{
    UnitFit drawn = fit;
    double u = random.uniform(), rate = model.evidence.bleed_rates.back();
    for (std::size_t i = 0; i < model.evidence.bleed_rates.size(); ++i)
        if ((u -= weights[i]) < 0) {
            rate = model.evidence.bleed_rates[i];
            break;
        }
    for (Channel& c : drawn.channels) {
        c.floor += std::sqrt(c.var_floor) * random.normal();
        c.false_hit = std::max(c.false_hit, rate);
    }
    return drawn;
}

/// The look as it would have come out over a standing unit.
Look standing_look(const Record& record, const Look& look, const UnitFit& truth, int unit, double warmth, const Model& model,
                   Random& random)
{
    Look made = look;
    const double shared = random.normal();
    const int df = static_cast<int>(model.evidence.null_df);
    for (Reading& r : made.readings) {
        const Channel* c = truth.channel(r.indicator);
        const IndicatorModel& i = record.indicators[static_cast<std::size_t>(r.indicator)];
        if (r.unit != unit || !c) continue;
        r.censored = false;
        r.p_null = std::nan("");
        const bool valid = random.uniform() < r.p_valid;
        const double noise = std::isfinite(r.sigma) ? std::max(r.sigma, c->noise) : c->noise;
        if (i.shape == Shape::hit)
            r.value = random.uniform() < false_hit_of(truth, *c, look, model)
                          ? c->floor + c->gain + c->spread * random.student(static_cast<int>(model.evidence.hit_df))
                          : c->floor + noise * random.student(df);
        else if (i.shape == Shape::level)
            r.value = c->floor + (valid ? c->gain * warmth + i.shared_sd * shared : 0) +
                      noise * (valid ? 1 : model.evidence.invalid_scale) * random.student(df);
        else if (i.shape == Shape::flag)
            r.value = random.uniform() < i.floor_mean ? 1 : 0;
    }
    return made;
}

/// Rate of the rest of the works in the way that a number in [0, 1) falls on.
double others_of(const NightView& view, double u)
{
    for (const NightView::Rates& r : view.ways)
        if ((u -= r.weight) < 0) return r.others;
    return view.ways.back().others;
}

Night standing_night(const Night& night, double others, int top, Random& random)
{
    Night made = night;
    const bool clear = random.uniform() < night.p_valid;
    for (int& count : made.counts) {
        count = 0;
        double u = random.uniform();
        for (int n = 0; clear && n <= top; ++n)
            if ((u -= count_probability(n, others, top)) < 0) {
                count = n;
                break;
            }
    }
    return made;
}

}  // namespace

double scan(const std::vector<Signal>& signals, int first, int last)
{
    double best = 0, running = 0;
    for (const Signal& s : signals) {
        if (s.day < first || s.day >= last) continue;
        running = std::max(0.0, running + s.llr);
        best = std::max(best, running);
    }
    return best;
}

double core_p_value(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                    const std::vector<double>& scenario_weights, const Model& model)
{
    const VerdictModel& v = model.verdict;
    if (window.end - window.begin < v.core_least_d) return 1;
    const int trim = std::clamp((window.end - window.begin) / 4, v.core_least_trim_d, v.core_trim_d);
    const int first = window.begin + trim, last = window.end - trim;
    if (last <= first) return 1;
    const Works& works = record.works[window.works];
    const UnitFit& unit_fit = fit.works[window.works].units[window.unit];
    const int number = static_cast<int>(window.unit);
    const double observed = scan(signals_of(record, fit, known, window.works, window.unit, first, last, model), first, last);
    const auto nights = night_views(record, fit, known, window.works, window.unit, first, last);
    const KindModel& kind = model.kind(works.units[window.unit].kind);
    Random random("core " + window.order_id);
    int as_high = 0;
    std::vector<Signal> made;
    for (int i = 0; i < v.core_replicates; ++i) {
        const UnitFit truth = draw_fit(unit_fit, scenario_weights, model, random);
        const double warmth = random.uniform() < kind.bank_share ? kind.bank_level : 0;
        const double way = random.uniform();
        made.clear();
        for (const Look& look : works.looks) {
            if (look.day < first || look.day >= last) continue;
            if (std::ranges::none_of(look.readings, [&](const Reading& r) { return r.unit == number; })) continue;
            const Look standing = standing_look(record, look, truth, number, warmth, model, random);
            made.push_back(
                {look.day, look_llr(record, works.units[window.unit], unit_fit, number, standing, model), {}, {}, true, 1});
        }
        for (const NightView& view : nights) {
            const Night standing = standing_night(view.night, others_of(view, way), night_top(model), random);
            made.push_back(
                {view.night.day, night_llr(standing, view.ways, night_top(model), model.evidence.look_cap), {}, {}, false, 1});
        }
        std::ranges::stable_sort(made, {}, &Signal::day);
        as_high += scan(made, first, last) >= observed;
        if (as_high == enough) return static_cast<double>(as_high) / (i + 1.0);
    }
    return (as_high + 1.0) / (v.core_replicates + 1.0);
}

std::vector<bool> benjamini_hochberg(const std::vector<double>& p_values, double q)
{
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
        if (p_values[order[i]] <= q * static_cast<double>(i + 1) / static_cast<double>(order.size())) kept = i + 1;
    std::vector<bool> significant(p_values.size(), false);
    for (std::size_t i = 0; i < kept; ++i) significant[order[i]] = true;
    return significant;
}

}  // namespace hearthwatch::pipeline
