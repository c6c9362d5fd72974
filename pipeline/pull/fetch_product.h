#pragma once
#include <filesystem>

#include "pipeline/pull/access.h"
#include "pipeline/pull/scene_store.h"
#include "pipeline/pull/survey.h"

namespace hearthwatch::pipeline {

/// Brings one listed product into the archive, whole and verified or not at all. When another run is at it just now: waits for
/// that, or gives false. What was fetched before a stop is taken up again. Throws FetchFailure, or Error for what will not
/// heal by itself.
bool fetch_product(Access& access, const PullPlaces& places, const Listed& listed, bool wait);

/// Takes away what a run left that was killed after the product had come into the archive.
void sweep_staging(const PullPlaces& places, const PullRecord& record);

}  // namespace hearthwatch::pipeline
