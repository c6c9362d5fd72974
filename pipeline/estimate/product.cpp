#include "pipeline/estimate/product.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/estimate/lattice.h"

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

/// Weights times exp of logs, made to sum to 1.
Vector shares(const Vector& weights, const Vector& logs)
{
    const double top = *std::ranges::max_element(logs);
    Vector p(weights.size());
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = weights[i] * std::exp(logs[i] - top);
    const double total = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& value : p) value /= total;
    return p;
}

}  // namespace

std::size_t Product::joint_states() const
{
    std::size_t size = 1;
    for (const Chain& chain : chains) size *= chain.states.size();
    return size;
}

std::vector<Posterior> infer(std::span<const Product> readings)
{
    const int days = readings[0].days;
    Lattice lattice(readings);
    std::vector<Posterior> result(lattice.lanes());
    for (Posterior& r : result) {
        for (const Chain& chain : readings[0].chains)
            r.live.emplace_back(chain.states.size() * static_cast<std::size_t>(days), 0.0);
        r.smooth = r.live;
    }
    std::vector<Vector> filtered(static_cast<std::size_t>(days));
    run_forward(lattice, days, [&](int day, const Vector& p, const Vector& evidence) {
        filtered[static_cast<std::size_t>(day)] = p;
        for (std::size_t lane = 0; lane < result.size(); ++lane) {
            result[lane].log_evidence = evidence[lane];
            result[lane].log_evidence_to.push_back(evidence[lane]);
            lattice.add_marginals(p, lane, day, result[lane].live);
        }
    });
    Vector back(lattice.joint_states() * lattice.lanes(), 1.0);
    for (int day = days - 1; day >= 0; --day) {
        Vector& both = filtered[static_cast<std::size_t>(day)];
        for (std::size_t i = 0; i < both.size(); ++i) both[i] *= back[i];
        lattice.normalise(both);
        for (std::size_t lane = 0; lane < result.size(); ++lane) lattice.add_marginals(both, lane, day, result[lane].smooth);
        if (day == 0) break;
        lattice.see(back, day);
        lattice.step(back, day, false);
        lattice.normalise(back);
    }
    return result;
}

Posterior mix(std::vector<Posterior> parts, const std::vector<double>& weights)
{
    if (parts.size() == 1) return std::move(parts[0]);
    Posterior mixed = parts[0];
    Vector logs;
    for (const Posterior& p : parts) logs.push_back(p.log_evidence);
    const Vector whole = shares(weights, logs);
    const std::size_t days = mixed.log_evidence_to.size();
    for (std::size_t day = 0; day < days; ++day) {
        logs.clear();
        for (const Posterior& p : parts) logs.push_back(p.log_evidence_to[day]);
        const Vector so_far = shares(weights, logs);
        for (std::size_t u = 0; u < mixed.smooth.size(); ++u) {
            const std::size_t states = mixed.smooth[u].size() / days;
            for (std::size_t x = day * states; x < (day + 1) * states; ++x) {
                mixed.smooth[u][x] = mixed.live[u][x] = 0;
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    mixed.smooth[u][x] += whole[i] * parts[i].smooth[u][x];
                    mixed.live[u][x] += so_far[i] * parts[i].live[u][x];
                }
            }
        }
    }
    double sum = 0;
    const double top = std::ranges::max_element(parts, {}, &Posterior::log_evidence)->log_evidence;
    for (std::size_t i = 0; i < parts.size(); ++i) sum += weights[i] * std::exp(parts[i].log_evidence - top);
    mixed.log_evidence = top + std::log(sum);
    return mixed;
}

std::vector<double> log_evidence(std::span<const Product> readings)
{
    Lattice lattice(readings);
    return run_forward(lattice, readings[0].days, [](int, const Vector&, const Vector&) {});
}

}  // namespace hearthwatch::pipeline
