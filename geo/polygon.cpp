#include "geo/polygon.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "geo/error.h"

namespace hearthwatch::geo {
namespace {

constexpr std::size_t most_corners = 10'000;

/// Twice the signed area, relative to the first corner so that large coordinates lose no digits.
double doubled_area(const PlaneRing& ring)
{
    double sum = 0;
    const Point origin = ring.empty() ? Point{} : ring.front();
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point &a = ring[i], &b = ring[(i + 1) % ring.size()];
        sum += (a.x_m - origin.x_m) * (b.y_m - origin.y_m) - (b.x_m - origin.x_m) * (a.y_m - origin.y_m);
    }
    return sum;
}

bool inside(const PlaneRing& ring, Point p)
{
    bool odd = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
        if ((ring[i].y_m > p.y_m) != (ring[j].y_m > p.y_m) &&
            p.x_m < (ring[j].x_m - ring[i].x_m) * (p.y_m - ring[i].y_m) / (ring[j].y_m - ring[i].y_m) + ring[i].x_m)
            odd = !odd;
    return odd;
}

double side(LonLat a, LonLat b, LonLat c)
{
    return (b.lon_deg - a.lon_deg) * (c.lat_deg - a.lat_deg) - (c.lon_deg - a.lon_deg) * (b.lat_deg - a.lat_deg);
}

bool cross(LonLat a, LonLat b, LonLat c, LonLat d)
{
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

void require_valid(const Ring& ring, std::string_view what)
{
    if (ring.size() < 3) throw Error(fmt::format("{} has {} corners (an area needs three); draw it again", what, ring.size()));
    if (ring.size() > most_corners)
        throw Error(fmt::format("{} has {} corners, more than {}; simplify it", what, ring.size(), most_corners));
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const LonLat a = ring[i], b = ring[(i + 1) % ring.size()];
        if (!(std::abs(a.lon_deg) <= 180) || !(std::abs(a.lat_deg) <= 90))
            throw Error(fmt::format("{} corner {}: {}, {} is no longitude, latitude in degrees; check the order and the CRS",
                                    what, i + 1, a.lon_deg, a.lat_deg));
        sum += side(ring[0], a, b);
        for (std::size_t j = i + 2; j < ring.size(); ++j)
            if (cross(a, b, ring[j], ring[(j + 1) % ring.size()]))
                throw Error(fmt::format("{} crosses itself between corners {} and {} (its inside is not defined); draw it again",
                                        what, i + 1, j + 1));
    }
    if (std::abs(sum) < 1e-14) throw Error(fmt::format("{} has no area (no pixel can be measured); draw it again", what));
}

}  // namespace

Polygon disc(LonLat centre, double radius_m)
{
    constexpr int corners = 64;
    constexpr double step = 2 * std::numbers::pi / corners;
    const double radius = radius_m * std::sqrt(step / std::sin(step));  // the polygon gets the disc's area
    Polygon polygon;
    for (int i = 0; i < corners; ++i) polygon.outer.push_back(travel(centre, -360.0 * i / corners, radius));
    return polygon;
}

PlanePolygon to_plane(const Polygon& polygon, const Projector& projector)
{
    const auto ring = [&](const Ring& corners) {
        PlaneRing plane;
        for (const auto& corner : corners) plane.push_back(projector.to_plane(corner));
        return plane;
    };
    PlanePolygon plane{ring(polygon.outer), {}};
    for (const auto& hole : polygon.holes) plane.holes.push_back(ring(hole));
    return plane;
}

double area_m2(const PlanePolygon& polygon)
{
    double area = std::abs(doubled_area(polygon.outer)) / 2;
    for (const auto& hole : polygon.holes) area -= std::abs(doubled_area(hole)) / 2;
    return std::max(0.0, area);
}

LonLat centroid(const Polygon& polygon)
{
    const LonLat origin = polygon.outer.front();
    double area = 0, lon = 0, lat = 0;
    for (std::size_t i = 0; i < polygon.outer.size(); ++i) {
        const LonLat &a = polygon.outer[i], &b = polygon.outer[(i + 1) % polygon.outer.size()];
        const double piece = side(origin, a, b);
        area += piece;
        lon += piece * (a.lon_deg + b.lon_deg - 2 * origin.lon_deg);
        lat += piece * (a.lat_deg + b.lat_deg - 2 * origin.lat_deg);
    }
    return {origin.lon_deg + lon / (3 * area), origin.lat_deg + lat / (3 * area)};
}

bool contains(const PlanePolygon& polygon, Point point)
{
    if (!inside(polygon.outer, point)) return false;
    for (const auto& hole : polygon.holes)
        if (inside(hole, point)) return false;
    return true;
}

void require_valid(const Polygon& polygon)
{
    require_valid(polygon.outer, "outline");
    for (std::size_t i = 0; i < polygon.holes.size(); ++i) require_valid(polygon.holes[i], fmt::format("hole {}", i + 1));
}

}  // namespace hearthwatch::geo
