#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/polygon.h"
#include "raster/error.h"

namespace hearthwatch::raster {

/// One band inside an asset, however the catalogue spells it: `eo:bands` and `raster:bands` of STAC 1.0, `bands` of 1.1.
struct StacBand {
    std::string name, common_name;
    std::optional<double> scale, offset, irradiance;
};

struct StacAsset {
    std::string key, href, type;
    std::vector<std::string> roles;
    std::vector<StacBand> bands;  ///< in order of the file's bands; may be empty
    std::string checksum;         ///< file:checksum, a multihash in hex
};

/// What a STAC item says that a scene needs; nothing is resolved or judged yet.
struct StacItem {
    std::string file, version, id, platform, datetime, crs;
    std::optional<double> sun_elevation_deg, sun_azimuth_deg, reflectance_conversion_factor;
    std::string processing_baseline;     ///< s2:processing_baseline, "05.09"
    std::string product_type;            ///< s2:product_type, landsat:correction
    std::string collection_number;       ///< landsat:collection_number
    std::optional<bool> offset_applied;  ///< earthsearch:boa_offset_applied, sentinel:boa_offset_applied
    geo::Polygon footprint;
    std::vector<StacAsset> assets;  ///< by key
};

/// True when the first bytes are those of a JSON object.
bool looks_like_json(std::string_view head);

/// STAC 1.0 (also its betas) and 1.1. Throws raster::Error: not JSON, deeper than 64, not an item, another version, wrong types.
StacItem parse_stac_item(std::string_view text, const std::string& file);

/// Whether the text is a STAC object at all: "" for other JSON, else its type ("Feature", "FeatureCollection", "Collection", "Catalog").
/// Throws raster::Error when it is not JSON.
std::string stac_type(std::string_view text, const std::string& file);

}  // namespace hearthwatch::raster
