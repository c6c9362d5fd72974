#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "raster/chip.h"

namespace hearthwatch::raster {

/// A chip's bands side by side on its quality grid: finer bands averaged, coarser ones repeated. NaN where missing.
struct Field {
    const Sensor* sensor = nullptr;
    geo::Grid grid;
    std::array<std::vector<float>, band_count> value;        ///< radiance or K; empty = the chip has no such band
    std::array<std::vector<float>, band_count> reflectance;  ///< empty = no such band, or no reflectance known
    std::vector<std::uint8_t> saturated16, saturated22;      ///< empty = the chip has no such band
    std::vector<std::uint16_t> quality;

    std::size_t size() const { return quality.size(); }
    bool has(std::span<const Band> bands) const;
    bool has_reflectance(std::span<const Band> bands) const;
    const std::vector<float>& radiance(Band band) const { return value[static_cast<std::size_t>(band)]; }
    const std::vector<float>& rho(Band band) const { return reflectance[static_cast<std::size_t>(band)]; }
};

Field make_field(const Chip& chip);

/// True where the ground is seen: no cloud, shadow, cirrus or missing flag.
bool is_clear(std::uint16_t flags);

/// Pixels of the grid within `radius` columns and rows of a marked one.
std::vector<std::uint8_t> grown(const std::vector<std::uint8_t>& mask, int columns, int radius);

/// First and beyond last column and row of the square of `radius` about the pixel, cut to the grid.
struct Square {
    std::size_t left, right, top, bottom;
};
Square square_about(int column, int row, int radius, int columns, int rows);

/// Sums over any rectangle of a grid in constant time.
class RectangleSums {
public:
    RectangleSums(std::span<const double> values, int columns);
    /// Over the square of `radius` about the pixel, cut to the grid.
    double about(int column, int row, int radius) const;

private:
    int columns_ = 0, rows_ = 0;
    std::vector<double> sums_;
};

}  // namespace hearthwatch::raster
