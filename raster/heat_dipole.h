#pragma once
#include <vector>

#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// Bands of a push-broom camera see a moving or high object at other places: a cloud's edge gives a positive residual with a negative
/// twin along track. Heat has no twin (methods A2). True when a negative residual of the blob's shape within 60 m along track has
/// more than half of the blob's sum and the pair lies on ground at least as bright in blue (nir without blue) as nine tenths of the chip.
bool is_parallax_dipole(const Field& field, const std::vector<float>& excess, const std::vector<std::size_t>& blob);

/// Azimuth of flight, degrees clockwise from north, of a sun-synchronous satellite (inclination 98.4) going south at the latitude.
double flight_azimuth_deg(double lat_deg);

}  // namespace hearthwatch::raster
