#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "raster/error.h"

namespace hearthwatch::raster {

/// One band in physical units; `values.size() == columns * rows`, NaN where missing.
struct PhysicalLayer {
    std::string description, unit;  ///< "swir22 [W m-2 sr-1 um-1]", "W m-2 sr-1 um-1"
    std::span<const float> values;
};

/// Writes a cloud-optimised GeoTIFF: 32-bit, DEFLATE, each band with its unit, scale 1 and offset 0, NaN as the value that is none. The same
/// input gives the same bytes. Not synced: the caller syncs what it puts together. Throws raster::Error.
void write_cog(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<PhysicalLayer>& layers);

}  // namespace hearthwatch::raster
