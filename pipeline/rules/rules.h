#pragma once
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Judges the plan by the notice's rules: out/rules.csv, one row a rule and subject, with clause, what was looked at, outcome (met,
/// not_met, cannot_tell) and a sentence in Chinese and English. What the tables say (further ones may stand in plan/ beside the plan,
/// site-catalog/rule_inputs.h) stands beside what was seen (out/production.csv, overload.csv, findings.csv, where `compare` has
/// run). The other means of clause 4(5), external/ and statements/, stand against the satellite in out/means.csv. Counts results by
/// outcome and unit days by relation.
StageReport run_rules(const Workspace& workspace, int threads);

}  // namespace hearthwatch::pipeline
