#pragma once
#include <string>
#include <vector>

#include "geo/day.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

/// What is wrong with the places of a whole catalogue, each with numbers; empty when nothing is. Nothing is mended. Seen against the
/// works that `reference` knows: a Chinese web map's shift; degrees and minutes written as degrees (118.3024 for 118°30.24', or
/// 118.3015 for 118°30'15"); a meridian three or six degrees off, as of the wrong zone; any other shift that all works share.
/// Without known works: fractions of a degree that never pass 0.60, and works that lie outside of their cities but would lie inside with
/// another zone's meridian.
std::vector<std::string> coordinate_faults(const Catalog& given, const Catalog& reference);

/// A detection of heat that is not of one day: place and local day.
struct HeatSeen {
    geo::LonLat place;
    geo::Day day;
};

/// The same against heat: works with detections on three days or more within 3 km have the middle of these as their place. Told only
/// when the middle of eight such works or more lies off by a web map's shift.
std::vector<std::string> faults_against_heat(const Catalog& given, const std::vector<HeatSeen>& heat);

}  // namespace hearthwatch::catalog
