#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"
#include "raster/history.h"

namespace hearthwatch::pipeline {

/// Fits, per works, what its own pixels look like when nothing burns, from the chips of the baseline period:
/// out/baseline/<site_id>__<key>.history, named by what it was made from and never written again, and out/baseline/<site_id>.json, which
/// names the one in use and its scenes. A baseline scene that comes late makes another history under another name; the count
/// "histories refitted" says so. Counts: histories.
StageReport run_baseline(const Workspace& workspace, int threads);

/// Which history of a works is in use: a key for whatever is made with it. Empty = none.
std::string history_key(const std::filesystem::path& out, const std::string& site_id);

/// The history in use; empty when the works has none.
std::optional<raster::History> site_history(const std::filesystem::path& out, const std::string& site_id);

}  // namespace hearthwatch::pipeline
