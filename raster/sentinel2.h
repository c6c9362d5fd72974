#pragma once
#include <string>

#include "raster/product_files.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// A Sentinel-2 scene, Level-1C or Level-2A, any processing baseline since the compact format of December 2016. `mtd_name` is
/// MTD_MSIL1C.xml or MTD_MSIL2A.xml among the files. Offsets, quantification, solar irradiances and U per band and sun angles
/// come from the XML. A baseline of 04.00 or later without its offsets is no error but a gap, "radiometry_ambiguous". Throws raster::Error.
Scene read_sentinel2(const ProductFiles& files, const std::string& mtd_name);

/// True when the first bytes of a file are those of a user product's metadata.
bool looks_like_sentinel2(std::string_view head);

}  // namespace hearthwatch::raster
