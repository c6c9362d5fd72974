#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/pull/record.h"
#include "pipeline/workspace.h"

namespace hearthwatch::pipeline {

/// Where pull keeps what, below one workspace. A product's folder in the archive is
/// ARCHIVE/SOURCE/ID with pull.json inside; a day of hot spots is HOTSPOTS/ID.csv with ID.pull.json beside it.
struct PullPlaces {
    explicit PullPlaces(const Workspace& workspace);
    std::filesystem::path state;  ///< OUT/pull
    std::filesystem::path archive, hotspots;
    std::filesystem::path journal() const { return state / "journal.jsonl"; }
    std::filesystem::path lists(const std::string& source) const { return state / "lists" / source; }
    std::filesystem::path staging(const PullRecord& record) const;
    std::filesystem::path scene(const PullRecord& record) const;
    std::filesystem::path provenance(const PullRecord& record) const;
    std::filesystem::path retired(const PullRecord& record) const;
};

/// One file of a fetched product, as `pull.json` beside it records it.
struct StoredFile {
    std::string name, address;                ///< the address without query
    std::string etag, sha256, verified, how;  ///< "whole", or "windows: 12 of 961 tiles"
    std::uint64_t bytes = 0;                  ///< on disk
    std::uint64_t object_bytes = 0;           ///< of the whole object at the source
};

/// Writes the provenance of a product: what it is, where it came from and every file's digest. The same product gives the same bytes.
void write_provenance(const std::filesystem::path& file, const PullRecord& record, const Source& source,
                      const std::string& extent, const std::vector<StoredFile>& files);

/// Whether the provenance is of this version of the product, to this extent, and every file beside it has its size.
bool holds(const std::filesystem::path& provenance, const PullRecord& record, const std::string& extent);

/// Moves a finished folder or file to its place in one step; what was there goes to `retired` first (a free name beside it if
/// that is taken). Over file systems it copies beside and then moves.
void publish(const std::filesystem::path& from, const std::filesystem::path& to, const std::filesystem::path& retired);
void retire(const std::filesystem::path& from, const std::filesystem::path& retired);

}  // namespace hearthwatch::pipeline
