#pragma once
#include <string>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Ten lines, Chinese and English: what was seen, what was not, the verdicts, and which page and evidence to open.
std::string summary(const Workspace& workspace);

}  // namespace hearthwatch::pipeline
