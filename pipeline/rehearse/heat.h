#pragma once
#include <vector>

#include "geo/day.h"
#include "geo/lonlat.h"
#include "pipeline/rehearse/operations.h"
#include "pipeline/rehearse/weather.h"
#include "pipeline/rehearse/works.h"

namespace hearthwatch::pipeline::rehearsal {

/// A hot surface seen from above, small against a pixel. Emits 0.9 of a black body.
struct Source {
    geo::Point place;
    double area_m2 = 0, kelvin = 0;
};

/// A white cloud of droplets that drifts from `from` down the wind.
struct Steam {
    geo::Point from;
    double length_m = 0, width_m = 0, opacity = 0;
};

struct Heat {
    std::vector<Source> sources;
    std::vector<Steam> steam;
};

/// What glows and steams at the instant (methods B2): open taps and the slag they leave, torpedo ladles on their way, stoves and furnace
/// tops by their warmth, slabs, flares of surplus gas about a stop, coke decks, a coke-side push, sinter.
Heat heat_at(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
             geo::Instant instant);

/// One furnace or battery alone, without what its works adds.
Heat furnace_heat(std::uint64_t seed, const Weather& weather, const Furnace& furnace, const UnitDays& days, geo::Instant instant);
Heat battery_heat(std::uint64_t seed, const Weather& weather, const Battery& battery, const UnitDays& days, geo::Instant instant);

/// Probability that steam let go is seen: in cold or damp air (methods C).
double steam_chance(const Weather& weather);

}  // namespace hearthwatch::pipeline::rehearsal
