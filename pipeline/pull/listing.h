#pragma once
#include <array>
#include <string>
#include <vector>

#include "pipeline/pull/access.h"
#include "pipeline/pull/scene_store.h"
#include "pipeline/pull/search.h"

namespace hearthwatch::pipeline {

/// Drains what the source has for the area into a dated list on disk before anything is fetched. Notes come back, such as a
/// service that counts more than it gives. Throws Error or FetchFailure when the source cannot be asked; older lists stay.
std::vector<std::string> list_source(Access& access, const PullPlaces& places, const SearchArea& area, geo::Instant now);

/// A folder's products: every entry, by name, with its size.
void list_folder(const Source& source, const std::filesystem::path& workspace_root, const PullPlaces& places, geo::Instant now);

/// The area CSV of one product and day, with "{MAP_KEY}" in place of the key (FIRMS web service, "area").
std::string firms_address(const Source& source, const std::string& product, const std::array<double, 4>& bbox,
                          const std::string& day);

}  // namespace hearthwatch::pipeline
