#pragma once
#include <vector>

#include "pipeline/estimate/product.h"

namespace hearthwatch::pipeline {

/// The joint states of a product as numbers with one digit a unit, the first unit's digit the slowest. Distributions are vectors of
/// size(); a lattice keeps room for its sums and serves one thread. The product must outlive it.
class Lattice {
public:
    explicit Lattice(const Product& product);

    std::size_t size() const { return size_; }
    std::size_t states(std::size_t unit) const { return product_.chains[unit].states.size(); }
    std::size_t stride(std::size_t unit) const { return strides_[unit]; }
    std::size_t digit(std::size_t unit, std::size_t x) const { return x / strides_[unit] % states(unit); }

    std::vector<double> initial() const;
    /// From day-1 into `day` (forward), or back.
    void step(std::vector<double>& p, int day, bool forward);
    /// Times the likelihood of the day's looks.
    void see(std::vector<double>& p, int day);
    /// Adds each unit's marginal of p to its row of that day: [unit][day * states + state].
    void add_marginals(const std::vector<double>& p, int day, std::vector<std::vector<double>>& out) const;

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
    void see_look(std::vector<double>& p, const LookFactor& look);

    const Product& product_;
    std::size_t size_;
    std::vector<std::size_t> strides_;
    std::vector<unsigned> mask_;  ///< by joint state: which units run
    std::vector<std::vector<const LookFactor*>> looks_of_day_;
    std::vector<std::vector<const MaskFactor*>> masks_of_day_;
    std::vector<std::vector<Sorted>> sorted_;  ///< by unit, then set of arcs and direction; made when first asked for
    std::vector<double> scratch_, term_, wider_, factor_;
};

/// In a fixed order that the processor can add side by side.
double total(const std::vector<double>& p);
/// Makes it sum to 1 and returns the logarithm of what it summed to.
double normalise(std::vector<double>& p);

/// Runs forward, gives every day's filtered distribution and log evidence so far to `keep`, returns the whole log evidence.
template <class Keep>
double run_forward(Lattice& lattice, int days, const Keep& keep)
{
    std::vector<double> p = lattice.initial();
    double evidence = 0;
    for (int day = 0; day < days; ++day) {
        if (day > 0) lattice.step(p, day, true);
        lattice.see(p, day);
        evidence += normalise(p);
        keep(day, p, evidence);
    }
    return evidence;
}

}  // namespace hearthwatch::pipeline
