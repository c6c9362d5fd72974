#include "pipeline/estimate/learn.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/estimate/bleed.h"
#include "pipeline/estimate/night_ways.h"
#include "pipeline/estimate/season_rates.h"
#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

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

class Learner {
public:
    Learner(const Record& record, const Model& model, int threads) : record_(record), model_(model), threads_(threads)
    {
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
        for (int round = 0; round < model_.learning.iterations; ++round) {
            const auto expected = expect_baseline();
            fit_.works = map_index<WorksFit>(record_.works.size(), threads_, [&](std::size_t w) {
                std::vector<KindRates> rates;
                for (const WorksUnit& unit : record_.works[w].units) rates.push_back(rates_of(fit_, unit.kind));
                return maximise(record_, record_.works[w], fit_.works[w], expected[w], priors_of(record_.works[w]), rates,
                                model_);
            });
            pool_kinds();
            pool_winter(expected);
            pool_rates(fit_, record_, expected, Period::baseline, model_);
        }
        const auto known = expect_baseline();
        learn_night_ways(known);
        learn_bleeds(known);
        return std::move(fit_);
    }

private:
    std::vector<Expectation> expect_baseline() const
    {
        return expect_alone(record_, fit_, record_.span.baseline_begin, record_.span.baseline_end, model_, threads_);
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

    const Record& record_;
    const Model& model_;
    int threads_;
    std::map<std::string, KindPrior> priors_;
    Fit fit_;
};

}  // namespace

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

Fit learn_baseline(const Record& record, const Model& model, int threads)
{
    return Learner(record, model, threads).run();
}

}  // namespace hearthwatch::pipeline
