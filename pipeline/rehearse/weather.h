#pragma once
#include <vector>

#include "geo/day.h"
#include "pipeline/rehearse/season.h"

namespace hearthwatch::pipeline::rehearsal {

/// The weather of one local day, about the time of the satellites.
struct Weather {
    double cloud_cover = 0;  ///< 0..1
    double night_cloud = 0;  ///< the night before, 0..1
    double cirrus = 0;       ///< optical depth of thin cirrus
    double aerosol = 0.15;   ///< optical depth at 0.55 um
    double air_k = 280;
    double humidity = 0.5;
    double snow = 0;       ///< cover of open ground, 0..1
    double vapour_cm = 1;  ///< water vapour column
    double wind_ms = 3, wind_from_deg = 320;
};

/// Day by day from the first day of the baseline. Clear and cloudy spells of a few days, about half the days clear; stagnant, hazy spells
/// in the cold season; snow that falls from cold clouds and melts (methods D4, D5).
class Climate {
public:
    explicit Climate(const Frame& frame);
    const Weather& on(geo::Day day) const;

private:
    geo::Day first_;
    std::vector<Weather> days_;
};

}  // namespace hearthwatch::pipeline::rehearsal
