#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "raster/chip.h"

namespace hearthwatch::bench {

/// Looks of one place without furnaces: thermal planes on the quality lattice, at least 220 x 220 pixels of 30 m.
struct ThermalSite {
    std::vector<raster::Chip> past, now;
    bool in_turn = false;  ///< `past` is empty: each look is held against a history of the others
};

/// Dates of Landsat surface temperature (degrees C) of one place, that really passed there, and a band of reflectance (1e-4 and 1000 of offset)
/// that is painted to be the same on each.
ThermalSite series_site(const std::vector<std::filesystem::path>& temperatures, const std::filesystem::path& swir16,
                        geo::Cell corner);

/// One date of Landsat 8 Level 1, blue to swir22 and B10 as DN; other dates made from it: sunlit contrasts stronger and weaker by 30 %, each
/// piece of 180 m warmer or cooler by half a kelvin, the whole tilted by one.
ThermalSite scene_site(const std::vector<std::filesystem::path>& files);

/// Landsat products of a rehearsal (`hearthwatch rehearse`) without its works' heat and without clouds, one every fifth day of a season.
ThermalSite rehearsed_site(std::uint64_t seed, const std::filesystem::path& folder);

}  // namespace hearthwatch::bench
