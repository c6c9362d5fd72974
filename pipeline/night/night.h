#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// One step of the night. Each runs in a process of its own.
struct NightStep {
    std::string name;
    std::function<StageReport(const Workspace&, int threads)> run;
    bool needed = true;   ///< the steps after it make no sense when it fails; pull and publish are not needed
    bool always = false;  ///< runs even when nothing has changed since the last night: it looks outside the workspace
    /// When the step's process dies of a signal: its tasks, one by one in processes of their own ...
    std::function<std::vector<std::string>(const Workspace&)> tasks;
    std::function<void(const Workspace&, const std::string& task)> run_task;
    /// ... and what to do with one that dies again, so that it costs only itself.
    std::function<void(const Workspace&, const std::string& task, const std::string& why)> give_up;
    /// What it would do, for --dry-run; writes nothing. Empty = nothing can be said before.
    std::function<StageReport(const Workspace&)> preview;
};

struct NightOptions {
    std::vector<NightStep> steps;
    int threads = 0;
    bool dry_run = false;  ///< say what would be done, write nothing
    bool full = false;     ///< do every step even when no input has changed
    std::uint64_t least_disk_mb = 1024, least_memory_mb = 512;
    std::filesystem::path textfile;   ///< Prometheus metrics; default out/nights/hearthwatch.prom
    std::optional<geo::Instant> now;  ///< default: the clock
};

/// The clip and look steps of a night: a scene whose reader dies costs only itself.
NightStep clip_step();
NightStep look_step();

/// Does the night and returns its exit code (contract 5.1): 0 done, 1 done but some input was refused, 65 a step stopped at bad
/// input, 75 temporary (also: another night is at work, too little disk or memory, or a stop signal), 70 a bug of ours. Writes
/// out/nights/<local date>.json, .jsonl (log), revisions.jsonl and the metrics. Call it from a process that has no other threads.
int night(const Workspace& workspace, const NightOptions& options);

}  // namespace hearthwatch::pipeline
