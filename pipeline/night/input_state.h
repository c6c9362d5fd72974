#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// File below a folder -> its size and time of change, as text. Links are not followed.
using FileStates = std::map<std::string, std::string>;

/// Every file a run reads: workspace file, catalogue, plan, external tables, archive, hot spots, and what reviewers sent back; names
/// below the workspace, or whole when outside. No content is read: a season's archive is 50 000 names.
FileStates input_files(const Workspace& workspace);

/// out/looks/*/*.csv, below out/.
FileStates look_files(const std::filesystem::path& out);

/// One digest of all of it and the method's version.
std::string digest(const FileStates& files);

/// "name<TAB>state" lines, and back.
std::string states_text(const FileStates& files);
FileStates read_states(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
