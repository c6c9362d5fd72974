#include "pipeline/estimate/lattice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

/// to[i] = sum over sources of p * from[offset + i]: each in the sources' order, four side by side.
template <class Source>
[[gnu::always_inline]] inline void gather(double* to, const double* from, std::size_t count, const Source* begin,
                                          const Source* end)
{
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        double sum[4] = {0, 0, 0, 0};
        for (const Source* a = begin; a != end; ++a)
            for (std::size_t k = 0; k < 4; ++k) sum[k] += a->p * from[a->offset + i + k];
        for (std::size_t k = 0; k < 4; ++k) to[i + k] = sum[k];
    }
    for (; i < count; ++i) {
        double sum = 0;
        for (const Source* a = begin; a != end; ++a) sum += a->p * from[a->offset + i];
        to[i] = sum;
    }
}

/// Adds what lies `width` apart: each place of `sums` by itself, so that no sum waits for the one before.
void add_rows(const double* __restrict values, std::size_t size, double* __restrict sums, std::size_t width)
{
    std::size_t at = 0;
    for (; at + width <= size; at += width)
        for (std::size_t k = 0; k < width; ++k) sums[k] += values[at + k];
    for (std::size_t k = 0; at + k < size; ++k) sums[k] += values[at + k];
}

void multiply_rows(double* __restrict values, std::size_t size, const double* __restrict by, std::size_t width)
{
    std::size_t at = 0;
    for (; at + width <= size; at += width)
        for (std::size_t k = 0; k < width; ++k) values[at + k] *= by[k];
    for (std::size_t k = 0; at + k < size; ++k) values[at + k] *= by[k];
}

}  // namespace

Lattice::Lattice(std::span<const Product> readings)
    : readings_(readings), joint_(readings[0].joint_states()), mask_(joint_, 0), sums_(readings.size())
{
    const Product& product = readings_[0];
    std::size_t stride = joint_;
    for (std::size_t u = 0; u < product.chains.size(); ++u) {
        const auto& states = product.chains[u].states;
        stride /= states.size();
        strides_.push_back(stride);
        sorted_.emplace_back(2 * product.chains[u].arcs.size());
        for (std::size_t x = 0, s = 0; x < joint_; x += stride, s = s + 1 < states.size() ? s + 1 : 0)
            if (states[s].activity == Activity::run)
                for (std::size_t i = x; i < x + stride; ++i) mask_[i] |= 1U << u;
    }
    looks_of_day_.resize(static_cast<std::size_t>(product.days) * lanes());
    masks_of_day_.resize(looks_of_day_.size());
    for (std::size_t lane = 0; lane < lanes(); ++lane) {
        for (const LookFactor& look : readings_[lane].looks)
            looks_of_day_[static_cast<std::size_t>(look.day) * lanes() + lane].push_back(&look);
        for (const MaskFactor& mask : readings_[lane].masks)
            masks_of_day_[static_cast<std::size_t>(mask.day) * lanes() + lane].push_back(&mask);
    }
}

Vector Lattice::initial() const
{
    Vector p{1.0}, wider;
    for (const Chain& chain : readings_[0].chains) {
        wider.clear();
        for (const double value : p)
            for (const double share : chain.initial) wider.push_back(value * share);
        p.swap(wider);
    }
    wider.clear();
    for (const double value : p) wider.insert(wider.end(), lanes(), value);
    return wider;
}

const Lattice::Sorted& Lattice::sorted(std::size_t unit, int day, bool forward)
{
    const Chain& chain = readings_[0].chains[unit];
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
        known.sources[next[target(arc)]++] = {static_cast<std::size_t>(forward ? arc.from : arc.to) * strides_[unit] * lanes(),
                                              arc.p};
    return known;
}

// Sums stay each in their own order, so wide and narrow processors give the same bytes.
#ifdef __x86_64__
[[gnu::target_clones("avx2", "default")]]
#endif
void Lattice::step(Vector& p, int day, bool forward)
{
    scratch_.resize(p.size());
    for (std::size_t u = 0; u < units(); ++u) {
        const Sorted& arcs = sorted(u, day, forward);
        const std::size_t wide = strides_[u] * lanes(), count = states(u);
        double* to = scratch_.data();
        for (std::size_t outer = 0; outer < p.size(); outer += wide * count)
            for (std::size_t s = 0; s < count; ++s, to += wide)
                gather(to, p.data() + outer, wide, arcs.sources.data() + arcs.first[s], arcs.sources.data() + arcs.first[s + 1]);
        p.swap(scratch_);
    }
}

void Lattice::see(Vector& p, int day)
{
    see_masks(p, static_cast<std::size_t>(day));
    for (std::size_t lane = 0; lane < lanes(); ++lane)
        for (const LookFactor* look : looks_of_day_[static_cast<std::size_t>(day) * lanes() + lane]) see_look(p, lane, *look);
}

void Lattice::see_masks(Vector& p, std::size_t day)
{
    const auto* masks = masks_of_day_.data() + day * lanes();
    if (std::all_of(masks, masks + lanes(), [](const auto& of_lane) { return of_lane.empty(); })) return;
    factor_.assign((std::size_t{1} << units()) * lanes(), 1.0);
    for (std::size_t lane = 0; lane < lanes(); ++lane)
        for (const MaskFactor* mask : masks[lane])
            for (std::size_t m = 0; m < mask->like.size(); ++m) factor_[m * lanes() + lane] *= mask->like[m];
    double* to = p.data();
    for (std::size_t x = 0; x < joint_; ++x, to += lanes()) {
        const double* like = factor_.data() + mask_[x] * lanes();
        for (std::size_t lane = 0; lane < lanes(); ++lane) to[lane] *= like[lane];
    }
}

/// The likelihood of each node is an outer product of the units' likelihoods: it is built from the first unit to the last.
void Lattice::see_look(Vector& p, std::size_t lane, const LookFactor& look)
{
    factor_.assign(joint_, 0.0);
    for (std::size_t k = 0; k < look.node_weight.size(); ++k) {
        term_.assign(1, look.node_weight[k]);
        auto part = look.parts.begin();
        for (std::size_t u = 0; u < units(); ++u) {
            const std::size_t count = states(u);
            const double* like = nullptr;
            if (part != look.parts.end() && part->unit == static_cast<int>(u)) like = (part++)->like.data() + k * count;
            const bool last = u + 1 == units();
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
    for (std::size_t x = 0; x < joint_; ++x) p[x * lanes() + lane] *= factor_[x];
}

void Lattice::add_marginals(const Vector& p, std::size_t lane, int day, std::vector<Vector>& out)
{
    term_.resize(joint_);
    for (std::size_t x = 0; x < joint_; ++x) term_[x] = p[x * lanes() + lane];
    for (std::size_t u = 0; u < units(); ++u) {
        const std::size_t count = states(u), stride = strides_[u];
        double* row = out[u].data() + static_cast<std::size_t>(day) * count;
        const double* from = term_.data();
        for (std::size_t outer = 0; outer < joint_; outer += stride * count)
            if (stride == 1)
                for (std::size_t s = 0; s < count; ++s) row[s] += *from++;
            else
                for (std::size_t s = 0; s < count; ++s, from += stride) row[s] += std::accumulate(from, from + stride, 0.0);
    }
}

const Vector& Lattice::normalise(Vector& p)
{
    constexpr std::size_t side_by_side = 16;
    const std::size_t width = lanes() * std::max<std::size_t>(1, side_by_side / lanes());
    term_.assign(width, 0.0);
    add_rows(p.data(), p.size(), term_.data(), width);
    std::fill(sums_.begin(), sums_.end(), 0.0);
    add_rows(term_.data(), width, sums_.data(), lanes());
    for (std::size_t k = 0; k < width; ++k) term_[k] = sums_[k % lanes()] > 0 ? 1 / sums_[k % lanes()] : 1;
    for (double& sum : sums_) sum = sum > 0 ? std::log(sum) : -INFINITY;
    multiply_rows(p.data(), p.size(), term_.data(), width);
    return sums_;
}

}  // namespace hearthwatch::pipeline
