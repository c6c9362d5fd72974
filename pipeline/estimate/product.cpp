#include "pipeline/estimate/product.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

/// The joint states as numbers with one digit a unit, the first unit's digit the slowest.
class Lattice {
public:
    explicit Lattice(const Product& product) : product_(product), size_(product.joint_states())
    {
        std::size_t stride = size_;
        for (const Chain& chain : product.chains) {
            stride /= chain.states.size();
            strides_.push_back(stride);
        }
        mask_.assign(size_, 0);
        digits_.resize(product.chains.size());
        for (std::size_t u = 0; u < product.chains.size(); ++u) {
            digits_[u].resize(size_);
            for (std::size_t x = 0; x < size_; ++x) {
                digits_[u][x] = static_cast<std::uint8_t>(x / strides_[u] % product.chains[u].states.size());
                if (product.chains[u].states[digits_[u][x]].activity == Activity::run) mask_[x] |= 1U << u;
            }
        }
        looks_of_day_.resize(static_cast<std::size_t>(product.days));
        masks_of_day_.resize(static_cast<std::size_t>(product.days));
        for (const LookFactor& look : product.looks) looks_of_day_[static_cast<std::size_t>(look.day)].push_back(&look);
        for (const MaskFactor& mask : product.masks) masks_of_day_[static_cast<std::size_t>(mask.day)].push_back(&mask);
    }

    std::size_t size() const { return size_; }
    std::size_t digit(std::size_t unit, std::size_t x) const { return digits_[unit][x]; }
    std::size_t stride(std::size_t unit) const { return strides_[unit]; }
    const std::vector<Arc>& arcs(std::size_t unit, int day) const
    {
        const Chain& chain = product_.chains[unit];
        return chain.arcs[static_cast<std::size_t>(chain.arcs_of_day[static_cast<std::size_t>(day)])];
    }

    Vector initial() const
    {
        Vector p(size_, 1.0);
        for (std::size_t u = 0; u < product_.chains.size(); ++u)
            for (std::size_t x = 0; x < size_; ++x) p[x] *= product_.chains[u].initial[digits_[u][x]];
        return p;
    }

    /// From day-1 into `day` (forward), or back.
    void step(Vector& p, Vector& scratch, int day, bool forward) const
    {
        for (std::size_t u = 0; u < product_.chains.size(); ++u) {
            scratch.assign(size_, 0.0);
            const std::size_t stride = strides_[u], block = stride * product_.chains[u].states.size();
            const auto& arcs_of_unit = arcs(u, day);
            for (std::size_t outer = 0; outer < size_; outer += block)
                for (const Arc& arc : arcs_of_unit) {
                    const int source = forward ? arc.from : arc.to, target = forward ? arc.to : arc.from;
                    const double* from = p.data() + outer + static_cast<std::size_t>(source) * stride;
                    double* to = scratch.data() + outer + static_cast<std::size_t>(target) * stride;
                    for (std::size_t i = 0; i < stride; ++i) to[i] += arc.p * from[i];
                }
            p.swap(scratch);
        }
    }

    void see(Vector& p, int day) const
    {
        for (const MaskFactor* mask : masks_of_day_[static_cast<std::size_t>(day)])
            for (std::size_t x = 0; x < size_; ++x) p[x] *= mask->like[mask_[x]];
        for (const LookFactor* look : looks_of_day_[static_cast<std::size_t>(day)])
            for (std::size_t x = 0; x < size_; ++x) {
                double sum = 0;
                for (std::size_t k = 0; k < look->node_weight.size(); ++k) {
                    double term = look->node_weight[k];
                    for (const auto& part : look->parts) {
                        const std::size_t unit = static_cast<std::size_t>(part.unit);
                        term *= part.like[k * product_.chains[unit].states.size() + digits_[unit][x]];
                    }
                    sum += term;
                }
                p[x] *= sum;
            }
    }

    void add_marginals(const Vector& p, int day, std::vector<Vector>& out) const
    {
        for (std::size_t u = 0; u < product_.chains.size(); ++u) {
            double* row = out[u].data() + static_cast<std::size_t>(day) * product_.chains[u].states.size();
            for (std::size_t x = 0; x < size_; ++x) row[digits_[u][x]] += p[x];
        }
    }

private:
    const Product& product_;
    std::size_t size_;
    std::vector<std::size_t> strides_;
    std::vector<std::vector<std::uint8_t>> digits_;
    std::vector<unsigned> mask_;
    std::vector<std::vector<const LookFactor*>> looks_of_day_;
    std::vector<std::vector<const MaskFactor*>> masks_of_day_;
};

/// Makes it sum to 1 and returns the logarithm of what it summed to.
double normalise(Vector& p)
{
    const double total = std::accumulate(p.begin(), p.end(), 0.0);
    if (total > 0)
        for (double& value : p) value /= total;
    return total > 0 ? std::log(total) : -INFINITY;
}

/// Runs forward, gives every day's filtered distribution and log evidence so far to `keep`, returns the whole log evidence.
double forward(const Lattice& lattice, int days, const std::function<void(int, const Vector&, double)>& keep)
{
    Vector p = lattice.initial(), scratch;
    double evidence = 0;
    for (int day = 0; day < days; ++day) {
        if (day > 0) lattice.step(p, scratch, day, true);
        lattice.see(p, day);
        evidence += normalise(p);
        keep(day, p, evidence);
    }
    return evidence;
}

std::size_t pick(const Vector& weights, double u)
{
    double total = std::accumulate(weights.begin(), weights.end(), 0.0) * u;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if ((total -= weights[i]) < 0) return i;
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
}

}  // namespace

std::size_t Product::joint_states() const
{
    std::size_t size = 1;
    for (const Chain& chain : chains) size *= chain.states.size();
    return size;
}

Posterior infer(const Product& product)
{
    const Lattice lattice(product);
    Posterior result;
    for (const Chain& chain : product.chains)
        result.live.emplace_back(chain.states.size() * static_cast<std::size_t>(product.days), 0.0);
    result.smooth = result.live;
    std::vector<Vector> filtered(static_cast<std::size_t>(product.days));
    result.log_evidence = forward(lattice, product.days, [&](int day, const Vector& p, double evidence) {
        result.log_evidence_to.push_back(evidence);
        filtered[static_cast<std::size_t>(day)] = p;
        lattice.add_marginals(p, day, result.live);
    });
    Vector back(lattice.size(), 1.0), scratch, both;
    for (int day = product.days - 1; day >= 0; --day) {
        both = filtered[static_cast<std::size_t>(day)];
        for (std::size_t x = 0; x < both.size(); ++x) both[x] *= back[x];
        normalise(both);
        lattice.add_marginals(both, day, result.smooth);
        if (day == 0) break;
        lattice.see(back, day);
        lattice.step(back, scratch, day, false);
        normalise(back);
    }
    return result;
}

namespace {

/// Weights times exp of logs, made to sum to 1.
Vector shares(const Vector& weights, const Vector& logs)
{
    const double top = *std::ranges::max_element(logs);
    Vector p(weights.size());
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = weights[i] * std::exp(logs[i] - top);
    normalise(p);
    return p;
}

}  // namespace

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

double log_evidence(const Product& product)
{
    return forward(Lattice(product), product.days, [](int, const Vector&, double) {});
}

Paths draw_paths(const Product& product, int first_day, int draws, const std::function<double()>& uniform, double& evidence)
{
    const Lattice lattice(product);
    const std::size_t units = product.chains.size(), kept = static_cast<std::size_t>(product.days - first_day);
    std::vector<Vector> filtered(kept);
    evidence = forward(lattice, product.days, [&](int day, const Vector& p, double) {
        if (day >= first_day) filtered[static_cast<std::size_t>(day - first_day)] = p;
    });
    Paths paths(static_cast<std::size_t>(draws), std::vector<std::vector<std::uint8_t>>(units, std::vector<std::uint8_t>(kept)));
    // Arcs by the state they lead to: [unit][set of arcs][state].
    std::vector<std::vector<std::vector<std::vector<Arc>>>> into(units);
    for (std::size_t u = 0; u < units; ++u)
        for (const auto& arcs : product.chains[u].arcs) {
            into[u].emplace_back(product.chains[u].states.size());
            for (const Arc& arc : arcs) into[u].back()[static_cast<std::size_t>(arc.to)].push_back(arc);
        }
    Vector weights, more_weights;
    std::vector<std::size_t> places, more_places;
    for (auto& path : paths) {
        std::size_t x = pick(filtered.back(), uniform());
        for (std::size_t t = kept; t-- > 0;) {
            for (std::size_t u = 0; u < units; ++u) path[u][t] = static_cast<std::uint8_t>(lattice.digit(u, x));
            if (t == 0) break;
            // Joint predecessors: the product of each unit's arcs into its state.
            places.assign(1, 0);
            weights.assign(1, 1.0);
            for (std::size_t u = 0; u < units; ++u) {
                more_places.clear();
                more_weights.clear();
                const int set = product.chains[u].arcs_of_day[static_cast<std::size_t>(first_day) + t];
                for (const Arc& arc : into[u][static_cast<std::size_t>(set)][lattice.digit(u, x)])
                    for (std::size_t i = 0; i < places.size(); ++i) {
                        more_places.push_back(places[i] + static_cast<std::size_t>(arc.from) * lattice.stride(u));
                        more_weights.push_back(weights[i] * arc.p);
                    }
                places.swap(more_places);
                weights.swap(more_weights);
            }
            for (std::size_t i = 0; i < places.size(); ++i) weights[i] *= filtered[t - 1][places[i]];
            x = places[pick(weights, uniform())];
        }
    }
    return paths;
}

}  // namespace hearthwatch::pipeline
