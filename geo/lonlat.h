#pragma once

namespace hearthwatch::geo {

/// A place on the ellipsoid, degrees, WGS 84 (CGCS2000 agrees with it to decimetres and is taken as equal).
/// Longitude east in [-180, 180], latitude north in [-90, 90]. The only place where the two stand together.
struct LonLat {
    double lon_deg = 0;
    double lat_deg = 0;
    bool operator==(const LonLat&) const = default;
};

/// A place on a map plane, metres, x to the east and y to the north, whatever axis order the CRS's authority prints.
struct Point {
    double x_m = 0;
    double y_m = 0;
    bool operator==(const Point&) const = default;
};

/// Geodesic distance on WGS 84 in metres (PROJ's geodesic routines, Karney 2013, doi 10.1007/s00190-012-0578-z).
double distance_m(LonLat a, LonLat b);

/// The place reached from `from` after `metres` on azimuth `azimuth_deg` (clockwise from north), on WGS 84.
LonLat travel(LonLat from, double azimuth_deg, double metres);

}  // namespace hearthwatch::geo
