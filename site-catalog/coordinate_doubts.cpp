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

PlaceOffset usual_offset(const Field& field, double lat_deg)
{
    return {field.east_m + east_metres(field.extra_deg_east, lat_deg), field.north_m + field.extra_deg_north * metres_per_degree,
            lat_deg};
}

double apart(const PlaceOffset& a, const PlaceOffset& b)
{
    return std::hypot(a.east_m - b.east_m, a.north_m - b.north_m);
}

std::size_t agreeing(const std::vector<PlaceOffset>& offsets, const Field& field)
{
    constexpr double tolerance_m = 150;
    return static_cast<std::size_t>(std::ranges::count_if(
        offsets, [&](const PlaceOffset& offset) { return apart(offset, usual_offset(field, offset.lat_deg)) <= tolerance_m; }));
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

std::vector<KnownPlace> known_places(const Catalog& given, const Catalog& reference)
{
    std::vector<KnownPlace> places;
    for (const auto& site : given.sites) {
        auto known = sites_named(reference, site.site_id);
        if (known.empty()) known = sites_named(reference, site.name_zh);
        if (known.size() == 1) places.push_back({&site, geo::centroid(site.outline), geo::centroid(known.front()->outline)});
    }
    return places;
}

std::vector<PlaceOffset> offsets_of(const std::vector<KnownPlace>& places)
{
    constexpr double same_works_m = 5000;
    std::vector<PlaceOffset> offsets;
    for (const auto& [site, there, here] : places)
        if (geo::distance_m(there, here) <= same_works_m)
            offsets.push_back({east_metres(there.lon_deg - here.lon_deg, here.lat_deg),
                               (there.lat_deg - here.lat_deg) * metres_per_degree, here.lat_deg});
    return offsets;
}

std::optional<CommonOffset> common_offset(const std::vector<PlaceOffset>& offsets)
{
    if (offsets.empty()) return std::nullopt;
    const auto middle_of = [&](double PlaceOffset::*axis) {
        std::vector<double> values;
        for (const auto& offset : offsets) values.push_back(offset.*axis);
        return median(values);
    };
    const auto spread_about = [&](double PlaceOffset::*axis, double middle) {
        std::vector<double> values;
        for (const auto& offset : offsets) values.push_back(std::abs(offset.*axis - middle));
        return 1.4826 * median(values);
    };
    CommonOffset common{middle_of(&PlaceOffset::east_m), middle_of(&PlaceOffset::north_m), 0, middle_of(&PlaceOffset::lat_deg)};
    const double spread =
        std::max(spread_about(&PlaceOffset::east_m, common.east_m), spread_about(&PlaceOffset::north_m, common.north_m));
    common.error_m = 1.2533 * spread / std::sqrt(static_cast<double>(offsets.size()));
    return common;
}

const char* map_of(const std::vector<PlaceOffset>& offsets)
{
    constexpr double field_varies_m = 40, worst_error_m = 130;
    for (const auto& field : fields)
        if (const auto agree = agreeing(offsets, field); agree >= 3 && 3 * agree >= 2 * offsets.size()) return field.map;
    const auto common = common_offset(offsets);
    if (!common || offsets.size() < 8 || common->error_m > worst_error_m) return nullptr;
    const PlaceOffset middle{common->east_m, common->north_m, common->lat_deg};
    if (std::hypot(middle.east_m, middle.north_m) <= 4 * common->error_m) return nullptr;
    for (const auto& field : fields)
        if (apart(middle, usual_offset(field, common->lat_deg)) <= field_varies_m + 3 * common->error_m) return field.map;
    return nullptr;
}

std::optional<MapShift> map_shift(const Catalog& given, const Catalog& reference)
{
    const auto offsets = offsets_of(known_places(given, reference));
    const auto* map = map_of(offsets);
    if (!map) return std::nullopt;
    const auto& field = *std::ranges::find_if(fields, [&](const Field& f) { return f.map == std::string_view(map); });
    const auto middle = *common_offset(offsets);
    MapShift found{map, agreeing(offsets, field), offsets.size(), middle.east_m, middle.north_m, {}};
    found.message = fmt::format("places look like {} ({} of {} works lie as that map's do, median {:.0f} m east and {:.0f} m "
                                "north of the known places; a furnace is "
                                "looked for where none is); supply CGCS2000 or WGS 84 coordinates",
                                found.map, found.agree, found.compared, found.east_m, found.north_m);
    return found;
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

std::vector<std::string> moved_doubts(const Catalog& given, const Catalog& reference)
{
    constexpr double same_place_m = 3000;
    std::vector<std::string> doubts;
    for (const auto& [site, there, here] : known_places(given, reference))
        if (const double away = geo::distance_m(there, here); away > same_place_m)
            doubts.push_back(fmt::format(
                "{} {}: lies {:.1f} km from where it is known (it moved, or is another works of the same owner: what burnt at "
                "the old place is none of its history); check its name and identifier",
                site->site_id, site->name_zh, away / 1000));
    return doubts;
}

}  // namespace hearthwatch::catalog
