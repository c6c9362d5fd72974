#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "pipeline/clip/clip_record.h"
#include "raster/measure.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// Where a chip stands among some records.
struct ChipPlace {
    std::size_t record = 0, entry = 0;
};

/// Some chips of one works, whose history is read once for all of them.
struct SiteChips {
    const catalog::Site* site = nullptr;
    std::vector<const catalog::Unit*> units;
    std::vector<ChipPlace> places;
};

/// All entries of the records, at most 16 together, so that a few works keep many threads busy. By site.
std::vector<SiteChips> by_site(const std::vector<const ClipRecord*>& records, const catalog::Catalog& catalog);

/// Calls done(place, looks) for every chip: a look for each unit of the works, in the order of `units`. A chip that cannot be read is a gap
/// of all of them.
void look_at(const SiteChips& chips, const std::vector<const ClipRecord*>& records, const std::filesystem::path& out,
             const std::function<void(const ChipPlace&, std::vector<raster::Look>)>& done);

}  // namespace hearthwatch::pipeline
