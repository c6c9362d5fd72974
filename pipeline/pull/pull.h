#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

struct PullOptions {
    std::vector<std::string> sources;      ///< names; empty = those of the workspace
    std::optional<geo::Day> since, until;  ///< local days; default: first day of the baseline period to the season's end
    bool dry_run = false;                  ///< list and count, fetch nothing
    std::optional<geo::Instant> now;       ///< default: the clock
    double delay_scale = 1;                ///< see AccessOptions
    std::uint64_t seed = 0;                ///< of the jitter; 0 = this process's own
    std::filesystem::path bucket_folder;   ///< default: shared_bucket_folder()
};

/// Lists what every source has for the works of the workspace, then fetches what is wanted and not here yet. A source that
/// cannot be asked costs only itself: its newest list counts, and `refused` says so. Counts of products ("found", "used",
/// "superseded", "not covered", "cloudy", "failed", "pending") add up; "requests" and "bytes read" are this run's. A dry
/// run adds "requests expected", "bytes expected", "seconds expected".
/// Several runs at once share the work.
StageReport run_pull(const Workspace& workspace, const PullOptions& options);

/// Where pull stands, without the network, as text or one JSON object: counts, and every product that is failed or pending
/// with reason, tries and next try.
std::string pull_status(const Workspace& workspace, bool json);

}  // namespace hearthwatch::pipeline
