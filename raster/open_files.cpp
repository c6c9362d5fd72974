#include "raster/open_files.h"

namespace hearthwatch::raster {

Dataset& OpenFiles::at(const std::string& file)
{
    const std::scoped_lock lock(mutex_);
    const auto found = open_.find(file);
    return found != open_.end() ? found->second : open_.emplace(file, Dataset(file, verified_.contains(file))).first->second;
}

TileCounts OpenFiles::counts() const
{
    TileCounts sum;
    for (const auto& [file, dataset] : open_) sum += dataset.counts();
    return sum;
}

}  // namespace hearthwatch::raster
