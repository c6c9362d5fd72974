#include "pipeline/compare/hypotheses.h"

#include <algorithm>
#include <cmath>

#include "pipeline/compare/random.h"
#include "pipeline/estimate/night_ways.h"

namespace hearthwatch::pipeline {
namespace {

/// A day drawn uniformly from [from, to], met as time goes on.
struct UniformDay {
    int from = 0, to = 0;
    /// P(the day is `day` | it is not before `day`).
    double hazard(int day) const
    {
        if (day < from || day > to) return 0;
        return 1.0 / (to - day + 1);
    }
    double before_or_on(int day) const { return std::clamp((day - from + 1.0) / (to - from + 1.0), 0.0, 1.0); }
};

UniformDay range(int anchor, const std::vector<double>& days)
{
    return {anchor + static_cast<int>(days[0]), anchor + static_cast<int>(days[1])};
}

/// State 0 runs and waits for its stop; the others are the free states, shifted by one.
Chain stop_chain(const WorksUnit& unit, Stages stages, const OrderWindow& window, UniformDay start, UniformDay end,
                 const Model& model)
{
    const KindModel& kind = model.kind(unit.kind);
    Chain chain;
    // A battery too: an order to stop it is weighed as a stop, whatever its own levels of pushing are.
    chain.states = chain_states(kind, stages, model.evidence.flare_d);
    chain.states.insert(chain.states.begin(), ChainState{Activity::run, 1, 1, 0, true});
    const int banked = 1 + stages.run, off = banked + stages.banked, settled_run = stages.run;
    const std::vector<Arc> still = free_arcs(kind, stages, {0, 0});
    for (int day = window.first; day < window.last; ++day) {
        const double stops = start.hazard(day), ends = end.hazard(day);
        std::vector<Arc> arcs;
        for (const Arc& a : still) {
            const bool stopped = a.from + 1 >= banked;
            if (a.p > 0) arcs.push_back({a.from + 1, a.to + 1, a.p * (stopped ? 1 - ends : 1)});
        }
        for (int s = banked; s < static_cast<int>(chain.states.size()) && ends > 0; ++s) arcs.push_back({s, 1, ends});
        arcs.push_back({0, 0, (1 - stops) * (1 - ends)});
        if (ends > 0) arcs.push_back({0, settled_run, ends});
        if (stops > 0) {
            arcs.push_back({0, banked, stops * (1 - ends) * kind.bank_share});
            arcs.push_back({0, off, stops * (1 - ends) * (1 - kind.bank_share)});
        }
        chain.arcs_of_day.push_back(static_cast<int>(chain.arcs.size()));
        chain.arcs.push_back(std::move(arcs));
    }
    chain.initial.assign(chain.states.size(), 0.0);
    const double already = start.before_or_on(window.first), over = end.before_or_on(window.first);
    chain.initial[0] = (1 - already) * (1 - over);
    chain.initial[static_cast<std::size_t>(off)] = already * (1 - over);
    chain.initial[static_cast<std::size_t>(settled_run)] = over;
    return chain;
}

/// One day on from a marginal of the free chain.
std::vector<double> predict(const Expectation& known, std::size_t unit, const Chain& chain, int first)
{
    if (first <= known.first) return chain.initial;
    const std::size_t states = chain.states.size();
    const double* live = known.live[unit].data() + static_cast<std::size_t>(first - 1 - known.first) * states;
    std::vector<double> p(states, 0.0);
    for (const Arc& a : chain.arcs[static_cast<std::size_t>(chain.arcs_of_day[0])])
        p[static_cast<std::size_t>(a.to)] += a.p * live[static_cast<std::size_t>(a.from)];
    return p;
}

/// What is taken for true of a works while an order is weighed.
struct Assumption {
    std::size_t scenario = 0;
    double weight = 1;
    WorksFit fit;
};

/// P(the unit shows most of some neighbour's light).
double p_glare(const UnitFit& fit)
{
    double none = 1;
    for (const Bleed& b : fit.bleeds) none *= 1 - b.most;
    return 1 - none;
}

/// The unit as one that shows all its neighbours' light: where both were always hot, no look of the baseline can tell.
UnitFit in_glare(UnitFit fit)
{
    constexpr double nearly_all = 0.95;
    for (Bleed& b : fit.bleeds) b.share = nearly_all;
    return fit;
}

/// Every way of the nights without bleed, the middle one with: a unit with both is rare, and each costs a pass.
std::vector<Assumption> assumptions(const WorksFit& fit, std::size_t unit, const Model& model)
{
    const auto ways = ways_of(fit);
    const auto fits = scenarios(fit.units[unit], model);
    const double glare = p_glare(fit.units[unit]);
    std::vector<Assumption> list;
    if (glare > 0) {
        list.push_back({0, glare, fit});
        list.back().fit.units[unit] = in_glare(fits[0]);
        list.back().fit = apply(list.back().fit, ways[ways.size() / 2]);
    }
    for (std::size_t s = 0; s < fits.size(); ++s)
        for (std::size_t n = 0; n < ways.size(); ++n) {
            if (s > 0 && n != ways.size() / 2) continue;
            Assumption a{s, s > 0 ? 1 : ways[n].weight * (1 - glare), fit};
            a.fit.units[unit] = fits[s];
            a.fit = apply(a.fit, ways[n]);
            list.push_back(std::move(a));
        }
    return list;
}

const Block& block_of(const std::vector<Block>& blocks, std::size_t unit)
{
    return *std::ranges::find_if(
        blocks, [&](const Block& b) { return std::ranges::find(b.units, static_cast<int>(unit)) != b.units.end(); });
}

}  // namespace

std::vector<UnitFit> scenarios(const UnitFit& fit, const Model& model)
{
    std::vector<UnitFit> list;
    for (double rate : model.evidence.bleed_rates) {
        list.push_back(fit);
        for (Channel& c : list.back().channels) c.false_hit = std::min(std::max(c.false_hit, rate), 0.9);
        if (rate == model.evidence.bleed_rates.back())
            for (Bleed& b : list.back().bleeds) b.share = b.high;
    }
    return list;
}

Chain hypothesis_chain(Hypothesis hypothesis, const WorksUnit& unit, const UnitFit& fit, const KindRates& rates, Stages stages,
                       const OrderWindow& window, const Span& span, const Model& model)
{
    const VerdictModel& v = model.verdict;
    switch (hypothesis) {
    case Hypothesis::complied:
        return stop_chain(unit, stages, window, range(window.begin, v.complied_start), range(window.end, v.complied_end), model);
    case Hypothesis::shifted:
        return stop_chain(unit, stages, window, range(window.begin, v.shifted_start), range(window.end, v.shifted_end), model);
    case Hypothesis::ignored: {
        Chain chain;
        chain.states = {{Activity::run, 1, 1, 0, true}};
        chain.arcs = {{{0, 0, 1.0}}};
        chain.arcs_of_day.assign(static_cast<std::size_t>(window.last - window.first), 0);
        chain.initial = {1.0};
        return chain;
    }
    case Hypothesis::free:
        break;
    }
    return free_chain(unit, fit, rates, stages, span, window.first, window.last, model);
}

namespace {

/// The ordered unit's chain under a hypothesis, the others' free ones from where they are expected to stand.
std::vector<Chain> chains_under(Hypothesis hypothesis, const Record& record, const Fit& fit, const Expectation& known,
                                const Block& block, const OrderWindow& window, const Model& model)
{
    const Works& works = record.works[window.works];
    std::vector<Chain> chains;
    for (int u : block.units) {
        const std::size_t n = static_cast<std::size_t>(u);
        const Hypothesis of_unit = n == window.unit ? hypothesis : Hypothesis::free;
        chains.push_back(hypothesis_chain(of_unit, works.units[n], fit.works[window.works].units[n],
                                          rates_of(fit, works.units[n].kind), block.stages, window, record.span, model));
        if (of_unit == Hypothesis::free) chains.back().initial = predict(known, n, chains.back(), window.first);
    }
    return chains;
}

double days_run(const std::vector<std::uint8_t>& path, const Chain& chain, catalog::UnitKind kind, int days)
{
    int ran = 0;
    for (int day = 0; day < days; ++day) {
        const ChainState& s = chain.states[path[static_cast<std::size_t>(day)]];
        ran += kind == catalog::UnitKind::coke_oven_battery ? s.full_rate : s.activity == Activity::run;
    }
    return ran;
}

}  // namespace

OrderEvidence weigh_order(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                          const Model& model, int draws, const std::function<bool(const Look&)>& admits)
{
    const Works& works = record.works[window.works];
    const auto blocks = make_blocks(works, model);
    const Block& block = block_of(blocks, window.unit);
    const WorksUnit& unit = works.units[window.unit];
    const std::size_t place =
        static_cast<std::size_t>(std::ranges::find(block.units, static_cast<int>(window.unit)) - block.units.begin());
    const double length = window.end - window.begin;
    Random random(window.order_id);
    const auto uniform = [&random] { return random.uniform(); };
    OrderEvidence evidence;
    const auto assumed = assumptions(fit.works[window.works], window.unit, model);
    const std::vector<int> draws_of_each(assumed.size(), draws);
    for (Hypothesis h : all_hypotheses) {
        const auto chains = chains_under(h, record, fit, known, block, window, model);
        std::vector<Product> readings;
        for (const Assumption& a : assumed) {
            const Scope scope{window.first, window.last, outside_rates(record, works, a.fit, known, block), admits};
            readings.push_back(make_product(record, works, a.fit, block, chains, scope, model));
        }
        std::vector<Drawn> drawn;
        if (h == Hypothesis::ignored || draws == 0)
            for (const double log_p : log_evidence(readings)) drawn.push_back({log_p, {}});
        else
            drawn = draw_paths(readings, window.begin - window.first, draws_of_each, uniform);
        for (std::size_t i = 0; i < assumed.size(); ++i) {
            Way way{assumed[i].scenario, assumed[i].weight, drawn[i].log_evidence, 0, {}};
            for (const auto& path : drawn[i].paths)
                way.run_days.push_back(days_run(path[place], chains[place], unit.kind, window.end - window.begin));
            if (way.run_days.empty()) way.run_days = {length};
            const auto over =
                std::ranges::count_if(way.run_days, [&](double d) { return d >= model.verdict.violation_share * length; });
            way.violation = static_cast<double>(over) / static_cast<double>(way.run_days.size());
            evidence.ways[static_cast<std::size_t>(h)].push_back(std::move(way));
        }
    }
    return evidence;
}

}  // namespace hearthwatch::pipeline
