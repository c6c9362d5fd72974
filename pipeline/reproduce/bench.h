#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "pipeline/clip/clip_record.h"
#include "pipeline/reading_table.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// A workspace built from a bag's inputs in a temporary folder of its own, removed with it.
class ReproductionBench {
public:
    explicit ReproductionBench(const std::filesystem::path& bag);
    ~ReproductionBench();
    ReproductionBench(const ReproductionBench&) = delete;
    ReproductionBench& operator=(const ReproductionBench&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    std::vector<ReadingRow> readings;  ///< of the looks tables, as bagged
    std::set<std::string> scenes;      ///< that stand in the bag as chips
    std::set<std::string> units;       ///< of the order's works
    geo::Day newest;

    /// Writes out/series.csv and out/findings.csv from the readings and what was learnt, and says how they compare with the bag's.
    bool infer_again(const Workspace& workspace, int threads, std::vector<std::string>& steps) const;
    /// Clip records of scenes whose chips are not in the bag: the report counts them.
    void add_scenes_without_chips() const;

private:
    void lay_out(const std::filesystem::path& bag);

    std::filesystem::path folder_, bag_;
    std::vector<ClipRecord> others_;
};

}  // namespace hearthwatch::pipeline
