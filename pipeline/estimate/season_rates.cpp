#include "pipeline/estimate/season_rates.h"

#include <algorithm>

#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int season_rounds = 3;

/// While learning, furnaces see each other as expected rates: linear in units.
Model alone(const Model& model)
{
    Model by_itself = model;
    by_itself.learning.max_exact = 1;
    return by_itself;
}

/// Stops, starts and the days at risk over a range, from the stages in which a stay begins.
struct Turns {
    double stops = 0, run_days = 0, starts = 0, still_days = 0;
};

void add_turns(Turns& turns, const Expectation& e, std::size_t unit, const KindModel& kind, Stages stages, int first, int last)
{
    if (stages.run < 2 || stages.banked < 2 || e.smooth[unit].empty()) return;  // no stage that only a fresh stay visits
    const std::size_t states = e.states[unit].size();
    for (int day = first; day < last; ++day) {
        const double* q = e.smooth[unit].data() + static_cast<std::size_t>(day - e.first) * states;
        turns.starts += q[0] / stage_days(kind, stages.run);
        turns.stops +=
            q[stages.run] / stage_days(kind, stages.banked) + q[stages.run + stages.banked] / stage_days(kind, stages.off);
        const double running = e.run(unit, day);
        turns.run_days += running;
        turns.still_days += 1 - running;
    }
}

Hazards rates_from(const Turns& turns, Hazards prior, double strength)
{
    return {std::clamp((strength + turns.stops) / (strength / prior.stop + turns.run_days), 0.001, 0.3),
            std::clamp((strength + turns.starts) / (strength / prior.start + turns.still_days), 0.001, 0.3)};
}

Stages stages_of(const Works& works, std::size_t unit, const Model& model)
{
    for (const Block& block : make_blocks(works, model))
        if (std::ranges::find(block.units, static_cast<int>(unit)) != block.units.end()) return block.stages;
    return stages_for(1);
}

}  // namespace

std::vector<Expectation> expect_alone(const Record& record, const Fit& fit, int first, int last, const Model& model, int threads)
{
    const Model by_itself = alone(model);
    return map_index<Expectation>(record.works.size(), threads, [&](std::size_t w) {
        return expect(record, record.works[w], fit.works[w], fit, first, last, by_itself);
    });
}

void pool_rates(Fit& fit, const Record& record, const std::vector<Expectation>& expected, Period period, const Model& model)
{
    const Span& span = record.span;
    const bool season = period == Period::season;
    const int first = season ? span.season_begin : span.baseline_begin, last = season ? span.season_end : span.baseline_end;
    const Model by_itself = alone(model);
    std::map<std::string, Turns> turns;
    for (std::size_t w = 0; w < record.works.size(); ++w)
        for (std::size_t u = 0; u < record.works[w].units.size(); ++u) {
            const WorksUnit& unit = record.works[w].units[u];
            if (unit.kind == catalog::UnitKind::coke_oven_battery || fit.works[w].units[u].low_information) continue;
            add_turns(turns[std::string(catalog::name(unit.kind))], expected[w], u, model.kind(unit.kind),
                      stages_of(record.works[w], u, by_itself), first, last);
        }
    for (const auto& [name, t] : turns) {
        KindRates& rates = fit.rates.at(name);
        const KindModel& kind = model.kinds.contains(name) ? model.kinds.at(name) : model.kinds.at("other");
        if (season)
            rates.season = rates_from(t, rates.baseline, model.learning.hazard_strength);
        else
            rates.baseline = rates.season = rates_from(t, prior_hazards(kind), model.learning.hazard_strength);
    }
}

Fit learn_season(Fit fit, const Record& record, const Model& model, int threads)
{
    for (int round = 0; round < season_rounds; ++round)
        pool_rates(fit, record, expect_alone(record, fit, 0, record.span.days, model, threads), Period::season, model);
    return fit;
}

}  // namespace hearthwatch::pipeline
