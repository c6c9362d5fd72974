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

}  // namespace hearthwatch::raster
