#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Judges the plan by the notice's rules from tables alone: out/rules.csv, one row a rule and subject, with clause, what was looked
/// at, outcome (met, not_met, cannot_tell) and a sentence in Chinese and English. Further tables may stand in plan/ beside the
/// plan (site-catalog/rule_inputs.h). Counts results by outcome.
StageReport run_rules(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
