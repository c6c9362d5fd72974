#pragma once
#include <optional>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

/// A catalogue whose places lie beside the truth as those of a Chinese web map do.
struct MapShift {
    std::string map;  ///< "gcj02" or "bd09"
    std::size_t agree = 0, compared = 0;
    double east_m = 0, north_m = 0;  ///< medians of the shift against the reference
    std::string message;             ///< numbers and advice
};

/// Compares each works with the one of `reference` that has its identifier or name. GCJ-02 lies 500 to 570 m east and -25 to
/// 160 m north of WGS 84 in the area of the notice; BD-09 lies 0.0065 degree east and 0.006 degree north of GCJ-02. A file is
/// shifted when at least three works, and two thirds of those compared, lie so within 150 m. Nothing is corrected: public
/// formulas for the way back are metres off, and a department holds CGCS2000 originals.
std::optional<MapShift> map_shift(const Catalog& given, const Catalog& reference);

/// Two works whose middles lie near each other, so that coarse sensors may take one's heat for the other's.
struct ClosePair {
    std::string site_a, site_b;  ///< site_a < site_b
    double distance_m = 0;
};
/// Sorted by distance, then by identifiers.
std::vector<ClosePair> close_pairs(const Catalog& catalog, double within_m);

/// Works that lie outside of their city's extent, and works within 3 km of each other, one sentence each.
std::vector<std::string> place_doubts(const Catalog& given);

}  // namespace hearthwatch::catalog
