#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "geo/day.h"
#include "pipeline/pull/access.h"

namespace hearthwatch::pipeline {

struct SearchArea {
    std::array<double, 4> bbox{};  ///< west, south, east, north, degrees
    geo::Instant since, until;     ///< both included
};

struct SearchEnd {
    std::uint64_t items = 0;               ///< distinct ones handed over
    std::optional<std::uint64_t> matched;  ///< as the service counts
    std::uint64_t pages = 0;
};

/// Hands every distinct item of a STAC item search (API 1.0, POST or GET, `next` links of either) to `take(id, json)`. A page
/// the service cannot give is asked for again at half the size. Paging in circles, pages without end and more than
/// `max_items` items throw Error.
SearchEnd search_all(Access& access, const SearchArea& area,
                     const std::function<void(const std::string&, std::string_view)>& take);

}  // namespace hearthwatch::pipeline
