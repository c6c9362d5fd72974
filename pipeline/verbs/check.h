#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Reads everything a run would read and writes nothing: catalogue, plan, season, external tables, hot spots, and every scene with
/// its declared checksums. Counts what is good; everything else is in `refused`.
StageReport check_workspace(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
