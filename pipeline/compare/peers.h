#pragma once
#include <span>
#include <vector>

#include "pipeline/estimate/record.h"

namespace hearthwatch::pipeline {

/// Plain methods on the same looks, to be beaten: P(run) of each season day.
struct Peers {
    std::vector<double> last_look;     ///< hot at the last clear look: .97, cold: .03, none yet: .5
    std::vector<double> hit_fraction;  ///< hits among the clear looks of 30 days, over the baseline's fraction
    std::vector<double> two_state;     ///< hidden Markov chain with fixed rates on hit or no hit, no history of the unit
};

Peers peers_of(const Record& record, const Works& works, std::size_t unit);

}  // namespace hearthwatch::pipeline
