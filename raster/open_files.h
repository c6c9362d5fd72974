#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "raster/dataset.h"

namespace hearthwatch::raster {

/// Files of one scene, each opened once and held open. Safe from several threads.
class OpenFiles {
public:
    /// `verified`: names of those whose bytes were compared with a declared checksum.
    explicit OpenFiles(std::set<std::string> verified = {}) : verified_(std::move(verified)) {}
    /// Throws raster::Error when it cannot be opened.
    Dataset& at(const std::string& file);
    /// Of all its files.
    TileCounts counts() const;

private:
    std::set<std::string> verified_;
    std::mutex mutex_;
    std::map<std::string, Dataset> open_;
};

}  // namespace hearthwatch::raster
