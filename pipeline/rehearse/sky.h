#pragma once
#include <vector>

#include "pipeline/rehearse/heat.h"
#include "pipeline/rehearse/sun.h"
#include "pipeline/rehearse/weather.h"

namespace hearthwatch::pipeline::rehearsal {

/// What stands between ground and satellite, in cells of the frame's grid.
struct Sky {
    std::vector<float> cloud;    ///< opacity 0..1 of clouds
    std::vector<float> steam;    ///< the same of steam, which hugs the ground
    std::vector<float> shadow;   ///< share of the sun taken by clouds, 0..1
    std::vector<float> cirrus;   ///< optical depth
    std::vector<float> aerosol;  ///< optical depth at 0.55 um
    double cloud_top_m = 2000;
    double cloud_kelvin = 260;
};

Sky make_sky(const Frame& frame, const Weather& weather, const Heat& heat, const Sun& sun, geo::Instant instant);

}  // namespace hearthwatch::pipeline::rehearsal
