#pragma once
#include <map>
#include <string>

#include "raster/dataset.h"

namespace hearthwatch::raster {

/// Files of one scene, each opened once and held open. Used by one thread.
class OpenFiles {
public:
    /// Throws raster::Error when it cannot be opened.
    Dataset& at(const std::string& file);
    /// Of all its files.
    TileCounts counts() const;

private:
    std::map<std::string, Dataset> open_;
};

}  // namespace hearthwatch::raster
