#pragma once
#include "pipeline/night/night.h"
#include "pipeline/night/night_log.h"
#include "pipeline/night/night_record.h"

namespace hearthwatch::pipeline {

/// Runs one step in a process of its own and says in the log how it ended. A step that crashes and can be taken apart is done again
/// task by task; what still crashes is given up, and the step counts as done.
StepRecord run_step(const Workspace& workspace, const NightStep& step, int threads, const NightLog& log);

}  // namespace hearthwatch::pipeline
