#pragma once
#include <cstdint>
#include <vector>

#include "pipeline/pull/survey.h"

namespace hearthwatch::pipeline {

/// What fetching would take, for a dry run. Sizes the catalogue gives are taken as they are; of windows and of whole files
/// without a size it is a guess by typical products, good to a factor of two.
struct PullEstimate {
    std::uint64_t requests = 0, bytes = 0;
    double seconds = 0;      ///< by the rate cap, the connections at 0.2 s a request, and 10 MB/s
    double quota_share = 0;  ///< of the source's quota in its window; 0 = no quota known
};

PullEstimate estimate_pull(const Source& source, const std::vector<const Listed*>& due);

}  // namespace hearthwatch::pipeline
