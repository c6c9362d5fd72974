#pragma once
#include <string>
#include <vector>

#include "pipeline/workspace.h"
#include "site-catalog/coordinate_faults.h"

namespace hearthwatch::pipeline {

/// Detections of the workspace's hot-spot tables, empty where it has none. Rows and tables that cannot be read go to `refused`.
std::vector<catalog::HeatSeen> heat_seen(const Workspace& workspace, std::vector<std::string>& refused);

}  // namespace hearthwatch::pipeline
