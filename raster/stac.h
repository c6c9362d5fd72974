#pragma once
#include <optional>
#include <string>

#include "raster/product_files.h"
#include "raster/scene.h"
#include "raster/stac_item.h"

namespace hearthwatch::raster {

/// A scene described by a STAC item whose assets lie beside it: Earth Search (v0, v1), Planetary Computer and LandsatLook
/// spellings. An asset's href is a path below the item's folder, or an address of which the file of the same name lies there. Throws
/// raster::Error when swir16 or swir22 are not there or an href leads elsewhere.
Scene read_stac(const ProductFiles& files, const std::string& item_name);

}  // namespace hearthwatch::raster
