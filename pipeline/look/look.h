#pragma once
#include <set>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Measures every unit on every chip, and counts night detections round every works: out/looks (contract 5.5). Every scene over a
/// unit gives exactly one look, an observation or a gap with its reason. Counts: looks observed, gaps by reason.
StageReport run_look(const Workspace& workspace, int threads);
/// Only the scenes and cities of these task names (pipeline/clip/scene_list.h); no nights, and nothing is removed.
StageReport run_look_part(const Workspace& workspace, const std::set<std::string>& tasks, int threads);
/// Names of the tasks with a clip record whose looks are missing or were made from something else, by acquired.
std::vector<std::string> due_looks(const Workspace& workspace);

}  // namespace hearthwatch::pipeline
