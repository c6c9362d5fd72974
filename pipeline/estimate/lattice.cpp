#include "pipeline/estimate/lattice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

}  // namespace

Lattice::Lattice(const Product& product) : product_(product), size_(product.joint_states()), mask_(size_, 0)
{
    std::size_t stride = size_;
    for (std::size_t u = 0; u < product.chains.size(); ++u) {
        const auto& states = product.chains[u].states;
        stride /= states.size();
        strides_.push_back(stride);
        sorted_.emplace_back(2 * product.chains[u].arcs.size());
        for (std::size_t x = 0, s = 0; x < size_; x += stride, s = s + 1 < states.size() ? s + 1 : 0)
            if (states[s].activity == Activity::run)
                for (std::size_t i = x; i < x + stride; ++i) mask_[i] |= 1U << u;
    }
    looks_of_day_.resize(static_cast<std::size_t>(product.days));
    masks_of_day_.resize(static_cast<std::size_t>(product.days));
    for (const LookFactor& look : product.looks) looks_of_day_[static_cast<std::size_t>(look.day)].push_back(&look);
    for (const MaskFactor& mask : product.masks) masks_of_day_[static_cast<std::size_t>(mask.day)].push_back(&mask);
}

Vector Lattice::initial() const
{
    Vector p{1.0}, wider;
    for (const Chain& chain : product_.chains) {
        wider.clear();
        for (const double value : p)
            for (const double share : chain.initial) wider.push_back(value * share);
        p.swap(wider);
    }
    return p;
}

const Lattice::Sorted& Lattice::sorted(std::size_t unit, int day, bool forward)
{
    const Chain& chain = product_.chains[unit];
    const std::size_t set = static_cast<std::size_t>(chain.arcs_of_day[static_cast<std::size_t>(day)]);
    Sorted& known = sorted_[unit][2 * set + forward];
    if (!known.first.empty()) return known;
    known.first.assign(chain.states.size() + 1, 0);
    known.sources.resize(chain.arcs[set].size());
    const auto target = [&](const Arc& arc) { return static_cast<std::size_t>(forward ? arc.to : arc.from); };
    for (const Arc& arc : chain.arcs[set]) ++known.first[target(arc) + 1];
    for (std::size_t s = 0; s < chain.states.size(); ++s) known.first[s + 1] += known.first[s];
    std::vector<std::size_t> next = known.first;
    for (const Arc& arc : chain.arcs[set])
        known.sources[next[target(arc)]++] = {static_cast<std::size_t>(forward ? arc.from : arc.to) * strides_[unit], arc.p};
    return known;
}

void Lattice::step(Vector& p, int day, bool forward)
{
    constexpr std::size_t wide = 16;  // neighbours enough to add side by side
    scratch_.resize(size_);
    for (std::size_t u = 0; u < product_.chains.size(); ++u) {
        const Sorted& arcs = sorted(u, day, forward);
        const std::size_t stride = strides_[u], count = states(u);
        double* to = scratch_.data();
        for (std::size_t outer = 0; outer < size_; outer += stride * count)
            for (std::size_t s = 0; s < count; ++s, to += stride) {
                const Source *begin = arcs.sources.data() + arcs.first[s], *end = arcs.sources.data() + arcs.first[s + 1];
                const double* from = p.data() + outer;
                if (stride < wide) {
                    for (std::size_t i = 0; i < stride; ++i) {
                        double sum = 0;
                        for (const Source* a = begin; a != end; ++a) sum += a->p * from[a->offset + i];
                        to[i] = sum;
                    }
                } else {
                    std::fill_n(to, stride, 0.0);
                    for (const Source* a = begin; a != end; ++a)
                        for (std::size_t i = 0; i < stride; ++i) to[i] += a->p * from[a->offset + i];
                }
            }
        p.swap(scratch_);
    }
}

void Lattice::see(Vector& p, int day)
{
    for (const MaskFactor* mask : masks_of_day_[static_cast<std::size_t>(day)])
        for (std::size_t x = 0; x < size_; ++x) p[x] *= mask->like[mask_[x]];
    for (const LookFactor* look : looks_of_day_[static_cast<std::size_t>(day)]) see_look(p, *look);
}

/// The likelihood of each node is an outer product of the units' likelihoods: it is built from the first unit to the last.
void Lattice::see_look(Vector& p, const LookFactor& look)
{
    factor_.assign(size_, 0.0);
    for (std::size_t k = 0; k < look.node_weight.size(); ++k) {
        term_.assign(1, look.node_weight[k]);
        auto part = look.parts.begin();
        for (std::size_t u = 0; u < product_.chains.size(); ++u) {
            const std::size_t count = states(u);
            const double* like = nullptr;
            if (part != look.parts.end() && part->unit == static_cast<int>(u)) like = (part++)->like.data() + k * count;
            const bool last = u + 1 == product_.chains.size();
            wider_.resize(last ? 0 : term_.size() * count);
            double* to = last ? factor_.data() : wider_.data();
            for (const double value : term_) {
                if (last)
                    for (std::size_t s = 0; s < count; ++s) to[s] += like ? value * like[s] : value;
                else
                    for (std::size_t s = 0; s < count; ++s) to[s] = like ? value * like[s] : value;
                to += count;
            }
            if (!last) term_.swap(wider_);
        }
    }
    for (std::size_t x = 0; x < size_; ++x) p[x] *= factor_[x];
}

void Lattice::add_marginals(const Vector& p, int day, std::vector<Vector>& out) const
{
    for (std::size_t u = 0; u < product_.chains.size(); ++u) {
        const std::size_t count = states(u), stride = strides_[u];
        double* row = out[u].data() + static_cast<std::size_t>(day) * count;
        const double* from = p.data();
        for (std::size_t outer = 0; outer < size_; outer += stride * count)
            for (std::size_t s = 0; s < count; ++s, from += stride)
                for (std::size_t i = 0; i < stride; ++i) row[s] += from[i];
    }
}

double total(const Vector& p)
{
    std::array<double, 8> lanes{};
    std::size_t i = 0;
    for (; i + lanes.size() <= p.size(); i += lanes.size())
        for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] += p[i + lane];
    for (; i < p.size(); ++i) lanes[i % lanes.size()] += p[i];
    return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

double normalise(Vector& p)
{
    const double sum = total(p);
    if (!(sum > 0)) return -INFINITY;
    for (double& value : p) value /= sum;
    return std::log(sum);
}

}  // namespace hearthwatch::pipeline
