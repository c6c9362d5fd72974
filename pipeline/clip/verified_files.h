#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "raster/scene.h"

namespace hearthwatch::pipeline {

/// What the checksums say of a scene's pixel files.
struct VerifiedFiles {
    std::set<std::string> verified;       ///< every byte was compared with a declared checksum, and the file is still that one
    std::vector<std::string> mismatches;  ///< not the files their product declares
};

/// Compares each file for which the product declares an MD5. What was found right is recorded in OUT/verified/<scene_id>.json with its
/// size and time of change, and a file that has both still is not read again. Where pull's receipt (pull.json) names the digest by
/// which a file was verified as it came, and the file has its size and is no younger than the receipt, it is verified too. Throws
/// raster::Error for a file that cannot be read.
VerifiedFiles verify_files(const std::filesystem::path& out, const raster::Scene& scene);

}  // namespace hearthwatch::pipeline
