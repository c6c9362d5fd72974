#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include "pipeline/estimate/product.h"

using namespace hearthwatch::pipeline;

namespace {

/// Every joint path, added up one by one: the definition, slow and plain.
struct Enumerated {
    double evidence = 0;
    std::vector<std::vector<double>> smooth;
};

double arc(const Chain& chain, int day, std::size_t from, std::size_t to)
{
    double p = 0;
    for (const Arc& a : chain.arcs[static_cast<std::size_t>(chain.arcs_of_day[static_cast<std::size_t>(day)])])
        if (a.from == static_cast<int>(from) && a.to == static_cast<int>(to)) p += a.p;
    return p;
}

Enumerated enumerate(const Product& product)
{
    const std::size_t units = product.chains.size(), days = static_cast<std::size_t>(product.days);
    Enumerated result;
    for (const Chain& c : product.chains) result.smooth.emplace_back(c.states.size() * days, 0.0);
    std::vector<std::size_t> path(units * days, 0);
    for (;;) {
        double p = 1;
        for (std::size_t u = 0; u < units; ++u) {
            p *= product.chains[u].initial[path[u * days]];
            for (std::size_t t = 1; t < days; ++t)
                p *= arc(product.chains[u], static_cast<int>(t), path[u * days + t - 1], path[u * days + t]);
        }
        for (const LookFactor& look : product.looks) {
            double sum = 0;
            for (std::size_t k = 0; k < look.node_weight.size(); ++k) {
                double term = look.node_weight[k];
                for (const auto& part : look.parts) {
                    const std::size_t u = static_cast<std::size_t>(part.unit);
                    term *= part.like[k * product.chains[u].states.size() + path[u * days + static_cast<std::size_t>(look.day)]];
                }
                sum += term;
            }
            p *= sum;
        }
        for (const MaskFactor& mask : product.masks) {
            std::size_t bits = 0;
            for (std::size_t u = 0; u < units; ++u)
                if (product.chains[u].states[path[u * days + static_cast<std::size_t>(mask.day)]].activity == Activity::run)
                    bits |= 1U << u;
            p *= mask.like[bits];
        }
        result.evidence += p;
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t t = 0; t < days; ++t)
                result.smooth[u][t * product.chains[u].states.size() + path[u * days + t]] += p;
        std::size_t i = 0;
        for (; i < path.size(); ++i) {
            if (++path[i] < product.chains[i / days].states.size()) break;
            path[i] = 0;
        }
        if (i == path.size()) break;
    }
    for (auto& table : result.smooth)
        for (double& v : table) v /= result.evidence;
    return result;
}

Product random_product(const std::vector<Stages>& stages, int days, unsigned seed)
{
    std::mt19937_64 generator(seed);
    std::uniform_real_distribution<double> uniform(0.05, 1.0);
    const KindModel kind = default_model().kinds.at("blast_furnace");
    Product product;
    product.days = days;
    for (Stages s : stages) {
        Chain chain;
        chain.states = chain_states(kind, s, 2);
        chain.arcs = {free_arcs(kind, s, {0.1, 0.2}), free_arcs(kind, s, {0.4, 0.05})};
        for (int t = 0; t < days; ++t) chain.arcs_of_day.push_back(t % 2);
        chain.initial = settled(kind, s, uniform(generator));
        product.chains.push_back(std::move(chain));
    }
    for (int day = 0; day < days; ++day) {
        LookFactor look{day, {0.2, 0.5, 0.3}, {}};
        for (std::size_t u = 0; u < stages.size(); ++u) {
            LookFactor::Part part{static_cast<int>(u), {}};
            for (std::size_t i = 0; i < 3 * product.chains[u].states.size(); ++i) part.like.push_back(uniform(generator));
            look.parts.push_back(part);
        }
        if (day % 2 == 0) product.looks.push_back(look);
        MaskFactor mask{day, {}};
        for (std::size_t bits = 0; bits < (std::size_t{1} << stages.size()); ++bits) mask.like.push_back(uniform(generator));
        if (day != 1) product.masks.push_back(mask);
    }
    return product;
}

}  // namespace

TEST_CASE("forward-backward and evidence equal the sum over all paths")
{
    struct Case {
        std::vector<Stages> stages;
        int days;
    };
    const std::vector<Case> cases{
        {{{1, 1, 1}}, 8}, {{{2, 2, 3}}, 5}, {{{1, 1, 1}, {1, 1, 2}}, 4}, {{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, 4}};
    unsigned seed = 1;
    for (const Case& c : cases) {
        const Product product = random_product(c.stages, c.days, seed++);
        const Enumerated truth = enumerate(product);
        const Posterior posterior = infer({&product, 1})[0];
        CHECK(std::abs(posterior.log_evidence - std::log(truth.evidence)) < 1e-9);
        CHECK(std::abs(log_evidence({&product, 1})[0] - std::log(truth.evidence)) < 1e-9);
        for (std::size_t u = 0; u < truth.smooth.size(); ++u)
            for (std::size_t i = 0; i < truth.smooth[u].size(); ++i)
                CHECK(std::abs(posterior.smooth[u][i] - truth.smooth[u][i]) < 1e-9);
    }
}

TEST_CASE("the filter of a day does not know the days after it")
{
    const Product whole = random_product({{1, 1, 2}, {1, 1, 1}}, 6, 11);
    Product shorter = whole;
    shorter.days = 3;
    std::erase_if(shorter.looks, [](const LookFactor& l) { return l.day >= 3; });
    std::erase_if(shorter.masks, [](const MaskFactor& m) { return m.day >= 3; });
    for (Chain& c : shorter.chains) c.arcs_of_day.resize(3);
    const Posterior a = infer({&whole, 1})[0], b = infer({&shorter, 1})[0];
    const std::size_t last = 2 * whole.chains[0].states.size();
    for (std::size_t s = 0; s < whole.chains[0].states.size(); ++s) {
        CHECK(a.live[0][last + s] == Approx(b.live[0][last + s]).margin(1e-12));
        CHECK(b.smooth[0][last + s] == Approx(b.live[0][last + s]).margin(1e-12));
    }
}

TEST_CASE("several readings of the evidence are mixed by what they explain, each day's filter by what it has seen")
{
    std::vector<Product> products;
    for (unsigned seed : {21U, 22U, 23U}) products.push_back(random_product({{1, 1, 2}, {1, 1, 1}}, 4, seed));
    for (Product& p : products) p.chains = products[0].chains;
    const std::vector<double> weights{0.5, 0.3, 0.2};
    std::vector<Posterior> parts = infer(products);
    std::vector<Enumerated> truths;
    double total = 0;
    for (std::size_t i = 0; i < products.size(); ++i) {
        truths.push_back(enumerate(products[i]));
        total += weights[i] * truths[i].evidence;
    }
    const Posterior mixed = mix(parts, weights);
    CHECK(std::abs(mixed.log_evidence - std::log(total)) < 1e-9);
    for (std::size_t u = 0; u < 2; ++u)
        for (std::size_t x = 0; x < mixed.smooth[u].size(); ++x) {
            double smooth = 0;
            for (std::size_t i = 0; i < products.size(); ++i)
                smooth += weights[i] * truths[i].evidence * truths[i].smooth[u][x] / total;
            CHECK(std::abs(mixed.smooth[u][x] - smooth) < 1e-9);
        }
    Product& changed = products[1];
    for (MaskFactor& m : changed.masks)
        if (m.day == 3)
            for (double& v : m.like) v *= 0.01;
    parts[1] = infer({&changed, 1})[0];
    const Posterior later = mix(parts, weights);
    const std::size_t before = 3 * products[0].chains[0].states.size();
    for (std::size_t x = 0; x < before; ++x) CHECK(std::abs(later.live[0][x] - mixed.live[0][x]) < 1e-12);
    CHECK(std::abs(later.smooth[0][0] - mixed.smooth[0][0]) > 1e-6);
}

TEST_CASE("paths are drawn with the posterior's shares, of each reading of the evidence its own")
{
    std::vector<Product> products{random_product({{1, 1, 1}, {1, 1, 2}}, 5, 5), random_product({{1, 1, 1}, {1, 1, 2}}, 5, 6)};
    products[1].chains = products[0].chains;
    std::mt19937_64 generator(3);
    std::uniform_real_distribution<double> uniform(0, 1);
    const std::vector<int> draws{20000, 10000};
    const auto drawn = draw_paths(products, 0, draws, [&] { return uniform(generator); });
    for (std::size_t i = 0; i < products.size(); ++i) {
        const Posterior posterior = infer({&products[i], 1})[0];
        CHECK(drawn[i].log_evidence == Approx(posterior.log_evidence).margin(1e-9));
        CHECK(drawn[i].paths.size() == static_cast<std::size_t>(draws[i]));
        for (std::size_t u = 0; u < 2; ++u)
            for (std::size_t t = 0; t < 5; ++t)
                for (std::size_t s = 0; s < products[i].chains[u].states.size(); ++s) {
                    double share = 0;
                    for (const auto& path : drawn[i].paths) share += path[u][t] == s;
                    CHECK(share / draws[i] ==
                          Approx(posterior.smooth[u][t * products[i].chains[u].states.size() + s]).margin(0.02));
                }
    }
}

TEST_CASE("arcs out of every state sum to one, and least stays hold")
{
    const Model model = default_model();
    for (const auto& [name, kind] : model.kinds)
        for (std::size_t units = 1; units <= 6; ++units) {
            const Stages stages = stages_for(units);
            std::vector<double> out(chain_states(kind, stages, 2).size(), 0.0);
            for (const Arc& a : free_arcs(kind, stages, {0.1, 0.2})) {
                CHECK(a.p >= 0);
                out[static_cast<std::size_t>(a.from)] += a.p;
            }
            for (double p : out) CHECK(p == Approx(1).margin(1e-12));
        }
    const KindModel& furnace = model.kinds.at("blast_furnace");
    const Stages fine = stages_for(1);
    const int off = fine.run + fine.banked;
    for (const Arc& a : free_arcs(furnace, fine, {0.1, 0.2}))
        if (a.from == off) CHECK(a.to == off + 1);  // the first day of a stop is not its last
}
