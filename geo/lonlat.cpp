#include "geo/lonlat.h"

#include <geodesic.h>

namespace hearthwatch::geo {
namespace {

const geod_geodesic& wgs84()
{
    static const geod_geodesic ellipsoid = [] {
        geod_geodesic g;
        geod_init(&g, 6378137.0, 1 / 298.257223563);  // EPSG:7030
        return g;
    }();
    return ellipsoid;
}

}  // namespace

double distance_m(LonLat a, LonLat b)
{
    double metres = 0;
    geod_inverse(&wgs84(), a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg, &metres, nullptr, nullptr);
    return metres;
}

LonLat travel(LonLat from, double azimuth_deg, double metres)
{
    LonLat to;
    geod_direct(&wgs84(), from.lat_deg, from.lon_deg, azimuth_deg, metres, &to.lat_deg, &to.lon_deg, nullptr);
    return to;
}

}  // namespace hearthwatch::geo
