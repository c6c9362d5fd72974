#include "site-catalog/capacity.h"

#include <algorithm>
#include <vector>

#include "geo/csv.h"
#include "site-catalog/data_file.h"

namespace hearthwatch::catalog {

namespace {

struct Point {
    std::string kind;
    double size = 0, capacity_t = 0;
    std::string source;
};

std::vector<Point> points_of(UnitKind kind)
{
    static const auto all = [] {
        std::vector<Point> points;
        for (const auto& row : geo::parse_csv(data_file("capacity_points.csv"), "capacity_points.csv").rows)
            points.push_back({row.cells[0], *geo::parse_number(row.cells[1]), *geo::parse_number(row.cells[2]), row.cells[4]});
        std::ranges::sort(points, {}, &Point::size);
        return points;
    }();
    std::vector<Point> found;
    std::ranges::copy_if(all, std::back_inserter(found), [&](const Point& point) { return point.kind == name(kind); });
    return found;
}

std::optional<Converted> convert(UnitKind kind, double from, double Point::*given, double Point::*wanted)
{
    const auto points = points_of(kind);
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].*given == from) return Converted{points[i].*wanted, true, points[i].source};
        if (i == 0 || !(points[i - 1].*given < from && from < points[i].*given)) continue;
        const auto &low = points[i - 1], &high = points[i];
        const double part = (from - low.*given) / (high.*given - low.*given);
        return Converted{low.*wanted + part * (high.*wanted - low.*wanted), false, low.source + " | " + high.source};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Converted> capacity_of_size(UnitKind kind, double nominal_size)
{
    return convert(kind, nominal_size, &Point::size, &Point::capacity_t);
}

std::optional<Converted> size_of_capacity(UnitKind kind, double capacity_t)
{
    return convert(kind, capacity_t, &Point::capacity_t, &Point::size);
}

std::optional<double> capacity_t(const Unit& unit)
{
    if (unit.capacity_t) return unit.capacity_t;
    if (!unit.volume_m3) return std::nullopt;
    const auto converted = capacity_of_size(unit.kind, *unit.volume_m3);
    return converted ? std::optional(converted->value) : std::nullopt;
}

}  // namespace hearthwatch::catalog
