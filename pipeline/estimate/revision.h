#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/reading_table.h"
#include "pipeline/series_table.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// A state of what was known: a new one each time the readings behind the series change. Numbered from 1; nothing of it is ever
/// rewritten. Times are those of the readings, never the clock's: a reading became available after the newest acquisition that
/// was known before it, and is recorded in the revision that first has it.
struct SeriesRevision {
    int number = 0;
    std::string key;  ///< content key of the inputs
    std::size_t readings = 0, added = 0, removed = 0;
    std::string newest_acquired;  ///< UTC; empty without readings
};

/// Of out/revisions/index.csv, by number; empty when there is none.
std::vector<SeriesRevision> read_revisions(const std::filesystem::path& out);

/// Adds a revision (series, and the readings that came and went since the last) unless the last one has this key.
void record_revision(const std::filesystem::path& out, const std::string& key, const std::vector<ReadingRow>& readings,
                     const std::vector<SeriesRow>& series);

/// out/revisions/0001
std::filesystem::path revision_folder(const std::filesystem::path& out, int number);

}  // namespace hearthwatch::pipeline
