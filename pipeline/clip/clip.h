#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Metres round a works that a chip shows: the ring of the look, 3 km (contract, design 3).
inline constexpr double chip_margin_m = 3000;

/// Cuts every works out of every scene over it: out/chips and out/clips. Every works under a scene gets a chip or a gap; a scene
/// that fails costs only its own looks. Counts: scenes, chips, gaps by reason.
StageReport run_clip(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
