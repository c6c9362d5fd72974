#include "site-catalog/coordinate_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "site-catalog/codes.h"
#include "site-catalog/match_names.h"

namespace hearthwatch::catalog {

namespace {

constexpr double metres_per_degree = 111'320;  ///< of longitude at the equator; good to 0.5 % for latitudes too

struct Shift {
    double east_m = 0, north_m = 0;
};

/// A web map's field in the area: 500..570 m east and -25..160 m north, then 0.0065 and 0.006 degree for BD-09.
struct Field {
    const char* map;
    double east_m, north_m, extra_deg_east, extra_deg_north;
};
constexpr std::array fields{Field{"gcj02", 535, 68, 0, 0}, Field{"bd09", 535, 68, 0.0065, 0.006}};

double east_metres(double degrees, double lat_deg)
{
    return degrees * metres_per_degree * std::cos(lat_deg * std::numbers::pi / 180);
}

bool lies_so(const Shift& shift, const Field& field, double lat_deg)
{
    constexpr double tolerance_m = 150;
    const double east = field.east_m + east_metres(field.extra_deg_east, lat_deg),
                 north = field.north_m + field.extra_deg_north * metres_per_degree;
    return std::hypot(shift.east_m - east, shift.north_m - north) <= tolerance_m;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

std::optional<MapShift> map_shift(const Catalog& given, const Catalog& reference)
{
    constexpr double same_works_m = 5000;
    std::array<std::size_t, fields.size()> agree{};
    std::vector<double> east, north;
    for (const auto& site : given.sites) {
        auto known = sites_named(reference, site.site_id);
        if (known.empty()) known = sites_named(reference, site.name_zh);
        if (known.size() != 1) continue;
        const auto there = geo::centroid(site.outline), here = geo::centroid(known.front()->outline);
        if (geo::distance_m(there, here) > same_works_m) continue;
        const Shift shift{east_metres(there.lon_deg - here.lon_deg, here.lat_deg),
                          (there.lat_deg - here.lat_deg) * metres_per_degree};
        east.push_back(shift.east_m);
        north.push_back(shift.north_m);
        for (std::size_t i = 0; i < fields.size(); ++i) agree[i] += lies_so(shift, fields[i], here.lat_deg);
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (agree[i] < 3 || 3 * agree[i] < 2 * east.size()) continue;
        MapShift found{fields[i].map, agree[i], east.size(), median(east), median(north), {}};
        found.message = fmt::format("places look like {} ({} of {} works lie as that map's do, median {:.0f} m east and {:.0f} m "
                                    "north of the known places; a furnace is "
                                    "looked for where none is); supply CGCS2000 or WGS 84 coordinates",
                                    found.map, found.agree, found.compared, found.east_m, found.north_m);
        return found;
    }
    return std::nullopt;
}

std::vector<ClosePair> close_pairs(const Catalog& catalog, double within_m)
{
    std::vector<geo::LonLat> places;
    for (const auto& site : catalog.sites) places.push_back(geo::centroid(site.outline));
    std::vector<ClosePair> pairs;
    for (std::size_t a = 0; a < places.size(); ++a)
        for (std::size_t b = a + 1; b < places.size(); ++b) {
            if (std::abs(places[a].lat_deg - places[b].lat_deg) * metres_per_degree > 1.02 * within_m) continue;
            const double distance = geo::distance_m(places[a], places[b]);
            if (distance <= within_m) pairs.push_back({catalog.sites[a].site_id, catalog.sites[b].site_id, distance});
        }
    std::ranges::stable_sort(pairs, {}, &ClosePair::distance_m);
    return pairs;
}

std::vector<std::string> place_doubts(const Catalog& given)
{
    constexpr double near_m = 3000;
    std::vector<std::string> doubts;
    for (const auto& site : given.sites) {
        const auto place = geo::centroid(site.outline);
        const auto* region = find_region(site.city_code);
        if (region && region->extent && !region->extent->contains(place))
            doubts.push_back(
                fmt::format("{} {}: {:.4f}, {:.4f} lies outside of {} (wrong city, or coordinates of another system); check both",
                            site.site_id, site.name_zh, place.lon_deg, place.lat_deg, region->name_zh));
    }
    for (const auto& pair : close_pairs(given, near_m))
        doubts.push_back(
            fmt::format("{} and {} lie {:.0f} m apart (a coarse sensor may take one's heat for the other's); draw both works",
                        pair.site_a, pair.site_b, pair.distance_m));
    return doubts;
}

}  // namespace hearthwatch::catalog
