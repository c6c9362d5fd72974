#pragma once
#include <filesystem>
#include <string>

#include "geo/day.h"
#include "pipeline/file_lock.h"

namespace hearthwatch::pipeline {

/// Who holds the lock, as `out/night.owner` says it.
struct LockOwner {
    std::string host;
    long pid = 0;
    geo::Instant since;
};

/// The one lock of a workspace's night and merge: an flock on out/night.lock, which the kernel lets go when its holder dies, and beside it
/// the owner's name. An owner file that stays behind is stale when its process is gone on this host, or, written on another host
/// (whose locks a shared folder may not show), when it is older than `foreign_hours`.
class NightLock {
public:
    static constexpr int foreign_hours = 20;

    /// Throws Error with exit code 75 that names the holder.
    NightLock(const std::filesystem::path& out, geo::Instant now);
    ~NightLock();
    NightLock(const NightLock&) = delete;
    NightLock& operator=(const NightLock&) = delete;

    /// The message about a lock that was left behind and taken over, or empty.
    const std::string& taken_over() const { return taken_over_; }

private:
    std::filesystem::path owner_file_;
    FileLock lock_;
    std::string taken_over_;
};

}  // namespace hearthwatch::pipeline
