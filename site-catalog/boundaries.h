#pragma once
#include <filesystem>
#include <vector>

#include "geo/polygon.h"

namespace hearthwatch::catalog {

/// Outlines of areas that a map may draw, as the office supplies them: `folder`/boundaries.geojson, polygons and multipolygons in
/// degrees of WGS 84 or CGCS2000, their rings in the file's order. No file, no outlines: none are shipped, as which lines may be
/// published is for the office to say. Throws catalog::Error.
std::vector<geo::Ring> read_boundaries(const std::filesystem::path& folder);

}  // namespace hearthwatch::catalog
