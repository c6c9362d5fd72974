#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/polygon.h"
#include "raster/chip.h"

namespace hearthwatch::raster {

/// False colour (swir22, swir16, nir as red, green, blue), thermal (11 um, dark to light) or natural colour. Reflective bands have one
/// fixed stretch, so that pictures of two days can be compared; thermal is stretched over its own picture. Missing pixels are grey.
enum class PictureKind { false_colour, thermal, natural };

/// PNG bytes, `width_px` wide (16 to 4096), outlines drawn in light on dark. The same chip gives the same bytes. Throws raster::Error with
/// gap "bands_missing" when the chip lacks a band of the kind.
std::vector<std::uint8_t> png(const Chip& chip, PictureKind kind, const std::vector<geo::Polygon>& outlines, int width_px);

}  // namespace hearthwatch::raster
