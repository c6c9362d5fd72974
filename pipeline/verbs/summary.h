#pragma once
#include <cstddef>
#include <string>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// What the outputs of a run hold.
struct SeasonCounts {
    std::size_t units = 0, observed = 0, gaps = 0;  ///< units of the series; their looks in the season, our own and external
    std::size_t consistent = 0, inconsistent = 0, undetermined = 0, named = 0;
};
SeasonCounts count_season(const Workspace& workspace);

/// Ten lines, Chinese and English: what was seen, what was not, the verdicts, and which page and evidence to open.
std::string summary(const Workspace& workspace);

}  // namespace hearthwatch::pipeline
