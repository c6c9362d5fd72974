#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// One stage of the line: name, what it says it does, and the free function.
struct Stage {
    std::string_view name;
    std::string_view help;
    StageReport (*run)(const Workspace&, int threads);
};

/// The line, in order. `run` calls them all; each is also a verb of its own.
const std::vector<Stage>& stages();

}  // namespace hearthwatch::pipeline
