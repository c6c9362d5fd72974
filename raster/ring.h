#pragma once
#include <cstdint>
#include <vector>

#include "geo/polygon.h"
#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// The ground about a works on a grid: the works itself, and the ring from 0.3 to 3 km around it.
struct Ring {
    std::vector<std::uint8_t> works;  ///< touched by the works
    std::vector<std::uint8_t> ring;   ///< 0.3 to 3 km from it
    std::vector<float> distance_m;    ///< to the works, 0 inside
};

inline constexpr double ring_inner_m = 300;
inline constexpr double ring_outer_m = 3000;

Ring make_ring(const geo::PlanePolygon& works, const geo::Grid& grid);

/// The pixels a unit touches, with the share of each inside it.
struct Footprint {
    std::vector<std::size_t> pixels;
    std::vector<double> shares;
    double inside = 0;  ///< share of the unit's area that lies on the grid
};

Footprint make_footprint(const geo::PlanePolygon& unit, const geo::Grid& grid);

/// Median and 1.4826 times the median absolute deviation; NaN when there are no values.
struct Spread {
    double median = 0;
    double sd = 0;
};
Spread robust_spread(std::vector<float> values);

}  // namespace hearthwatch::raster
