#pragma once
#include <cstdint>
#include <filesystem>

namespace hearthwatch::pipeline {

/// What this machine has left for a night, in bytes.
struct Resources {
    std::uint64_t disk_free = 0;    ///< on the disk of the output folder, for this user
    std::uint64_t memory_free = 0;  ///< available memory, or what is left below this process's cgroup limit, whichever is less
};

/// Throws Error (75) when the folder's disk cannot be asked.
Resources look_at_resources(const std::filesystem::path& out);

}  // namespace hearthwatch::pipeline
