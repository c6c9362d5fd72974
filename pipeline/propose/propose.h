#pragma once
#include <filesystem>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Looks over all chips of every works for places that show heat again and again, as candidate outlines of its units: layer
/// `proposed_units` of out/proposed-units.gpkg, and out/proposed-units.geojson, for a person to accept in a GIS. Needs chips and histories, not
/// units. Counts: proposed units, works, chips.
StageReport propose_units(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
