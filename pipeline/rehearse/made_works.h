#pragma once
#include <string>
#include <vector>

#include "pipeline/rehearse/made_season.h"
#include "pipeline/rehearse/operations.h"
#include "pipeline/rehearse/season.h"
#include "pipeline/rehearse/works.h"

namespace hearthwatch::pipeline::rehearsal {

/// A unit and how it looks through instruments, each number with a spread of its own.
struct MadeUnit {
    std::string unit_id;
    bool battery = false;
    int openness = 0;  ///< 0 strong, 1 median, 2 weak
    Furnace furnace;
    Battery oven;
    UnitDays days, always;                          ///< what it did; the same unit had it never stopped
    std::vector<double> contrast, always_contrast;  ///< thermal, a day: 1 = running for long
    double own = 1, neighbour = 0;  ///< share of its own light, and of the next unit's, that falls into its outline
    double noise = 0.1;             ///< of the 2.2 um residual, W m-2 sr-1 um-1 in a 20 m pixel
    double false_rate = 0.02;
    double thermal_k = 2, thermal_bias_k = 0, thermal_noise_k = 1;
    double steam = 0;         ///< share of clear looks on which its plume can be told from others'
    int change_day = 100000;  ///< day number from which the ground is another (scenario drift)
    double change_k = 0, change_gain = 1;
};

struct MadeOrder {
    catalog::Order order;
    Behaviour behaviour;
};

struct MadeWorks {
    std::string site_id, city;
    bool overlap = false;      ///< in the side overlap of two orbits
    double other_hits = 0.01;  ///< night detections a pass that no furnace makes
    std::vector<MadeUnit> units;
    std::vector<MadeOrder> orders;
};

MadeWorks make_made_works(const Frame& frame, int number, Scenario scenario);

}  // namespace hearthwatch::pipeline::rehearsal
