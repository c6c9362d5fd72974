#pragma once
#include "geo/day.h"
#include "geo/lonlat.h"

namespace hearthwatch::pipeline::rehearsal {

struct Sun {
    double elevation_deg = 0, azimuth_deg = 0;  ///< azimuth from north, clockwise
    double distance_au = 1;
};

/// Position of the sun by Spencer's series (1971, Search 2(5) 172), good to 0.1 degree, and its distance by the Astronomical Almanac's
/// low-precision formula, good to 1e-4 au. The rehearsal's pixels are made with
/// what its metadata say, so a reader loses nothing by it.
Sun sun_at(geo::Instant instant, geo::LonLat place);

}  // namespace hearthwatch::pipeline::rehearsal
