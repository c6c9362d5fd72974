#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "geo/polygon.h"

namespace hearthwatch::geo {
namespace {

/// Corners of a ring in pixels of the grid: x to the right, y down.
struct Spot {
    double x = 0, y = 0;
};
using Spots = std::vector<Spot>;

/// Keeps the part of the ring where sign * (coordinate - limit) >= 0 (Sutherland and Hodgman 1974). Seams along the limit
/// run forth and back, so the signed area stays exact for concave rings too.
Spots keep(const Spots& ring, double Spot::*along, double limit, double sign)
{
    Spots kept;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Spot &a = ring[i], &b = ring[(i + 1) % ring.size()];
        const double da = sign * (a.*along - limit), db = sign * (b.*along - limit);
        if (da >= 0) kept.push_back(a);
        if ((da < 0) != (db < 0)) {
            const double t = da / (da - db);
            Spot cut{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
            cut.*along = limit;
            kept.push_back(cut);
        }
    }
    return kept;
}

double signed_area(const Spots& ring)
{
    double sum = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i)
        sum += (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
    return sum / 2;
}

std::pair<int, int> span(const Spots& ring, double Spot::*along, int limit)
{
    const auto [low, high] = std::ranges::minmax(ring, {}, along);
    return {static_cast<int>(std::clamp(std::floor(low.*along), 0.0, double(limit))),
            static_cast<int>(std::clamp(std::ceil(high.*along), 0.0, double(limit)))};
}

void add_ring(const PlaneRing& plane, const Grid& grid, double weight, std::map<std::pair<int, int>, double>& shares)
{
    Spots ring;
    for (const auto& p : plane) ring.push_back({(p.x_m - grid.left_m) / grid.pixel_m, (grid.top_m - p.y_m) / grid.pixel_m});
    const double orientation = signed_area(ring) < 0 ? -1 : 1;
    const auto [row0, row1] = span(ring, &Spot::y, grid.rows);
    for (int row = row0; row < row1; ++row) {
        const Spots strip = keep(keep(ring, &Spot::y, row, 1), &Spot::y, row + 1, -1);
        if (strip.size() < 3) continue;
        const auto [column0, column1] = span(strip, &Spot::x, grid.columns);
        for (int column = column0; column < column1; ++column) {
            const Spots cell = keep(keep(strip, &Spot::x, column, 1), &Spot::x, column + 1, -1);
            const double share = orientation * signed_area(cell);
            if (share != 0) shares[{row, column}] += weight * share;
        }
    }
}

}  // namespace

std::vector<Cover> cover_fractions(const PlanePolygon& polygon, const Grid& grid)
{
    std::map<std::pair<int, int>, double> shares;
    add_ring(polygon.outer, grid, 1, shares);
    for (const auto& hole : polygon.holes) add_ring(hole, grid, -1, shares);
    std::vector<Cover> covers;
    for (const auto& [place, share] : shares)
        if (share > 1e-12) covers.push_back({{place.second, place.first}, std::min(share, 1.0)});
    return covers;
}

}  // namespace hearthwatch::geo
