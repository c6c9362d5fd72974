#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "raster/open_files.h"

namespace hearthwatch::raster {

/// Flags on `grid` out of a Sentinel-2 Level-1C cloud mask: MSK_CLASSI_B00.jp2 (bands opaque cloud, cirrus, snow; baseline 04.00 and
/// later) or MSK_CLOUDS_B00.gml (OPAQUE and CIRRUS outlines; before). Throws raster::Error.
std::vector<std::uint16_t> cloud_mask_flags(const std::string& file, const geo::Grid& grid, OpenFiles& files);

/// One band of a raster on another grid of the same CRS: the value under each pixel's centre, 0 beyond the edge.
std::vector<std::uint16_t> sampled(const Dataset& dataset, int band, const geo::Grid& grid);
/// The window of the raster that sampled() reads.
geo::Window sampled_window(const geo::Grid& raster, const geo::Grid& grid);

}  // namespace hearthwatch::raster
