#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Plan against what was learnt: writes out/findings.csv and out/compliance.csv (contract 5.7). Needs out/model.json.
StageReport run_compare(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
