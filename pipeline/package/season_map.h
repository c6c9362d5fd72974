#pragma once
#include <vector>

#include "pipeline/package/season_data.h"
#include "site-catalog/map_layer.h"

namespace hearthwatch::pipeline::package {

/// The season for a map: `sites` (worst verdict), `units` (state at the newest input: running, standing, unsure, or not_seen when no look was
/// clear for a fortnight), `findings` (an order each, on its unit), with colours; `looks`, a table without places.
std::vector<catalog::MapLayer> season_map(const SeasonData& data);

/// out/hearthwatch.gpkg of the season.
void write_season_map(const SeasonData& data);

}  // namespace hearthwatch::pipeline::package

namespace hearthwatch::pipeline {

/// Writes the season's layers with places as GeoJSON into `folder`; returns the files.
std::vector<std::filesystem::path> export_geojson(const Workspace& workspace, const std::filesystem::path& folder);

}  // namespace hearthwatch::pipeline
