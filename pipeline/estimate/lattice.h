#pragma once
#include <span>
#include <vector>

#include "pipeline/estimate/product.h"

namespace hearthwatch::pipeline {

/// The joint states of products of the same chains, whose looks may be read in several ways: a joint state x is a number with one
/// digit a unit, the first unit's digit the slowest; each reading has a lane of its own. Distributions are vectors of
/// joint_states() * lanes(), [x * lanes + lane]. A lattice keeps room for its sums and serves one thread; the products must outlive
/// it.
class Lattice {
public:
    /// At least one product. All must have the same days and chains, and looks of the same days.
    explicit Lattice(std::span<const Product> readings);

    std::size_t lanes() const { return readings_.size(); }
    std::size_t joint_states() const { return joint_; }
    std::size_t units() const { return readings_[0].chains.size(); }
    std::size_t states(std::size_t unit) const { return readings_[0].chains[unit].states.size(); }
    /// Distance between joint states that differ by one in the unit's digit.
    std::size_t stride(std::size_t unit) const { return strides_[unit]; }
    std::size_t digit(std::size_t unit, std::size_t x) const { return x / strides_[unit] % states(unit); }

    std::vector<double> initial() const;
    /// From day-1 into `day` (forward), or back.
    void step(std::vector<double>& p, int day, bool forward);
    /// Times the likelihood of the day's looks.
    void see(std::vector<double>& p, int day);
    /// Adds a lane's marginals of p to each unit's row of that day: [unit][day * states + state].
    void add_marginals(const std::vector<double>& p, std::size_t lane, int day, std::vector<std::vector<double>>& out);
    /// Makes each lane sum to 1 and returns the logarithms of what they summed to.
    const std::vector<double>& normalise(std::vector<double>& p);

private:
    /// An arc seen from where it leads: how far off its other end lies.
    struct Source {
        std::size_t offset = 0;
        double p = 0;
    };
    /// Arcs by the state they lead to: of state s from first[s] on.
    struct Sorted {
        std::vector<Source> sources;
        std::vector<std::size_t> first;
    };
    const Sorted& sorted(std::size_t unit, int day, bool forward);
    void see_masks(std::vector<double>& p, std::size_t day);
    void see_look(std::vector<double>& p, std::size_t lane, const LookFactor& look);

    std::span<const Product> readings_;
    std::size_t joint_;
    std::vector<std::size_t> strides_;
    std::vector<unsigned> mask_;  ///< by joint state: which units run
    /// By day * lanes + lane.
    std::vector<std::vector<const LookFactor*>> looks_of_day_;
    std::vector<std::vector<const MaskFactor*>> masks_of_day_;
    std::vector<std::vector<Sorted>> sorted_;  ///< by unit, then set of arcs and direction; made when first asked for
    std::vector<double> scratch_, term_, wider_, factor_, sums_;
};

/// Runs forward and gives every day's filtered distribution and each lane's log evidence so far to `keep`; returns the whole log
/// evidence by lane.
template <class Keep>
std::vector<double> run_forward(Lattice& lattice, int days, const Keep& keep)
{
    std::vector<double> p = lattice.initial(), evidence(lattice.lanes(), 0.0);
    for (int day = 0; day < days; ++day) {
        if (day > 0) lattice.step(p, day, true);
        lattice.see(p, day);
        const auto& logs = lattice.normalise(p);
        for (std::size_t lane = 0; lane < evidence.size(); ++lane) evidence[lane] += logs[lane];
        keep(day, p, evidence);
    }
    return evidence;
}

}  // namespace hearthwatch::pipeline
