#include "pipeline/compare/verdict.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "pipeline/compare/core_scan.h"
#include "pipeline/compare/rule.h"
#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int population_rounds = 300;

/// Orders of a plan as cases, with what the works' units were expected to do.
struct Bench {
    std::vector<Case> cases;
    std::vector<std::size_t> ordered;  ///< works with a case, sorted
    std::vector<Expectation> known;    ///< of those

    const Expectation& known_of(std::size_t works) const
    {
        return known[static_cast<std::size_t>(std::ranges::lower_bound(ordered, works) - ordered.begin())];
    }
};

Bench weigh_cases(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads)
{
    Bench bench;
    std::set<std::size_t> works;
    for (const catalog::Order& order : plan.orders) {
        Case c;
        c.order = &order;
        c.window = window_of(order, record, model);
        if (c.window) {
            works.insert(c.window->works);
            c.battery = record.works[c.window->works].units[c.window->unit].kind == catalog::UnitKind::coke_oven_battery;
        }
        bench.cases.push_back(std::move(c));
    }
    bench.ordered.assign(works.begin(), works.end());
    bench.known = map_index<Expectation>(bench.ordered.size(), threads, [&](std::size_t i) {
        return expect(record, record.works[bench.ordered[i]], fit.works[bench.ordered[i]], fit, 0, record.span.days, model);
    });
    bench.cases = map_index<Case>(bench.cases.size(), threads, [&](std::size_t i) {
        Case c = bench.cases[i];
        if (!c.window) return c;
        const Expectation& e = bench.known_of(c.window->works);
        c.evidence = weigh_order(record, fit, e, *c.window, model, model.verdict.draws, {});
        c.signals = signals_of(record, fit, e, c.window->works, c.window->unit, c.window->first, c.window->last, model);
        return c;
    });
    return bench;
}

void scan_cores(Bench& bench, const Record& record, const Fit& fit, const Population& population, const Model& model, int threads)
{
    const auto core_p = map_index<double>(bench.cases.size(), threads, [&](std::size_t i) {
        const Case& c = bench.cases[i];
        return c.weighed() ? core_p_value(record, fit, bench.known_of(c.window->works), *c.window, population.scenario, model)
                           : 1.0;
    });
    for (std::size_t i = 0; i < bench.cases.size(); ++i) bench.cases[i].core_p = core_p[i];
}

void rank_cases(Bench& bench, SeasonStanding& season, const Model& model)
{
    std::vector<double> p, core;
    for (const Case& c : bench.cases)
        if (c.weighed()) {
            p.push_back(p_violation(c.evidence, season.population));
            core.push_back(c.core_p);
        }
    const auto q = bayesian_q_values(p);
    const auto significant = benjamini_hochberg(core, model.verdict.fdr);
    std::size_t next = 0;
    for (const Case& c : bench.cases)
        if (c.weighed()) {
            season.orders[c.order->order_id] = {q[next], significant[next]};
            ++next;
        }
}

std::vector<Finding> speak_all(Bench& bench, const Record& record, const Fit& fit, const SeasonStanding& season,
                               const Model& model, int threads)
{
    for (Case& c : bench.cases)
        if (const auto standing = season.orders.find(c.order->order_id); c.weighed() && standing != season.orders.end()) {
            c.q_value = standing->second.q_value;
            c.core_significant = standing->second.core_significant;
        }
    return map_index<Finding>(bench.cases.size(), threads, [&](std::size_t i) {
        const Case& c = bench.cases[i];
        const auto without = [&](const std::string& family) {
            OrderEvidence evidence = weigh_order(record, fit, bench.known_of(c.window->works), *c.window, model, 0,
                                                 [&](const Look& look) { return sensor_family(look.sensor) != family; });
            for (std::size_t h = 0; h < 4; ++h)
                for (std::size_t w = 0; w < evidence.ways[h].size(); ++w)
                    evidence.ways[h][w].violation = c.evidence.ways[h][w].violation;
            return p_violation(evidence, season.population);
        };
        return find(c, record, fit, season.population, without, model);
    });
}

}  // namespace

Population population_of(const std::vector<OrderEvidence>& orders, const Model& model)
{
    const auto& h_prior = model.verdict.weights;
    std::vector<double> s_prior = model.evidence.bleed_weights;
    const double s_mass = std::accumulate(s_prior.begin(), s_prior.end(), 0.0);
    for (double& w : s_prior) w *= model.verdict.scenario_strength / s_mass;
    Population population;
    const double h_mass = std::accumulate(h_prior.begin(), h_prior.end(), 0.0), count = static_cast<double>(orders.size());
    for (std::size_t h = 0; h < 4; ++h) population.hypothesis[h] = h_prior[h] / h_mass;
    for (double w : s_prior) population.scenario.push_back(w / model.verdict.scenario_strength);
    for (int round = 0; round < population_rounds; ++round) {
        std::vector<double> h_sum = h_prior, s_sum = s_prior;
        for (const OrderEvidence& order : orders) {
            const auto share = posterior(order, population);
            for (std::size_t h = 0; h < 4; ++h)
                for (std::size_t s = 0; s < share[h].size(); ++s)
                    h_sum[h] += share[h][s], s_sum[order.ways[h][s].scenario] += share[h][s];
        }
        for (std::size_t h = 0; h < 4; ++h) population.hypothesis[h] = h_sum[h] / (h_mass + count);
        for (std::size_t s = 0; s < s_sum.size(); ++s)
            population.scenario[s] = s_sum[s] / (model.verdict.scenario_strength + count);
    }
    return population;
}

std::array<std::vector<double>, 4> posterior(const OrderEvidence& evidence, const Population& population)
{
    std::array<std::vector<double>, 4> p;
    double top = -INFINITY, total = 0;
    for (const auto& ways : evidence.ways)
        for (const Way& way : ways) top = std::max(top, way.log_evidence);
    for (std::size_t h = 0; h < 4; ++h)
        for (const Way& way : evidence.ways[h]) {
            p[h].push_back(population.hypothesis[h] * population.scenario[way.scenario] * way.weight *
                           std::exp(way.log_evidence - top));
            total += p[h].back();
        }
    for (auto& row : p)
        for (double& value : row) value /= total;
    return p;
}

double p_violation(const OrderEvidence& evidence, const Population& population)
{
    const auto share = posterior(evidence, population);
    double p = 0;
    for (std::size_t h = 0; h < 4; ++h)
        for (std::size_t s = 0; s < share[h].size(); ++s) p += share[h][s] * evidence.ways[h][s].violation;
    return std::clamp(p, 0.0, 1.0);
}

double log10_bayes_factor(const OrderEvidence& evidence, const Population& population)
{
    const auto mean = [&](Hypothesis hypothesis) {
        const auto& ways = evidence.ways[static_cast<std::size_t>(hypothesis)];
        double top = -INFINITY, sum = 0;
        for (const Way& way : ways) top = std::max(top, way.log_evidence);
        for (const Way& way : ways) sum += population.scenario[way.scenario] * way.weight * std::exp(way.log_evidence - top);
        return top + std::log(sum);
    };
    return (mean(Hypothesis::ignored) - mean(Hypothesis::complied)) / std::numbers::ln10;
}

double run_days_quantile(const OrderEvidence& evidence, const Population& population, double q)
{
    const auto share = posterior(evidence, population);
    std::vector<std::pair<double, double>> draws;
    for (std::size_t h = 0; h < 4; ++h)
        for (std::size_t s = 0; s < share[h].size(); ++s)
            for (double days : evidence.ways[h][s].run_days)
                draws.emplace_back(days, share[h][s] / static_cast<double>(evidence.ways[h][s].run_days.size()));
    std::ranges::sort(draws);
    double left = q;
    for (const auto& [days, weight] : draws)
        if ((left -= weight) <= 1e-12) return days;
    return draws.back().first;
}

std::vector<double> bayesian_q_values(const std::vector<double>& p)
{
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return p[i]; });
    std::vector<double> q(p.size());
    double innocent = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        innocent += 1 - p[order[i]];
        q[order[i]] = innocent / static_cast<double>(i + 1);
    }
    return q;
}

std::optional<OrderWindow> window_of(const catalog::Order& order, const Record& record, const Model& model)
{
    for (std::size_t w = 0; w < record.works.size(); ++w)
        for (std::size_t u = 0; u < record.works[w].units.size(); ++u) {
            if (record.works[w].units[u].unit_id != order.unit_id) continue;
            OrderWindow window{order.order_id, w, u, 0, 0, 0, 0};
            window.begin = std::clamp(order.start - record.span.first, 0, record.span.days);
            window.end = std::clamp(order.end - record.span.first + 1, 0, record.span.days);
            window.first = std::max(0, window.begin - model.verdict.margin_d);
            window.last = std::min(record.span.days, window.end + model.verdict.margin_d);
            if (window.end > window.begin && static_cast<int>(u) != record.works[w].whole) return window;
            return std::nullopt;
        }
    return std::nullopt;
}

std::vector<Finding> judge_plan(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads,
                                SeasonStanding* told)
{
    Bench bench = weigh_cases(record, fit, plan, model, threads);
    std::vector<OrderEvidence> weighed;
    for (const Case& c : bench.cases)
        if (c.weighed()) weighed.push_back(c.evidence);
    SeasonStanding season;
    season.population = population_of(weighed, model);
    scan_cores(bench, record, fit, season.population, model, threads);
    rank_cases(bench, season, model);
    if (told) *told = season;
    return speak_all(bench, record, fit, season, model, threads);
}

std::vector<Finding> judge_again(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads,
                                 const SeasonStanding& season)
{
    Bench bench = weigh_cases(record, fit, plan, model, threads);
    scan_cores(bench, record, fit, season.population, model, threads);
    return speak_all(bench, record, fit, season, model, threads);
}

}  // namespace hearthwatch::pipeline
