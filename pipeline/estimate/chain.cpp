#include "pipeline/estimate/chain.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hearthwatch::pipeline {
namespace {

constexpr double memory_spans = 2.8;  // e-folding times that the stages resolve: 6 % of the contrast is left

/// Chance of going on to the next stage.
double progress(const KindModel& kind, int stages)
{
    return 1 / stage_days(kind, stages);
}

double cooling(const KindModel& kind, int stages, int stage)
{
    return stage + 1 >= stages ? 0 : std::exp(-stage_days(kind, stages) * (stage + 0.5) / kind.memory_d);
}

/// Whether a stay may end from this stage on.
bool old_enough(const KindModel& kind, int stages, int stage, double least_d)
{
    return stage + 1 >= stages || stage_days(kind, stages) * (stage + 1) >= least_d;
}

/// Arcs of the stages of one stay: on to the next stage, or out by `leave` to `target`.
void add_stay(std::vector<Arc>& arcs, const KindModel& kind, int first, int stages, double least_d, double leave,
              const std::vector<Arc>& exits)
{
    for (int s = 0; s < stages; ++s) {
        const double out = old_enough(kind, stages, s, least_d) ? leave : 0;
        const double on = s + 1 < stages ? progress(kind, stages) : 0;
        if (out > 0)
            for (const Arc& exit : exits) arcs.push_back({first + s, exit.to, out * exit.p});
        if (on > 0) arcs.push_back({first + s, first + s + 1, (1 - out) * on});
        if (on < 1) arcs.push_back({first + s, first + s, (1 - out) * (1 - on)});
    }
}

}  // namespace

double stage_days(const KindModel& kind, int stages)
{
    return stages < 2 ? 1 : std::max(1.0, memory_spans * kind.memory_d / (stages - 1));
}

Stages stages_for(std::size_t coupled_units)
{
    constexpr std::array<Stages, 7> table{{{4, 8, 8}, {4, 8, 8}, {3, 5, 6}, {2, 3, 3}, {2, 2, 3}, {1, 1, 3}, {1, 1, 2}}};
    return table[std::min(coupled_units, table.size() - 1)];
}

Hazards prior_hazards(const KindModel& kind)
{
    return {1 / std::max(1.0, kind.run_mean_d - kind.run_min_d), 1 / std::max(1.0, kind.stop_mean_d - kind.stop_min_d)};
}

std::vector<ChainState> chain_states(const KindModel& kind, Stages stages, double flare_d)
{
    std::vector<ChainState> states;
    for (int s = 0; s < stages.run; ++s) states.push_back({Activity::run, 1 - cooling(kind, stages.run, s), 1, 0, true});
    const auto flare = [&](int count, int stage) {
        const double days = stage_days(kind, count);
        return count < 2 ? 0 : std::clamp((flare_d - days * stage) / days, 0.0, 1.0);
    };
    for (int s = 0; s < stages.banked; ++s) {
        const double warmth = kind.bank_level + (1 - kind.bank_level) * cooling(kind, stages.banked, s);
        states.push_back({Activity::banked, warmth, 0, flare(stages.banked, s), false});
    }
    for (int s = 0; s < stages.off; ++s)
        states.push_back({Activity::off, cooling(kind, stages.off, s), 0, flare(stages.off, s), false});
    return states;
}

int off_stage_like_banked(const KindModel& kind, Stages stages)
{
    int best = 0;
    for (int s = 1; s < stages.off; ++s)
        if (std::abs(cooling(kind, stages.off, s) - kind.bank_level) <
            std::abs(cooling(kind, stages.off, best) - kind.bank_level))
            best = s;
    return stages.run + stages.banked + best;
}

std::vector<Arc> free_arcs(const KindModel& kind, Stages stages, Hazards hazards)
{
    const int banked = stages.run, off = stages.run + stages.banked;
    std::vector<Arc> arcs;
    add_stay(arcs, kind, 0, stages.run, kind.run_min_d, hazards.stop,
             {{0, banked, kind.bank_share}, {0, off, 1 - kind.bank_share}});
    const double cool = 1 / kind.bank_mean_d;
    const double leave = hazards.start + cool - hazards.start * cool;
    add_stay(arcs, kind, banked, stages.banked, kind.stop_min_d, leave,
             {{0, 0, hazards.start / leave}, {0, off_stage_like_banked(kind, stages), 1 - hazards.start / leave}});
    add_stay(arcs, kind, off, stages.off, kind.stop_min_d, hazards.start, {{0, 0, 1.0}});
    return arcs;
}

std::vector<double> settled(const KindModel& kind, Stages stages, double run_share)
{
    std::vector<double> p(static_cast<std::size_t>(stages.run + stages.banked + stages.off), 0.0);
    const double still_banked = (1 - run_share) * kind.bank_share / 2;
    p[static_cast<std::size_t>(stages.run - 1)] = run_share;
    p[static_cast<std::size_t>(stages.run + stages.banked - 1)] = still_banked;
    p.back() = 1 - run_share - still_banked;
    return p;
}

std::vector<ChainState> battery_states(const KindModel& kind)
{
    // Pushes per day at 16, 28 and 36 h of coking (Tangshan orders of 2019); the deck cools little with the rate.
    return {{Activity::run, 1, 1, 0, true},
            {Activity::run, 0.95, 16.0 / 28, 0, false},
            {Activity::run, 0.9, 16.0 / 36, 0, false},
            {Activity::banked, kind.bank_level, 0, 0, false}};
}

std::vector<Arc> battery_arcs(const KindModel& kind, Hazards hazards)
{
    const double slow = (1 - kind.bank_share) / 2;
    std::vector<Arc> arcs{{0, 0, 1 - hazards.stop},
                          {0, 1, hazards.stop * slow},
                          {0, 2, hazards.stop * slow},
                          {0, 3, hazards.stop * kind.bank_share}};
    for (int level = 1; level <= 3; ++level) {
        arcs.push_back({level, 0, hazards.start});
        arcs.push_back({level, level, 1 - hazards.start});
    }
    return arcs;
}

std::vector<double> battery_settled(const KindModel& kind, double run_share)
{
    const double slow = (1 - run_share) * (1 - kind.bank_share) / 2;
    return {run_share, slow, slow, (1 - run_share) * kind.bank_share};
}

}  // namespace hearthwatch::pipeline
