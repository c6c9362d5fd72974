#pragma once
#include <filesystem>
#include <vector>

#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// What `clip` lists under out/clips (its own records, read here as JSON), by acquired and scene. A record that names a folder outside
/// `out` throws pipeline::Error.
std::vector<ChipRef> find_chips(const std::filesystem::path& out);

}  // namespace hearthwatch::pipeline::package
