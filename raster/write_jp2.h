#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "geo/grid.h"
#include "raster/error.h"

namespace hearthwatch::raster {

/// Writes lossless JPEG 2000 (the reversible 5/3 wavelet, GeoJP2 and GMLJP2 boxes), each band with columns * rows values. The same
/// input gives the same bytes. Throws raster::Error.
void write_jp2(const std::filesystem::path& file, const geo::Grid& grid,
               const std::vector<std::span<const std::uint16_t>>& bands);
void write_jp2(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<std::span<const std::uint8_t>>& bands);

}  // namespace hearthwatch::raster
