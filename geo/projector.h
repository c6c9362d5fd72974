#pragma once
#include <memory>
#include <string>

#include "geo/lonlat.h"

namespace hearthwatch::geo {

/// Both ways between lon-lat and one map plane. `crs` is "EPSG:n" (UTM 326xx/327xx, CGCS2000 Gauss-Krueger with zone
/// prefix 4491-4533 or without 4534-4554, or 4326 / 4490 where metres mean degrees and are refused) or a WKT or PROJ string.
/// Axis order is settled here and nowhere else: x is east, y is north. Ballpark transformations and datums that need a
/// shift grid are refused. Movable, not shared between threads. The first of a CRS costs milliseconds to make,
/// those after it nothing: what PROJ prepared is kept and lent in turn.
class Projector {
public:
    /// Throws geo::Error when the CRS is unknown, not projected, in other units than metres, or not on WGS 84 / CGCS2000.
    explicit Projector(const std::string& crs);
    ~Projector();
    Projector(Projector&&) noexcept;
    Projector& operator=(Projector&&) noexcept;

    /// Throws geo::Error when the place has no image in the plane.
    Point to_plane(LonLat place) const;
    LonLat to_lonlat(Point point) const;
    const std::string& crs() const { return crs_; }

private:
    struct Handle;
    struct Shelf;
    std::string crs_;
    std::unique_ptr<Handle> handle_;
};

/// "EPSG:326zz" (north) or "EPSG:327zz" (south) of the place; throws beyond 84 N / 80 S, where UTM is not defined.
std::string utm_crs(LonLat place);

/// CGCS2000 Gauss-Krueger, three-degree zones: EPSG of the zone with its number before the easting, and without.
std::string gauss_kruger_crs(LonLat place, bool zone_prefix);

}  // namespace hearthwatch::geo
