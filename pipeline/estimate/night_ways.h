#pragma once
#include <vector>

#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// Night detections to expect per clear night of all that never stops with a furnace: commission, and the pushes of batteries.
double expected_background(const Works& works, const Model& model);

/// While all furnaces run, their detections and the rest cannot be told apart: only stops in the baseline, and priors, share
/// them out. The posterior of that share over the baseline's nights, as a few ways of equal standing; one way where the works
/// has no night to learn from.
std::vector<NightWay> night_ways(const Record& record, const Works& works, const WorksFit& fit, const Expectation& expectation,
                                 const std::vector<KindPrior>& prior_of_unit, const Model& model);

/// The works with its night rates as one of its ways has them.
WorksFit apply(const WorksFit& fit, const NightWay& way);
/// Its ways, or as the one way it is known while learning.
std::vector<NightWay> ways_of(const WorksFit& fit);

}  // namespace hearthwatch::pipeline
