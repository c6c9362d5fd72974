#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/rehearse/heat.h"
#include "pipeline/rehearse/sky.h"

namespace hearthwatch::bench {

/// What was true in a season that `hearthwatch rehearse` wrote, made again from the seed and size its hearthwatch.toml names.
struct RehearsedSeason {
    explicit RehearsedSeason(const std::string& workspace);

    pipeline::rehearsal::Frame frame;
    std::vector<pipeline::rehearsal::Works> works;
    pipeline::rehearsal::Operations operations;
    pipeline::rehearsal::Climate climate;

    /// What glowed and steamed, and the sky over it; remembered.
    const std::pair<pipeline::rehearsal::Heat, pipeline::rehearsal::Sky>& at(geo::Instant instant);

private:
    std::map<geo::Instant, std::pair<pipeline::rehearsal::Heat, pipeline::rehearsal::Sky>> skies_;
};

/// The most of a sky's layer over the box and `margin_m` about it.
float most_over(const std::vector<float>& layer, const geo::Grid& grid, pipeline::rehearsal::Box box, double margin_m);

}  // namespace hearthwatch::bench
