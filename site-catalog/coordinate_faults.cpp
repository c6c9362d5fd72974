#include "site-catalog/coordinate_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>

#include "site-catalog/codes.h"
#include "site-catalog/coordinate_doubts.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::size_t least_works = 3;       // that agree about a mistake
constexpr std::size_t least_fractions = 12;  // chance of all fractions below 0.60: 0.36^12 = 5e-6
constexpr double near_m = 2000;              // of the known place: the same works

using Reading = std::function<geo::LonLat(geo::LonLat)>;

double degrees_of_minutes(double written)
{
    const double whole = std::floor(written);
    return whole + (written - whole) * 100 / 60;
}

double degrees_of_seconds(double written)
{
    const double whole = std::floor(written), rest = (written - whole) * 100, minutes = std::floor(rest + 1e-9);
    return whole + minutes / 60 + (rest - minutes) / 36;
}

struct Mistake {
    std::string what, advice;
    bool another_zone = false;
    Reading right;
};

std::vector<Mistake> mistakes()
{
    const char* decimal = "write degrees as decimals, or with the signs 118°30'15\"";
    std::vector<Mistake> list{{"degrees and minutes written as degrees", decimal, false,
                               [](geo::LonLat p) {
                                   return geo::LonLat{degrees_of_minutes(p.lon_deg), degrees_of_minutes(p.lat_deg)};
                               }},
                              {"degrees, minutes and seconds written as degrees", decimal, false, [](geo::LonLat p) {
                                   return geo::LonLat{degrees_of_seconds(p.lon_deg), degrees_of_seconds(p.lat_deg)};
                               }}};
    for (const int off : {-6, -3, 3, 6})
        list.push_back({fmt::format("the meridian of another zone, {} degrees off", off),
                        "check the central meridian that the metres were turned into degrees with", true, [off](geo::LonLat p) {
                            return geo::LonLat{p.lon_deg - off, p.lat_deg};
                        }});
    return list;
}

bool most(std::size_t count, std::size_t of)
{
    return count >= least_works && 3 * count >= 2 * of;
}

/// A mistake that most known works share: read the right way they lie at their known places, and else not. Of several the one that
/// brings them nearest.
std::string mistake_of_known(const std::vector<KnownPlace>& known)
{
    std::string fault;
    double nearest_m = 0;
    for (const auto& mistake : mistakes()) {
        std::size_t mended = 0;
        double sum_m = 0;
        for (const auto& place : known) {
            const double then_m = geo::distance_m(mistake.right(place.given), place.known);
            if (then_m > near_m || geo::distance_m(place.given, place.known) <= near_m) continue;
            ++mended;
            sum_m += then_m;
        }
        if (!most(mended, known.size()) || (!fault.empty() && sum_m / static_cast<double>(mended) >= nearest_m)) continue;
        nearest_m = sum_m / static_cast<double>(mended);
        fault = fmt::format(
            "places look like {} ({} of {} known works lie {:.0f} m from their place on average when read so, and none of "
            "these within {:.0f} m otherwise; a furnace is looked for where none is); {}",
            mistake.what, mended, known.size(), nearest_m, near_m, mistake.advice);
    }
    return fault;
}

/// Works that lie outside of their cities, and inside with another zone's meridian.
std::string wrong_zone(const Catalog& given)
{
    for (const auto& mistake : mistakes()) {
        if (!mistake.another_zone) continue;
        std::size_t judged = 0, mended = 0;
        for (const auto& site : given.sites) {
            const auto place = geo::centroid(site.outline);
            const auto* region = find_region(site.city_code);
            if (!region || !region->extent) continue;
            ++judged;
            mended += !region->extent->contains(place) && region->extent->contains(mistake.right(place));
        }
        if (most(mended, judged))
            return fmt::format("places look like {} ({} of {} works lie outside of their cities, and inside when read so); {}",
                               mistake.what, mended, judged, mistake.advice);
    }
    return {};
}

bool fraction_is_minutes(double written)
{
    return written - std::floor(written) < 0.6 - 1e-9;
}

/// Works that nobody knows: no fraction of a degree passes 0.60 when minutes stand there.
std::string only_minutes(const Catalog& given)
{
    const auto place_is = [](const Site& site) {
        const auto place = geo::centroid(site.outline);
        return fraction_is_minutes(place.lon_deg) && fraction_is_minutes(place.lat_deg);
    };
    if (given.sites.size() < least_fractions || !std::ranges::all_of(given.sites, place_is)) return {};
    return fmt::format(
        "places look like degrees and minutes written as degrees (of {} works none has a fraction of a degree above "
        "0.60; by chance that is 0.36 to the power of {}); write degrees as decimals",
        given.sites.size(), given.sites.size());
}

/// Another shift that all works share: another datum, or metres from a wrong origin.
std::string shared_shift(const std::vector<PlaceOffset>& offsets)
{
    constexpr double least_m = 100, alike_m = 60;
    constexpr std::size_t least = 5;
    const auto common = common_offset(offsets);
    if (!common || offsets.size() < least) return {};
    const double shift = std::hypot(common->east_m, common->north_m);
    const auto alike = static_cast<std::size_t>(std::ranges::count_if(offsets, [&](const PlaceOffset& offset) {
        return std::hypot(offset.east_m - common->east_m, offset.north_m - common->north_m) <= alike_m;
    }));
    if (shift <= least_m || !most(alike, offsets.size())) return {};
    return fmt::format(
        "places share one shift ({} of {} known works lie {:.0f} m east and {:.0f} m north of their place, within {:.0f} "
        "m of each other: another datum or a wrong origin); supply CGCS2000 or WGS 84 coordinates",
        alike, offsets.size(), common->east_m, common->north_m, alike_m);
}

}  // namespace

std::vector<std::string> coordinate_faults(const Catalog& given, const Catalog& reference)
{
    const auto known = known_places(given, reference);
    if (const auto shift = map_shift(given, reference)) return {shift->message};
    for (const auto& fault : {mistake_of_known(known), wrong_zone(given), shared_shift(offsets_of(known)),
                              known.size() < least_works ? only_minutes(given) : std::string()})
        if (!fault.empty()) return {fault};
    return {};
}

std::vector<std::string> faults_against_heat(const Catalog& given, const std::vector<HeatSeen>& heat)
{
    constexpr double around_m = 3000;
    constexpr std::size_t least_days = 3;
    std::vector<KnownPlace> places;
    for (const auto& site : given.sites) {
        const auto here = geo::centroid(site.outline);
        std::set<geo::Day> days;
        std::vector<double> lon, lat;
        for (const auto& seen : heat) {
            if (std::abs(seen.place.lat_deg - here.lat_deg) > 0.03 || geo::distance_m(seen.place, here) > around_m) continue;
            days.insert(seen.day);
            lon.push_back(seen.place.lon_deg);
            lat.push_back(seen.place.lat_deg);
        }
        if (days.size() < least_days) continue;
        std::ranges::nth_element(lon, lon.begin() + static_cast<std::ptrdiff_t>(lon.size() / 2));
        std::ranges::nth_element(lat, lat.begin() + static_cast<std::ptrdiff_t>(lat.size() / 2));
        places.push_back({&site, here, {lon[lon.size() / 2], lat[lat.size() / 2]}});
    }
    const auto offsets = offsets_of(places);
    const auto* map = offsets.size() < 8 ? nullptr : map_of(offsets);
    if (!map) return {};
    const auto common = *common_offset(offsets);
    return {fmt::format(
        "places look like {} against the heat seen there (the middle of {} works with detections on {} days or more lies "
        "{:.0f} m east and {:.0f} m north of the heat, give or take {:.0f} m); supply CGCS2000 or WGS 84 coordinates",
        map, offsets.size(), least_days, common.east_m, common.north_m, common.error_m)};
}

}  // namespace hearthwatch::catalog
