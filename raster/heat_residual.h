#pragma once
#include <array>
#include <vector>

#include "geo/grid.h"
#include "raster/sensor.h"

namespace hearthwatch::raster {

/// A chip against the clear-sky history of its own pixels: what is more than each pixel's history lets expect, and how sure that
/// expectation is. Everything lies on the chip's quality grid, NaN where history cannot say; an empty vector = no history of that band.
struct Residual {
    geo::Grid grid;
    std::vector<float> swir22, swir22_sd;                  ///< W m-2 sr-1 um-1; sd of clear, cool looks in this state of snow and haze
    std::vector<float> swir16, swir16_sd;
    std::vector<float> kelvin, kelvin_sd;                  ///< brightness temperature at 11 um, K
    std::array<std::vector<float>, band_count> reference;  ///< expected sun-corrected reflectance of the ground today, by band
};

}  // namespace hearthwatch::raster
