#pragma once
#include <vector>

#include "pipeline/rehearse/made_works.h"
#include "pipeline/rehearse/weather.h"

namespace hearthwatch::pipeline::rehearsal {

/// Everything the satellites report of one works from the first day of the baseline to the last of the season, by unit and time.
std::vector<Measurement> look_at(const Frame& frame, const MadeWorks& works, const Climate& climate, Scenario scenario);

}  // namespace hearthwatch::pipeline::rehearsal
