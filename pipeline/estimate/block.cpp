#include "pipeline/estimate/block.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace hearthwatch::pipeline {
namespace {

bool battery(const WorksUnit& unit)
{
    return unit.kind == catalog::UnitKind::coke_oven_battery;
}

Hazards bend(Hazards hazards, Hazards kind_baseline, double share)
{
    // The unit's own share fixes its stop rate at the kind's start rate; the season's rates are bent by the same factor.
    const double own = kind_baseline.start * (1 - share) / share;
    const double factor = std::clamp(own / kind_baseline.stop, 0.25, 4.0);
    return {std::min(0.5, hazards.stop * factor), hazards.start};
}

bool admitted(const Scope& scope, const Look& look)
{
    return look.day >= scope.first && look.day < scope.last && (!scope.admits || scope.admits(look));
}

void floor_at_cap(std::vector<double>& like, double look_cap)
{
    const double least = *std::ranges::max_element(like) * std::exp(-look_cap);
    for (double& value : like) value = std::max(value, least);
}

/// The shared error matters only between units: alone, a unit carries its average.
void average_nodes(LookFactor& factor, std::size_t states)
{
    auto& like = factor.parts[0].like;
    std::vector<double> mean(states, 0.0);
    for (std::size_t k = 0; k < factor.node_weight.size(); ++k)
        for (std::size_t s = 0; s < states; ++s) mean[s] += factor.node_weight[k] * like[k * states + s];
    like = mean;
    factor.node_weight = {1.0};
}

void add_nights(Product& product, const Record& record, const Works& works, const WorksFit& fit, const Block& block,
                const Scope& scope, const Model& model)
{
    const int known = model.find_indicator("night_hits");
    if (known < 0) return;
    const int top = static_cast<int>(model.indicators[static_cast<std::size_t>(known)].gain_mean);
    const bool coupled = works.units[static_cast<std::size_t>(block.units[0])].coupled;
    for (const Night& night : nights_of(record, works, scope)) {
        if (!(night.unit == works.whole && coupled) && std::ranges::find(block.units, night.unit) == block.units.end()) continue;
        MaskFactor factor{night.day - scope.first, std::vector<double>(std::size_t{1} << block.units.size())};
        const double outside = scope.outside.empty() ? 0 : scope.outside[static_cast<std::size_t>(night.day)];
        for (std::size_t mask = 0; mask < factor.like.size(); ++mask) {
            double rate = fit.night_background + (night.unit == works.whole ? outside : 0);
            for (std::size_t u = 0; u < block.units.size(); ++u)
                if ((mask >> u & 1) && (night.unit == works.whole || night.unit == block.units[u]))
                    rate += night_rate_on(fit, static_cast<std::size_t>(block.units[u]), record.span.first + night.day);
            factor.like[mask] = night_likelihood(night, rate, top);
        }
        floor_at_cap(factor.like, model.evidence.look_cap);
        product.masks.push_back(std::move(factor));
    }
}

/// A level read over the whole works speaks of the share that runs, where no furnace has a reading of its own.
void add_whole_level(Product& product, const Record& record, const Works& works, const WorksFit& fit, const Block& block,
                     const Look& look, const Scope& scope, const Model& model)
{
    if (works.whole < 0 || !works.units[static_cast<std::size_t>(block.units[0])].coupled) return;
    for (const Reading& r : look.readings)
        if (works.units[static_cast<std::size_t>(r.unit)].coupled) return;
    for (const Reading& r : look.readings) {
        const IndicatorModel& indicator = record.indicators[static_cast<std::size_t>(r.indicator)];
        const Channel* channel = fit.units[static_cast<std::size_t>(works.whole)].channel(r.indicator);
        if (r.unit != works.whole || indicator.shape != Shape::level || !channel) continue;
        MaskFactor factor{look.day - scope.first, std::vector<double>(std::size_t{1} << block.units.size(), 0.0)};
        for (std::size_t mask = 0; mask < factor.like.size(); ++mask) {
            double running = 0, all = 0;
            for (std::size_t u = 0; u < block.units.size(); ++u) {
                const double size = works.units[static_cast<std::size_t>(block.units[u])].size;
                all += size;
                running += (mask >> u & 1) ? size : 0;
            }
            const ChainState state{Activity::run, running / all, 1, 0, true};
            for (const Node& node : shared_nodes())
                factor.like[mask] += node.weight * likelihood(*channel, indicator, r, state, node.place, model.evidence);
        }
        floor_at_cap(factor.like, model.evidence.look_cap);
        product.masks.push_back(std::move(factor));
    }
}

}  // namespace

std::vector<Block> make_blocks(const Works& works, const Model& model)
{
    std::vector<Block> blocks;
    const auto coupled = works.coupled();
    const std::size_t most = static_cast<std::size_t>(model.learning.max_exact);
    const std::size_t count = (coupled.size() + most - 1) / most;
    for (std::size_t b = 0; b < count; ++b) {
        const std::size_t begin = coupled.size() * b / count, end = coupled.size() * (b + 1) / count;
        blocks.push_back({std::vector<int>(coupled.begin() + static_cast<std::ptrdiff_t>(begin),
                                           coupled.begin() + static_cast<std::ptrdiff_t>(end)),
                          stages_for(end - begin)});
    }
    for (std::size_t i = 0; i < works.units.size(); ++i)
        if (!works.units[i].coupled && static_cast<int>(i) != works.whole)
            blocks.push_back({{static_cast<int>(i)}, stages_for(1)});
    return blocks;
}

std::vector<ChainState> states_of(const WorksUnit& unit, Stages stages, const Model& model)
{
    const KindModel& kind = model.kind(unit.kind);
    return battery(unit) ? battery_states(kind) : chain_states(kind, stages, model.evidence.flare_d);
}

const KindRates& rates_of(const Fit& fit, catalog::UnitKind kind)
{
    return fit.rates.at(std::string(catalog::name(kind)));
}

Chain free_chain(const WorksUnit& unit, const UnitFit& fit, const KindRates& rates, Stages stages, const Span& span, int first,
                 int last, const Model& model)
{
    const KindModel& kind = model.kind(unit.kind);
    Chain chain;
    chain.states = states_of(unit, stages, model);
    for (const Hazards& period : {rates.baseline, rates.season}) {
        const Hazards own = bend(period, rates.baseline, fit.run_share);
        chain.arcs.push_back(battery(unit) ? battery_arcs(kind, own) : free_arcs(kind, stages, own));
    }
    chain.initial = battery(unit) ? battery_settled(kind, fit.run_share) : settled(kind, stages, fit.run_share);
    for (int day = first; day < last; ++day)
        chain.arcs_of_day.push_back(day >= span.season_begin && day < span.season_end ? 1 : 0);
    return chain;
}

std::vector<Night> nights_of(const Record& record, const Works& works, const Scope& scope)
{
    std::map<std::pair<int, int>, Night> nights;
    for (std::size_t l = 0; l < works.looks.size(); ++l) {
        const Look& look = works.looks[l];
        if (!admitted(scope, look)) continue;
        for (const Reading& r : look.readings) {
            if (record.indicators[static_cast<std::size_t>(r.indicator)].shape != Shape::count) continue;
            if (r.value > 0.05 && r.value < 0.5) continue;  // a detection that is more likely a neighbour's: neither
            auto [place, fresh] = nights.try_emplace({look.day, r.unit});
            Night& night = place->second;
            if (fresh) night.day = look.day, night.unit = r.unit, night.look = l;
            night.p_valid = std::max(night.p_valid, r.p_valid);
            night.counts.push_back(static_cast<int>(std::lround(std::clamp(r.value, 0.0, 1e6))));
        }
    }
    std::vector<Night> list;
    for (auto& [key, night] : nights) list.push_back(std::move(night));
    return list;
}

double night_likelihood(const Night& night, double rate, int top)
{
    double clear = 1;
    for (int count : night.counts) clear *= count_probability(count, rate, top);
    const bool nothing = std::ranges::all_of(night.counts, [](int c) { return c == 0; });
    return night.p_valid * clear + (nothing ? 1 - night.p_valid : 0.0);
}

Product make_product(const Record& record, const Works& works, const WorksFit& fit, const Block& block, std::vector<Chain> chains,
                     const Scope& scope, const Model& model)
{
    Product product;
    product.days = scope.last - scope.first;
    product.chains = std::move(chains);
    for (const Look& look : works.looks) {
        if (!admitted(scope, look)) continue;
        LookFactor factor;
        factor.day = look.day - scope.first;
        for (const Node& node : shared_nodes()) factor.node_weight.push_back(node.weight);
        for (std::size_t u = 0; u < block.units.size(); ++u) {
            const std::size_t unit = static_cast<std::size_t>(block.units[u]);
            auto like = unit_likelihood(record, works.units[unit], fit.units[unit], block.units[u], look,
                                        product.chains[u].states, model);
            if (!like.empty()) factor.parts.push_back({static_cast<int>(u), std::move(like)});
        }
        if (factor.parts.size() == 1)
            average_nodes(factor, product.chains[static_cast<std::size_t>(factor.parts[0].unit)].states.size());
        if (!factor.parts.empty()) product.looks.push_back(std::move(factor));
        add_whole_level(product, record, works, fit, block, look, scope, model);
    }
    add_nights(product, record, works, fit, block, scope, model);
    return product;
}

Product free_product(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates, const Block& block,
                     const Scope& scope, const Model& model)
{
    std::vector<Chain> chains;
    for (int u : block.units) {
        const WorksUnit& unit = works.units[static_cast<std::size_t>(u)];
        chains.push_back(free_chain(unit, fit.units[static_cast<std::size_t>(u)], rates_of(rates, unit.kind), block.stages,
                                    record.span, scope.first, scope.last, model));
    }
    return make_product(record, works, fit, block, std::move(chains), scope, model);
}

}  // namespace hearthwatch::pipeline
