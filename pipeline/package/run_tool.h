#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

struct ToolResult {
    int exit_code = 0;   ///< 127 = the program is not there
    std::string output;  ///< stdout and stderr together, at most 64 kB
};

/// Runs a program without a shell, with its standard input from `input` (empty = nothing) in `folder`. The child sees no
/// environment but PATH and a C locale.
ToolResult run_tool(const std::vector<std::string>& command, const std::filesystem::path& folder,
                    const std::filesystem::path& input = {});

}  // namespace hearthwatch::pipeline::package
