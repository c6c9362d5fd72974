#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "pipeline/estimate/chain.h"

namespace hearthwatch::pipeline {

/// One look at units of a works. The error that they share takes the value of node k with `node_weight[k]`:
/// likelihood = sum_k node_weight[k] * product over parts of like[k * states + state].
struct LookFactor {
    int day = 0;
    std::vector<double> node_weight;
    struct Part {
        int unit = 0;
        std::vector<double> like;
    };
    std::vector<Part> parts;
};

/// A coarse look that sees only which units run: `like` by bit mask (bit u = unit u runs).
struct MaskFactor {
    int day = 0;
    std::vector<double> like;
};

/// Units of a works that one sensor cannot part: the product of their chains, exact over all joint states.
struct Product {
    int days = 0;
    std::vector<Chain> chains;
    std::vector<LookFactor> looks;
    std::vector<MaskFactor> masks;

    std::size_t joint_states() const;
};

struct Posterior {
    double log_evidence = 0;
    /// By unit, then [day * states + state]; each day sums to 1. `live` knows the looks up to that day only.
    std::vector<std::vector<double>> smooth, live;
    std::vector<double> log_evidence_to;  ///< by day: of the looks up to it
};

// What follows takes products of the same chains whose looks are read in several ways (as a fit or a hypothesis has it), and goes
// through all of them at once; one gives the same numbers alone or among others.

/// Forward-backward over the joint states. O(days * joint states * units).
std::vector<Posterior> infer(std::span<const Product> readings);
std::vector<double> log_evidence(std::span<const Product> readings);
/// Posteriors of the same chains under several readings of the evidence, each weighted by its prior and what it explains: the
/// live part by the looks up to its day only.
Posterior mix(std::vector<Posterior> parts, const std::vector<double>& weights);

/// Paths drawn from the posterior: [draw][unit][day] = state. `uniform` gives numbers in [0, 1).
using Paths = std::vector<std::vector<std::vector<std::uint8_t>>>;
struct Drawn {
    double log_evidence = 0;
    Paths paths;
};
/// From first_day on, as many of each reading as `draws` says.
std::vector<Drawn> draw_paths(std::span<const Product> readings, int first_day, std::span<const int> draws,
                              const std::function<double()>& uniform);

}  // namespace hearthwatch::pipeline
