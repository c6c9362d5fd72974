#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/day.h"
#include "geo/polygon.h"
#include "pipeline/pull/acquisition.h"
#include "pipeline/pull/checksum.h"
#include "pipeline/pull/source.h"

namespace hearthwatch::pipeline {

class IndexFile;

/// One file of a listed product.
struct Asset {
    std::string key;   ///< the catalogue's name for it
    std::string href;  ///< as the catalogue gives it; hostile until fetched
    std::string type;  ///< media type, may be empty
    std::optional<Checksum> checksum;
    std::uint64_t size = 0;  ///< `file:size`, 0 = not told
};

/// One product that a source lists.
struct PullRecord {
    std::string source, collection, id;
    Acquisition acquisition;
    geo::Instant acquired;
    std::string available;  ///< when the catalogue says it was published, as it says it; may be empty
    std::optional<double> cloud_percent;
    bool table = false;                      ///< a day of hot spots, not a scene
    std::vector<geo::Ring> footprint;        ///< empty = not told
    std::vector<Asset> assets;               ///< those the source's row wants and the item has
    std::vector<std::string> missing;        ///< asset keys the row demands and the item lacks
    std::shared_ptr<const IndexFile> index;  ///< where the item's own text is; null when the source has no items
    std::uint64_t offset = 0, size = 0;
};

/// One line of a list (see listing.h) of any kind of source; a STAC source's line is its Item. Throws Error.
PullRecord parse_line(std::string_view json, const Source& source);

/// A STAC Item (1.0 or 1.1) as JSON text. Throws Error naming the id and what is wrong.
PullRecord parse_item(std::string_view json, const Source& source);

}  // namespace hearthwatch::pipeline
