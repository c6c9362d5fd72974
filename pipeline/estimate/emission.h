#pragma once
#include <span>
#include <vector>

#include "pipeline/estimate/fit.h"
#include "pipeline/estimate/product.h"
#include "pipeline/estimate/record.h"

namespace hearthwatch::pipeline {

/// Gauss-Hermite rule for a standard normal error shared by the units of one look, 5 points.
struct Node {
    double place = 0, weight = 0;
};
std::span<const Node> shared_nodes();

/// Density of Student's t with `df` degrees of freedom, centre 0, scale 1.
double student_density(double z, double df);

/// Densities of a hit reading under the two sources it can have.
struct HitDensities {
    double hot = 0, null = 0;
};
HitDensities hit_densities(const Channel& channel, const Reading& reading, double shared, const EvidenceModel& model);
/// P(reading comes from a hit | state), valid or not.
double hit_rate(const Channel& channel, const Reading& reading, const ChainState& state, bool landsat,
                const EvidenceModel& model);

/// Likelihood of a level or a flag in a state; `z` is the look's shared error in units of its standard deviation.
double likelihood(const Channel& channel, const IndicatorModel& indicator, const Reading& reading, const ChainState& state,
                  double z, const EvidenceModel& model);

/// All readings of one unit in one look. Independent of the rest, capped at `look_cap` below the better of running and cold,
/// and raised to the unit's weight. Empty when there is nothing to say. [node * states + state].
std::vector<double> unit_likelihood(const Record& record, const WorksUnit& unit, const UnitFit& fit, int unit_number,
                                    const Look& look, std::span<const ChainState> states, const Model& model);

/// P(count | rate), counts above `top` taken as `top` or more.
double count_probability(int count, double rate, int top);

bool is_landsat(std::string_view sensor);

}  // namespace hearthwatch::pipeline
