#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Metres round a works that a chip shows: the ring of the look, 3 km (contract, design 3).
inline constexpr double chip_margin_m = 3000;

/// Cuts every works out of every scene over it: out/chips and out/clips. Every works under a scene gets a chip or a gap; a scene
/// that fails costs only its own looks. Counts: scenes, chips, gaps by reason.
StageReport run_clip(const Workspace& workspace, int threads);
/// Only the tasks of these names (scene_list.h), and nothing is removed: any number of machines may do it at once, twice, in any
/// order, and leave the files that run_clip would.
StageReport run_clip_part(const Workspace& workspace, const std::set<std::string>& tasks, int threads);

/// A task whose record is missing or was made from something else.
struct DueClip {
    std::string task;
    std::size_t works = 0;
};

/// In order of the plan: by acquired, scene, city.
std::vector<DueClip> due_clips(const Workspace& workspace);
/// Writes the record of a task that cannot be cut (its reader dies) as gaps of all its works; it is due again when its inputs change.
void refuse_clip(const Workspace& workspace, const std::string& task, const std::string& gap, const std::string& detail);

}  // namespace hearthwatch::pipeline
