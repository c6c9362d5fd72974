#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "raster/indicator_field.h"
#include "raster/ring.h"

namespace hearthwatch::raster {

/// Excess of swir22 over what swir16 and nir of the same pixel let expect, by the relation that clear, cool ground of this very image
/// obeys: L22 = a + b L16 + c Lnir, Huber-weighted. Hot sources lift L16 as well, so L16 and Lnir count at most to 1.5
/// times their 99th percentile on that ground.
struct SwirBackground {
    std::vector<float> excess;  ///< W m-2 sr-1 um-1, NaN where missing
    double noise = 0;           ///< robust sd of the excess on clear, cool ground
};

/// nullopt with fewer than 200 clear pixels in the ring, or without swir16 and swir22.
std::optional<SwirBackground> fit_swir_background(const Field& field, const Ring& ring, const std::vector<std::uint8_t>& hot);

/// A band by which ground is called alike, with its spread over the chip: nir and red, swir16 where those are missing.
struct LikenessBand {
    Band band{};
    double sd = 0;
};
std::vector<LikenessBand> likeness_bands(const Field& field);

/// Moves of a unit's outline, in columns and rows, onto null ground: seen, dry, off the `taken` pixels, and most like the unit's own in
/// the mean of the bands and in the spread of the first. At most `wanted`, the most alike first.
std::vector<geo::Cell> null_moves(const Field& field, const std::vector<std::uint8_t>& taken,
                                  const std::vector<LikenessBand>& bands, const Footprint& unit, std::size_t wanted);

/// The pixel moved; nullopt beyond the grid.
std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid);

inline constexpr std::size_t null_places = 200;
inline constexpr std::size_t fewest_null_places = 50;

/// (1 + number of null values at or above the value) / (1 + number of null values); NaN with fewer than fewest_null_places.
double p_at_least(double value, const std::vector<double>& null_values);

}  // namespace hearthwatch::raster
