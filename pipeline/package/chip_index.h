#pragma once
#include <filesystem>
#include <vector>

#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// Every works under every scene as `clip` lists them, by acquired, scene and works. Throws pipeline::Error.
std::vector<ChipRef> find_chips(const std::filesystem::path& out);

}  // namespace hearthwatch::pipeline::package
