#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/rehearse/season.h"
#include "pipeline/rehearse/works.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline::rehearsal {

/// What the units really did, day by day from twelve days before the baseline (so that warmth is settled on its first day).
struct UnitDays {
    geo::Day first;
    std::vector<State> states;
    std::vector<double> warmth;        ///< of stoves, top and shell at noon: 1 = as in steady running
    std::vector<double> coking_hours;  ///< batteries only
    State on(geo::Day day) const { return states.at(static_cast<std::size_t>(day - first)); }
};

struct Operations {
    std::map<std::string, UnitDays> units;  ///< furnaces, batteries, sinter lines
    catalog::Plan plan;
    std::map<std::string, Behaviour> behaviours;  ///< by order_id
};

/// Orders, and what became of each: stops kept, late, ended early, ignored, banked; two coke orders of a pair of works, kept and ignored;
/// a sinter cut. Stops nobody ordered occur in the baseline, as they do.
Operations operate(const Frame& frame, const std::vector<Works>& works);

/// "unit_id,day,state", every day from the first of the baseline.
std::string truth_csv(const Frame& frame, const Operations& operations);
/// "order_id,behaviour".
std::string behaviours_csv(const Operations& operations);

}  // namespace hearthwatch::pipeline::rehearsal
