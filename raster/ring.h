#pragma once
#include <cmath>
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

/// The value of that rank, the smallest being 0, as std::nth_element would find it. None may be NaN, and `rank` < `values.size()`.
float ranked(const std::vector<float>& values, std::size_t rank);

/// The value in the middle, the upper of two; NaN values are left out, NaN when there are no others.
float middle_value(const std::vector<float>& values);

/// Median (middle_value) and 1.4826 times the median absolute deviation; NaN when there are no values.
struct Spread {
    double median = 0;
    double sd = 0;
};
Spread robust_spread(const std::vector<float>& values);

/// Two sd of one, sqrt(a^2 + b^2): std::hypot to the bit, for squares of floats cannot overflow a double, but several at a time.
inline float in_quadrature(float a, float b)
{
    return static_cast<float>(
        std::sqrt(static_cast<double>(a) * static_cast<double>(a) + static_cast<double>(b) * static_cast<double>(b)));
}

}  // namespace hearthwatch::raster
