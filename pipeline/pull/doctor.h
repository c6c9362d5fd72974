#pragma once
#include <string>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Per source, chosen ones first: what is missing and what to do, with licence and terms. Asks no network. Text, or one JSON
/// object.
std::string doctor(const Workspace& workspace, bool json);

}  // namespace hearthwatch::pipeline
