#include "pipeline/compare/verdict.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "pipeline/compare/core_scan.h"
#include "pipeline/compare/rule.h"
#include "pipeline/parallel.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int weight_rounds = 300;

}  // namespace

std::array<double, 4> population_weights(const std::vector<OrderEvidence>& orders, const std::vector<double>& prior)
{
    const double mass = std::accumulate(prior.begin(), prior.end(), 0.0);
    std::array<double, 4> weights{};
    for (std::size_t h = 0; h < 4; ++h) weights[h] = prior[h] / mass;
    for (int round = 0; round < weight_rounds; ++round) {
        std::array<double, 4> sum{prior[0], prior[1], prior[2], prior[3]};
        for (const OrderEvidence& order : orders) {
            const auto share = posterior(order, weights);
            for (std::size_t h = 0; h < 4; ++h) sum[h] += share[h];
        }
        for (std::size_t h = 0; h < 4; ++h) weights[h] = sum[h] / (mass + static_cast<double>(orders.size()));
    }
    return weights;
}

std::array<double, 4> posterior(const OrderEvidence& evidence, const std::array<double, 4>& weights)
{
    std::array<double, 4> p{};
    double total = 0;
    const double top = *std::ranges::max_element(evidence.log_evidence);
    for (std::size_t h = 0; h < 4; ++h) total += p[h] = weights[h] * std::exp(evidence.log_evidence[h] - top);
    for (double& value : p) value /= total;
    return p;
}

double p_violation(const OrderEvidence& evidence, const std::array<double, 4>& weights)
{
    const auto share = posterior(evidence, weights);
    double p = 0;
    for (std::size_t h = 0; h < 4; ++h) p += share[h] * evidence.violation[h];
    return std::clamp(p, 0.0, 1.0);
}

double run_days_quantile(const OrderEvidence& evidence, const std::array<double, 4>& weights, double q)
{
    const auto share = posterior(evidence, weights);
    std::vector<std::pair<double, double>> draws;
    for (std::size_t h = 0; h < 4; ++h)
        for (std::size_t i = 0; i < evidence.run_days[h].days.size(); ++i)
            draws.emplace_back(evidence.run_days[h].days[i], share[h] * evidence.run_days[h].weights[i]);
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

std::vector<Finding> judge_plan(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads)
{
    std::vector<Case> cases;
    std::set<std::size_t> works;
    for (const catalog::Order& order : plan.orders) {
        Case c;
        c.order = &order;
        c.window = window_of(order, record, model);
        if (c.window) {
            works.insert(c.window->works);
            c.battery = record.works[c.window->works].units[c.window->unit].kind == catalog::UnitKind::coke_oven_battery;
        }
        cases.push_back(std::move(c));
    }
    const std::vector<std::size_t> ordered(works.begin(), works.end());
    const auto known = map_index<Expectation>(ordered.size(), threads, [&](std::size_t i) {
        return expect(record, record.works[ordered[i]], fit.works[ordered[i]], fit, 0, record.span.days, model);
    });
    const auto known_of = [&](std::size_t w) -> const Expectation& {
        return known[static_cast<std::size_t>(std::ranges::lower_bound(ordered, w) - ordered.begin())];
    };
    cases = map_index<Case>(cases.size(), threads, [&](std::size_t i) {
        Case c = cases[i];
        if (!c.window) return c;
        const Expectation& e = known_of(c.window->works);
        c.evidence = weigh_order(record, fit, e, *c.window, model, model.verdict.draws, {});
        c.signals = signals_of(record, fit, e, c.window->works, c.window->unit, c.window->first, c.window->last, model);
        if (c.weighed()) c.core_p = core_p_value(record, fit, e, *c.window, model);
        return c;
    });
    std::vector<OrderEvidence> population;
    for (const Case& c : cases)
        if (c.weighed()) population.push_back(c.evidence);
    const auto weights = population_weights(population, model.verdict.weights);
    std::vector<double> p, core;
    for (const Case& c : cases)
        if (c.weighed()) p.push_back(p_violation(c.evidence, weights)), core.push_back(c.core_p);
    const auto q = bayesian_q_values(p);
    const auto significant = benjamini_hochberg(core, model.verdict.fdr);
    std::size_t next = 0;
    for (Case& c : cases)
        if (c.weighed()) {
            c.q_value = q[next];
            c.core_significant = significant[next++];
        }
    return map_index<Finding>(cases.size(), threads, [&](std::size_t i) {
        const Case& c = cases[i];
        const auto without = [&](const std::string& family) {
            const auto evidence = weigh_order(record, fit, known_of(c.window->works), *c.window, model, 0,
                                              [&](const Look& look) { return sensor_family(look.sensor) != family; });
            OrderEvidence mixed = evidence;
            mixed.violation = c.evidence.violation;
            return p_violation(mixed, weights);
        };
        return find(c, record, fit, weights, without, model);
    });
}

}  // namespace hearthwatch::pipeline
