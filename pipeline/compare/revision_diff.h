#pragma once
#include <string>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// What changed between two revisions and why: verdicts, days whose P(running) moved, and the readings that came or went in
/// between. Plain words (Chinese, English) or JSON. Throws pipeline::Error when there is no such revision.
std::string diff_revisions(const Workspace& workspace, int from, int to, bool json);

/// Keeps the findings beside the series of the last revision.
void keep_findings(const Workspace& workspace, const std::string& findings_csv);

}  // namespace hearthwatch::pipeline
