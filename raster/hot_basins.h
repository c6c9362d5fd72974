#pragma once
#include <array>
#include <vector>

#include "geo/grid.h"

namespace hearthwatch::raster {

/// A hill of a map of heat: the pixels about one peak that hold at least half of its height.
struct Basin {
    std::size_t peak = 0;
    std::vector<std::size_t> pixels;  ///< sorted
};

/// Hills of a map whose zeros are ground, highest peak first. Two hills are one when the pass between them is nearly as high (0.85) as the
/// lower peak.
std::vector<Basin> find_basins(const std::vector<float>& height, int columns);

struct Rectangle {
    std::array<geo::Point, 4> corners;
    double length_m = 0, width_m = 0;  ///< length >= width
};

/// The smallest rectangle about the pixels' corners, turned as it may be.
Rectangle rectangle_about(const std::vector<std::size_t>& pixels, const geo::Grid& grid);

}  // namespace hearthwatch::raster
