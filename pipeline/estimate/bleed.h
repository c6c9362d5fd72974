#pragma once
#include <vector>

#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// Whose light falls into a unit's outline: of two units that tap on their own, one that is hot whenever the other is has been
/// drawn on the other's roof, or stands in its glare. Learnt from looks of the baseline with both; by pairs, of hit indicators.
std::vector<Bleed> learn_bleed(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                               std::size_t unit, const Model& model);

/// P(a reading of this channel is a hit although its own unit stands), in this look: the unit's own false hits, and its neighbours' light
/// where they are hot in the same look.
double false_hit_of(const UnitFit& fit, const Channel& channel, const Look& look, const Model& model);

}  // namespace hearthwatch::pipeline
