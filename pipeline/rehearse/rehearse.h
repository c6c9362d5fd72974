#pragma once
#include <cstdint>
#include <filesystem>

#include "pipeline/error.h"
#include "pipeline/stage.h"

namespace hearthwatch::pipeline {

struct RehearseOptions {
    std::filesystem::path folder;
    std::uint64_t seed = 1;
    int works = 2;       ///< 1..8
    bool small = false;  ///< ten scenes in two months instead of some fifty in seven
    int threads = 0;     ///< 0 = all cores
};

/// Writes a workspace (contract 5.1) of a season that never was, with known truth: archive in the agencies' own formats, hot spots,
/// catalogue, plan, and truth/ (truth.csv: unit_id,day,state; orders.csv: order_id,behaviour), which the line does not read. The same options
/// give the same bytes. A rehearsal that was broken off goes on where it stopped; any other folder with something in it is refused.
/// Throws pipeline::Error.
StageReport rehearse(const RehearseOptions& options);

}  // namespace hearthwatch::pipeline
