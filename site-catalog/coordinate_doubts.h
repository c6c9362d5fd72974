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

/// How far a place lies from where it is known to be.
struct PlaceOffset {
    double east_m = 0, north_m = 0;
    double lat_deg = 0;
};

/// A works given and the place of the same works in the reference, by identifier or name.
struct KnownPlace {
    const Site* site = nullptr;
    geo::LonLat given, known;
};
std::vector<KnownPlace> known_places(const Catalog& given, const Catalog& reference);
/// Those that lie within 5 km; works that moved and other mistakes are none.
std::vector<PlaceOffset> offsets_of(const std::vector<KnownPlace>& places);

/// Middle of offsets with its standard error, robust: medians, and 1.25 x 1.48 MAD / sqrt(n) of the wider axis.
struct CommonOffset {
    double east_m = 0, north_m = 0, error_m = 0, lat_deg = 0;
};
std::optional<CommonOffset> common_offset(const std::vector<PlaceOffset>& offsets);

/// The web map whose places lie so: GCJ-02 lies 500 to 570 m east and -25 to 160 m north of WGS 84 in the area of the notice; BD-09
/// lies 0.0065 degree east and 0.006 degree north of GCJ-02. At least three offsets, and two thirds of all, are the map's within
/// 150 m; or, where points are rough, the middle of eight or more is the map's within three standard errors (of 130 m at most) and
/// off zero by more than four. nullptr when there is none.
const char* map_of(const std::vector<PlaceOffset>& offsets);

/// Compares each works with the one of `reference`. Nothing is corrected: public formulas for the way back are metres off, and a
/// department holds CGCS2000 originals.
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
/// Works more than 3 km from where `reference` knows them, one sentence each: they moved, or are another works of the same owner.
std::vector<std::string> moved_doubts(const Catalog& given, const Catalog& reference);

}  // namespace hearthwatch::catalog
