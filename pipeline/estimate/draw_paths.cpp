#include <algorithm>
#include <map>

#include "pipeline/estimate/lattice.h"

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

/// Places to go, and how likely in proportion.
struct Choice {
    std::vector<std::size_t> places;
    Vector weights;
    double sum = 0;
};

std::size_t pick(const Vector& weights, double sum, double u)
{
    double left = sum * u;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if ((left -= weights[i]) < 0) return i;
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
}

/// Arcs by the state they lead to: [unit][set of arcs][state].
using ArcsInto = std::vector<std::vector<std::vector<std::vector<Arc>>>>;

ArcsInto arcs_into(const Product& product)
{
    ArcsInto into(product.chains.size());
    for (std::size_t u = 0; u < into.size(); ++u)
        for (const auto& arcs : product.chains[u].arcs) {
            into[u].emplace_back(product.chains[u].states.size());
            for (const Arc& arc : arcs) into[u].back()[static_cast<std::size_t>(arc.to)].push_back(arc);
        }
    return into;
}

/// Where x may have come from on `day`: the product of each unit's arcs into its state, times what was known the day before.
Choice predecessors(const Product& product, const Lattice& lattice, const ArcsInto& into, int day, std::size_t x,
                    const Vector& filtered)
{
    Choice now{{0}, {1.0}, 0}, wider;
    for (std::size_t u = 0; u < into.size(); ++u) {
        wider.places.clear();
        wider.weights.clear();
        const int set = product.chains[u].arcs_of_day[static_cast<std::size_t>(day)];
        for (const Arc& arc : into[u][static_cast<std::size_t>(set)][lattice.digit(u, x)])
            for (std::size_t i = 0; i < now.places.size(); ++i) {
                wider.places.push_back(now.places[i] + static_cast<std::size_t>(arc.from) * lattice.stride(u));
                wider.weights.push_back(now.weights[i] * arc.p);
            }
        std::swap(now, wider);
    }
    for (std::size_t i = 0; i < now.places.size(); ++i) now.weights[i] *= filtered[now.places[i]];
    now.sum = total(now.weights);
    return now;
}

}  // namespace

Paths draw_paths(const Product& product, int first_day, int draws, const std::function<double()>& uniform, double& evidence)
{
    Lattice lattice(product);
    const std::size_t units = product.chains.size(), kept = static_cast<std::size_t>(product.days - first_day),
                      count = static_cast<std::size_t>(draws);
    std::vector<Vector> filtered(kept);
    evidence = run_forward(lattice, product.days, [&](int day, const Vector& p, double) {
        if (day >= first_day) filtered[static_cast<std::size_t>(day - first_day)] = p;
    });
    Vector chance(count * kept);
    for (double& u : chance) u = uniform();
    const ArcsInto into = arcs_into(product);
    Paths paths(count, std::vector<std::vector<std::uint8_t>>(units, std::vector<std::uint8_t>(kept)));
    std::vector<std::size_t> place(count);
    const double whole = total(filtered.back());
    for (std::size_t i = 0; i < count; ++i) place[i] = pick(filtered.back(), whole, chance[i * kept]);
    // Day by day for all paths at once: many stand in the same place and have the same predecessors.
    for (std::size_t t = kept; t-- > 0;) {
        std::map<std::size_t, Choice> known;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t u = 0; u < units; ++u) paths[i][u][t] = static_cast<std::uint8_t>(lattice.digit(u, place[i]));
            if (t == 0) continue;
            auto [found, fresh] = known.try_emplace(place[i]);
            Choice& choice = found->second;
            if (fresh) choice = predecessors(product, lattice, into, first_day + static_cast<int>(t), place[i], filtered[t - 1]);
            place[i] = choice.places[pick(choice.weights, choice.sum, chance[i * kept + kept - t])];
        }
    }
    return paths;
}

}  // namespace hearthwatch::pipeline
