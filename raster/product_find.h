#pragma once
#include <string>
#include <vector>

#include "raster/product_files.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// The metadata files among the members directly in one folder of a product, found by content.
struct Metadata {
    std::vector<std::string> sentinel2;  ///< MTD_MSIL1C.xml, MTD_MSIL2A.xml
    std::vector<std::string> landsat;    ///< one a product: the ODL spelling of the MTL, else XML, else JSON
    std::vector<std::string> stac;       ///< items, and what is JSON by name but not by content
    std::vector<std::string> damaged;    ///< named like metadata or an archive, but not so by content
    std::vector<std::string> rasters;
    std::vector<std::string> archives;  ///< tar and zip, and gzip named like a product
    bool empty() const { return sentinel2.empty() && landsat.empty() && stac.empty(); }
};

/// `folder` is "" or ends in '/'.
Metadata find_metadata(const ProductFiles& files, const std::string& folder);

/// The only product in the archive. Throws raster::Error: none, several.
Scene read_archive(const ProductFiles& files);

}  // namespace hearthwatch::raster
