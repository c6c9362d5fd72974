#pragma once
#include <vector>

#include "geo/grid.h"
#include "geo/lonlat.h"
#include "geo/projector.h"

namespace hearthwatch::geo {

/// A ring is closed by itself: the first corner is not repeated. Any orientation; at least 3 corners.
using Ring = std::vector<LonLat>;
using PlaneRing = std::vector<Point>;

struct Polygon {
    Ring outer;
    std::vector<Ring> holes;
    bool operator==(const Polygon&) const = default;
};

struct PlanePolygon {
    PlaneRing outer;
    std::vector<PlaneRing> holes;
};

/// A disc of `radius_m` as a 64-corner polygon with the disc's area.
Polygon disc(LonLat centre, double radius_m);

PlanePolygon to_plane(const Polygon& polygon, const Projector& projector);

/// Square metres, holes taken off; never negative.
double area_m2(const PlanePolygon& polygon);
/// Middle of the outer ring by area.
LonLat centroid(const Polygon& polygon);
bool contains(const PlanePolygon& polygon, Point point);
/// Rejects fewer than three corners, places off the globe, zero area, self-crossing rings: throws geo::Error saying which.
void require_valid(const Polygon& polygon);

/// One pixel's share inside a polygon, 0 < fraction <= 1.
struct Cover {
    Cell cell;
    double fraction = 0;
};

/// Exact share of every pixel that the polygon touches, row by row. The fractions times pixel area sum to the polygon's
/// area inside the grid (1e-9 relative).
std::vector<Cover> cover_fractions(const PlanePolygon& polygon, const Grid& grid);

}  // namespace hearthwatch::geo
