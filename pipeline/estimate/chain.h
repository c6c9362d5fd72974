#pragma once
#include <vector>

#include "pipeline/estimate/model.h"

namespace hearthwatch::pipeline {

enum class Activity : unsigned char { run, banked, off };

/// One state of a unit's expanded chain: what it does and how it looks.
struct ChainState {
    Activity activity = Activity::run;
    double warmth = 1;      ///< thermal contrast left, 0 cold .. 1 running for long
    double hit_factor = 1;  ///< on P(hit | running); less than 1 for a battery that pushes slower
    double flare = 0;       ///< share of the stay that lies in the first days of a stop
    bool full_rate = true;  ///< false for extended coking times and for all that stands
};

struct Arc {
    int from = 0, to = 0;
    double p = 0;
};

/// A semi-Markov unit as a Markov chain over stages of a stay: least stays and thermal memory are exact in the stages, the
/// rest of a stay is geometric. `arcs_of_day[t]` names the set of arcs that leads from day t-1 into day t.
struct Chain {
    std::vector<ChainState> states;
    std::vector<double> initial;  ///< of day 0, before its looks; sums to 1
    std::vector<std::vector<Arc>> arcs;
    std::vector<int> arcs_of_day;
};

/// Chances per day of leaving a running stay and a standing one, once the least stay is over.
struct Hazards {
    double stop = 0, start = 0;
};

/// Stages of each activity: more stages resolve the memory better, fewer keep the product over a works small.
struct Stages {
    int run = 0, banked = 0, off = 0;
};

/// For one unit 4+8+8; less when several share a product chain, so that six stay at 4 096 joint states.
Stages stages_for(std::size_t coupled_units);
Hazards prior_hazards(const KindModel& kind);

std::vector<ChainState> chain_states(const KindModel& kind, Stages stages, double flare_d);
/// Arcs of a unit that is free to stop and start. Every state's arcs sum to 1.
std::vector<Arc> free_arcs(const KindModel& kind, Stages stages, Hazards hazards);
/// `run_share` of the time running, the rest standing for long.
std::vector<double> settled(const KindModel& kind, Stages stages, double run_share);

/// Pushing-rate levels of a coke battery: normal, 28 h, 36 h, idle but hot.
std::vector<ChainState> battery_states(const KindModel& kind);
std::vector<Arc> battery_arcs(const KindModel& kind, Hazards hazards);
std::vector<double> battery_settled(const KindModel& kind, double run_share);

/// How long a stage of a stay lasts on average, days (1 or more); the last one has no end of its own.
double stage_days(const KindModel& kind, int stages);
/// The stage of a long stop whose warmth is nearest to a banked unit's.
int off_stage_like_banked(const KindModel& kind, Stages stages);

}  // namespace hearthwatch::pipeline
