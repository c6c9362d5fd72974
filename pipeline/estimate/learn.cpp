#include "pipeline/estimate/learn.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/estimate/bleed.h"
#include "pipeline/estimate/night_ways.h"
#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int season_rounds = 3;  // rounds for the season's stop and start rates
constexpr int block_rounds = 2;   // rounds between blocks of a works beyond the exact size

KindPrior prior_of(const Record& record, const KindModel& kind, const Model& model)
{
    KindPrior prior{kind.hit_mean, kind.night_rate, model.learning.night_exponent, {}};
    for (const IndicatorModel& i : record.indicators) prior.gain_mean.push_back(kind.level_mean * i.gain_mean);
    return prior;
}

/// P(hit | running) of a unit, or its kind's when it has no such channel.
double hit_of(const UnitFit& fit, const KindPrior& prior, const Record& record)
{
    for (const Channel& c : fit.channels)
        if (record.indicators[static_cast<std::size_t>(c.indicator)].shape == Shape::hit) return c.p_hit;
    return prior.hit_mean;
}

double night_factor(const UnitFit& fit, const KindPrior& prior, const Record& record)
{
    return std::pow(hit_of(fit, prior, record) / prior.hit_mean, prior.night_exponent);
}

/// Units of a kind pooled: prior units' weight against that of the units with a history.
class Pool {
public:
    Pool(double prior, double strength) : sum_(prior * strength), weight_(strength) {}
    void add(double value, double weight) { sum_ += value * weight, weight_ += weight; }
    double mean() const { return sum_ / weight_; }

private:
    double sum_, weight_;
};

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

class Learner {
public:
    Learner(const Record& record, const Model& model, int threads)
        : record_(record), model_(model), alone_(model), threads_(threads)
    {
        alone_.learning.max_exact = 1;
        for (const Works& works : record.works)
            for (const WorksUnit& unit : works.units) {
                const std::string kind(catalog::name(unit.kind));
                priors_.try_emplace(kind, prior_of(record, model.kind(unit.kind), model));
                const Hazards hazards = prior_hazards(model.kind(unit.kind));
                fit_.rates.try_emplace(kind, KindRates{hazards, hazards});
            }
        for (const Works& works : record.works) {
            WorksFit fit;
            fit.night_background = expected_background(works, model);
            for (std::size_t u = 0; u < works.units.size(); ++u) {
                const std::string kind(catalog::name(works.units[u].kind));
                fit.units.push_back(
                    first_guess(record, works, static_cast<int>(u), priors_.at(kind), fit_.rates.at(kind), model));
            }
            fit_.works.push_back(std::move(fit));
        }
    }

    Fit run()
    {
        const Span& span = record_.span;
        for (int round = 0; round < model_.learning.iterations; ++round) {
            const auto expected = expect_all(span.baseline_begin, span.baseline_end);
            fit_.works = map_index<WorksFit>(record_.works.size(), threads_, [&](std::size_t w) {
                std::vector<KindRates> rates;
                for (const WorksUnit& unit : record_.works[w].units) rates.push_back(rates_of(fit_, unit.kind));
                return maximise(record_, record_.works[w], fit_.works[w], expected[w], priors_of(record_.works[w]), rates,
                                model_);
            });
            pool_kinds();
            pool_winter(expected);
            pool_rates(expected, span.baseline_begin, span.baseline_end, false);
        }
        const auto known = expect_all(span.baseline_begin, span.baseline_end);
        learn_night_ways(known);
        learn_bleeds(known);
        for (int round = 0; round < season_rounds; ++round)
            pool_rates(expect_all(0, span.days), span.season_begin, span.season_end, true);
        return std::move(fit_);
    }

private:
    std::vector<Expectation> expect_all(int first, int last) const
    {
        return map_index<Expectation>(record_.works.size(), threads_, [&](std::size_t w) {
            return expect(record_, record_.works[w], fit_.works[w], fit_, first, last, alone_);
        });
    }

    std::vector<KindPrior> priors_of(const Works& works) const
    {
        std::vector<KindPrior> priors;
        for (const WorksUnit& unit : works.units) priors.push_back(priors_.at(std::string(catalog::name(unit.kind))));
        return priors;
    }

    void learn_night_ways(const std::vector<Expectation>& expected)
    {
        const auto ways = map_index<std::vector<NightWay>>(record_.works.size(), threads_, [&](std::size_t w) {
            return night_ways(record_, record_.works[w], fit_.works[w], expected[w], priors_of(record_.works[w]), model_);
        });
        for (std::size_t w = 0; w < ways.size(); ++w) fit_.works[w].night = ways[w];
    }

    void learn_bleeds(const std::vector<Expectation>& expected)
    {
        const auto bleeds = map_index<std::vector<std::vector<Bleed>>>(record_.works.size(), threads_, [&](std::size_t w) {
            std::vector<std::vector<Bleed>> of_units;
            for (std::size_t u = 0; u < record_.works[w].units.size(); ++u)
                of_units.push_back(learn_bleed(record_, record_.works[w], fit_.works[w], expected[w], u, model_));
            return of_units;
        });
        for (std::size_t w = 0; w < bleeds.size(); ++w)
            for (std::size_t u = 0; u < bleeds[w].size(); ++u) fit_.works[w].units[u].bleeds = bleeds[w][u];
    }

    void pool_winter(const std::vector<Expectation>& expected)
    {
        const auto parts = map_index<NightTotals>(record_.works.size(), threads_, [&](std::size_t w) {
            return night_totals(record_, record_.works[w], fit_.works[w], expected[w], model_);
        });
        const std::size_t days = static_cast<std::size_t>(record_.span.days);
        NightTotals all{std::vector<double>(days, 0.0), std::vector<double>(days, 0.0)};
        for (const NightTotals& part : parts)
            for (std::size_t d = 0; d < days; ++d) all.seen[d] += part.seen[d], all.expected[d] += part.expected[d];
        const double k = learn_winter(all, record_.span.first, model_.learning.night_winter_sd);
        for (WorksFit& fit : fit_.works) fit.night_winter = k;
    }

    void pool_kinds()
    {
        const double strength = model_.learning.kind_strength;
        for (auto& [name, prior] : priors_) {
            const KindModel& kind = model_.kinds.contains(name) ? model_.kinds.at(name) : model_.kinds.at("other");
            Pool hit(kind.hit_mean, strength), night(kind.night_rate, strength);
            Pool slope(model_.learning.night_exponent, model_.learning.exponent_strength);
            std::vector<Pool> gains;
            for (const IndicatorModel& i : record_.indicators) gains.emplace_back(kind.level_mean * i.gain_mean, strength);
            for (std::size_t w = 0; w < record_.works.size(); ++w)
                for (std::size_t u = 0; u < record_.works[w].units.size(); ++u) {
                    const WorksUnit& unit = record_.works[w].units[u];
                    const UnitFit& fit = fit_.works[w].units[u];
                    if (catalog::name(unit.kind) != name || fit.low_information) continue;
                    night.add(fit.night_rate / unit.size / night_factor(fit, prior, record_), 1);
                    if (const double x = std::log(hit_of(fit, prior, record_) / prior.hit_mean);
                        record_.works[w].coupled().size() == 1)
                        slope.add(std::log(fit.night_rate / prior.night_rate) / (x == 0 ? 1 : x), x * x);
                    for (const Channel& c : fit.channels) {
                        const double weight = c.looks / (c.looks + 10.0);
                        if (record_.indicators[static_cast<std::size_t>(c.indicator)].shape == Shape::hit)
                            hit.add(c.p_hit, weight);
                        else
                            gains[static_cast<std::size_t>(c.indicator)].add(c.gain, weight);
                    }
                }
            prior.hit_mean = std::clamp(hit.mean(), 0.02, 0.95);
            prior.night_rate = night.mean();
            prior.night_exponent = slope.mean();
            for (std::size_t i = 0; i < gains.size(); ++i) prior.gain_mean[i] = gains[i].mean();
        }
    }

    void pool_rates(const std::vector<Expectation>& expected, int first, int last, bool season)
    {
        std::map<std::string, Turns> turns;
        for (std::size_t w = 0; w < record_.works.size(); ++w)
            for (std::size_t u = 0; u < record_.works[w].units.size(); ++u) {
                const WorksUnit& unit = record_.works[w].units[u];
                if (unit.kind == catalog::UnitKind::coke_oven_battery || fit_.works[w].units[u].low_information) continue;
                add_turns(turns[std::string(catalog::name(unit.kind))], expected[w], u, model_.kind(unit.kind),
                          stages_of(record_.works[w], u, alone_), first, last);
            }
        for (const auto& [name, t] : turns) {
            KindRates& rates = fit_.rates.at(name);
            const KindModel& kind = model_.kinds.contains(name) ? model_.kinds.at(name) : model_.kinds.at("other");
            if (season)
                rates.season = rates_from(t, rates.baseline, model_.learning.hazard_strength);
            else
                rates.baseline = rates.season = rates_from(t, prior_hazards(kind), model_.learning.hazard_strength);
        }
    }

    const Record& record_;
    const Model& model_;
    Model alone_;  // while learning, furnaces see each other as expected rates: linear in units
    int threads_;
    std::map<std::string, KindPrior> priors_;
    Fit fit_;
};

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
            std::vector<Posterior> parts;
            std::vector<double> weights;
            for (const NightWay& way :
                 coupled_block(block) ? ways_of(fit) : std::vector<NightWay>{{1, fit.night_background, 1}}) {
                const WorksFit of_way = apply(fit, way);
                const Scope scope{first, last, outside_rates(record, works, of_way, e, block), {}};
                parts.push_back(infer(free_product(record, works, of_way, rates, block, scope, model)));
                weights.push_back(way.weight);
            }
            Posterior posterior = mix(std::move(parts), weights);
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

double expected_night_rate(const UnitFit& fit, const KindPrior& prior, const Record& record)
{
    return prior.night_rate * night_factor(fit, prior, record);
}

UnitFit first_guess(const Record& record, const Works& works, int unit, const KindPrior& prior, const KindRates& rates,
                    const Model& model)
{
    const WorksUnit& u = works.units[static_cast<std::size_t>(unit)];
    UnitFit fit;
    fit.unit_id = u.unit_id;
    fit.run_share = rates.baseline.start / (rates.baseline.start + rates.baseline.stop);
    fit.night_rate = prior.night_rate * u.size;
    std::map<int, std::vector<double>> clear;
    std::set<int> indicators;
    for (const Look& look : works.looks) {
        bool counted = false;
        for (const Reading& r : look.readings) {
            const Shape shape = record.indicators[static_cast<std::size_t>(r.indicator)].shape;
            if (r.unit != unit || shape == Shape::count) continue;
            indicators.insert(r.indicator);
            if (look.day < record.span.baseline_begin || look.day >= record.span.baseline_end) continue;
            if (r.p_valid < model.evidence.clear_p_valid) continue;
            clear[r.indicator].push_back(r.value);
            counted = true;
        }
        fit.baseline_looks += counted;
    }
    fit.low_information = fit.baseline_looks < model.learning.low_information;
    for (int index : indicators) {
        const IndicatorModel& i = record.indicators[static_cast<std::size_t>(index)];
        const KindModel& kind = model.kind(u.kind);
        Channel c;
        c.indicator = index;
        c.looks = static_cast<int>(clear[index].size());
        c.noise = i.noise;
        c.spread = i.hit_sd;
        c.floor = i.floor_mean;
        c.var_floor = i.floor_sd * i.floor_sd;
        c.p_hit = prior.hit_mean;
        c.false_hit = model.evidence.false_hit_mean;
        c.through = model.evidence.through_mean;
        const bool level = i.shape == Shape::level;
        c.gain = level ? prior.gain_mean[static_cast<std::size_t>(index)] : i.gain_mean;
        c.var_gain = level ? std::pow(kind.level_sd * i.gain_sd, 2) : i.gain_sd * i.gain_sd;
        if (auto& values = clear[index]; i.shape == Shape::hit && values.size() >= 4) {
            // The low end of the history, as two looks' worth, against the prior.
            const auto low = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 20);
            std::ranges::nth_element(values, low);
            const double prior_weight = 1 / c.var_floor, low_weight = 2 / (i.noise * i.noise);
            c.floor = (prior_weight * i.floor_mean + low_weight * *low) / (prior_weight + low_weight);
        }
        fit.channels.push_back(c);
    }
    return fit;
}

Fit learn(const Record& record, const Model& model, int threads)
{
    return Learner(record, model, threads).run();
}

}  // namespace hearthwatch::pipeline
