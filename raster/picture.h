#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/polygon.h"
#include "raster/chip.h"

namespace hearthwatch::raster {

/// A picture as PNG bytes, for pages: false colour (swir22, swir16, nir as red, green, blue), thermal, or natural colour, with
/// outlines drawn. The same chip gives the same bytes.
enum class PictureKind { false_colour, thermal, natural };
std::vector<std::uint8_t> png(const Chip& chip, PictureKind kind, const std::vector<geo::Polygon>& outlines, int width_px);

}  // namespace hearthwatch::raster
