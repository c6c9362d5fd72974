#include <algorithm>

#include "pipeline/estimate/learn.h"
#include "pipeline/estimate/night_ways.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int block_rounds = 2;  // rounds between blocks of a works beyond the exact size

}  // namespace

double Expectation::run(std::size_t unit, int day) const
{
    return sum(unit, day, Activity::run, false);
}

double Expectation::sum(std::size_t unit, int day, Activity activity, bool of_live) const
{
    const auto& table = of_live ? live[unit] : smooth[unit];
    double total = 0;
    for (std::size_t s = 0; s < states[unit].size() && !table.empty(); ++s)
        if (states[unit][s].activity == activity) total += table[static_cast<std::size_t>(day - first) * states[unit].size() + s];
    return total;
}

Expectation expect(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates, int first, int last,
                   const Model& model)
{
    Expectation e;
    e.first = first;
    e.states.resize(works.units.size());
    e.smooth.resize(works.units.size());
    e.live.resize(works.units.size());
    const auto blocks = make_blocks(works, model);
    const auto coupled_block = [&](const Block& b) { return works.units[static_cast<std::size_t>(b.units[0])].coupled; };
    const auto several = std::ranges::count_if(blocks, coupled_block) > 1;
    for (int round = 0; round < (several ? block_rounds : 1); ++round)
        for (const Block& block : blocks) {
            if (round > 0 && !coupled_block(block)) continue;
            std::vector<Product> readings;
            std::vector<double> weights;
            for (const NightWay& way :
                 coupled_block(block) ? ways_of(fit) : std::vector<NightWay>{{1, fit.night_background, 1}}) {
                const WorksFit of_way = apply(fit, way);
                const Scope scope{first, last, outside_rates(record, works, of_way, e, block), {}};
                readings.push_back(free_product(record, works, of_way, rates, block, scope, model));
                weights.push_back(way.weight);
            }
            Posterior posterior = mix(infer(readings), weights);
            for (std::size_t i = 0; i < block.units.size(); ++i) {
                const std::size_t u = static_cast<std::size_t>(block.units[i]);
                e.states[u] = states_of(works.units[u], block.stages, model);
                e.smooth[u] = std::move(posterior.smooth[i]);
                e.live[u] = std::move(posterior.live[i]);
            }
        }
    return e;
}

std::vector<double> outside_rates(const Record& record, const Works& works, const WorksFit& fit, const Expectation& known,
                                  const Block& block)
{
    if (!works.units[static_cast<std::size_t>(block.units[0])].coupled || works.coupled().size() == block.units.size()) return {};
    std::vector<double> outside(static_cast<std::size_t>(record.span.days), 0.0);
    for (int u : works.coupled()) {
        if (std::ranges::find(block.units, u) != block.units.end()) continue;
        const std::size_t v = static_cast<std::size_t>(u);
        const int days = known.smooth[v].empty() ? 0 : static_cast<int>(known.smooth[v].size() / known.states[v].size());
        for (int day = 0; day < record.span.days; ++day) {
            const bool told = day >= known.first && day < known.first + days;
            outside[static_cast<std::size_t>(day)] +=
                night_rate_on(fit, v, record.span.first + day) * (told ? known.run(v, day) : fit.units[v].run_share);
        }
    }
    return outside;
}

}  // namespace hearthwatch::pipeline
