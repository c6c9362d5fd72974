#pragma once
#include <cstdint>
#include <vector>

#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// Bands of a push-broom camera see a moving or high object at other places: a cloud's edge gives a positive residual with a negative
/// twin along track. Heat has no twin (methods A2). True when a negative residual of the blob's shape within 60 m along track has
/// more than half of the blob's sum and the pair lies on ground at least as bright in blue (nir without blue) as nine tenths of the chip.
bool is_parallax_dipole(const Field& field, const std::vector<float>& excess, const std::vector<std::size_t>& blob);

/// Pixels that a cloud's edge may light in one band alone: as far from `cloud` as bands lie apart. MSI's see one place up to 2.6 s after each
/// other from 786 km: 110 m under a cloud of 4500 m (methods A2).
std::vector<std::uint8_t> near_cloud(const std::vector<std::uint8_t>& cloud, const geo::Grid& grid);

/// Whether what stands out is the edge of a cloud and not heat: it lies near one, or is a parallax dipole.
bool is_cloud_edge(const Field& field, const std::vector<float>& excess, const std::vector<std::size_t>& blob,
                   const std::vector<std::uint8_t>& near);

/// Azimuth of flight, degrees clockwise from north, of a sun-synchronous satellite (inclination 98.4) going south at the latitude.
double flight_azimuth_deg(double lat_deg);

}  // namespace hearthwatch::raster
