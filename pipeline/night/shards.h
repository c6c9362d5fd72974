#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// A part of a run that one machine does by itself: some (scene, city) tasks, by name (pipeline/clip/scene_list.h). Its outputs are
/// the files that `run` writes, each whole or absent, so a shard may be run twice, at once, killed, or in any order.
struct Shard {
    std::size_t index = 0;
    double cost_s = 0;               ///< expected on one core
    std::vector<std::string> tasks;  ///< in order of the plan: one scene's cities stay together
};

/// Cuts what is due into shards of about `target_s` seconds each (> 0).
std::vector<Shard> plan_shards(const Workspace& workspace, double target_s);

/// One JSON object a line: {"index":0,"cost_s":12.5,"tasks":["SCENE__130200", ...]}.
std::string shards_jsonl(const std::vector<Shard>& shards);
/// Throws Error with file and line; indices must count from 0, names must be plain file names.
std::vector<Shard> read_shards(const std::filesystem::path& file);

/// Clips of one shard: reading and decoding is the work worth sharing; looks need the baseline of all clips and come with the merge. Throws
/// Error when there is no such index.
StageReport run_shard(const Workspace& workspace, const std::vector<Shard>& shards, std::size_t index, int threads);

/// Tasks of the shards whose clips are not there, sorted: empty = ready to merge.
std::vector<std::string> missing_tasks(const Workspace& workspace, const std::vector<Shard>& shards);

}  // namespace hearthwatch::pipeline
