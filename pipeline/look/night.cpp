#include "pipeline/look/night.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace hearthwatch::pipeline {
namespace {

constexpr double reach_m = 3000;                          ///< beyond it no footprint of a 1 km pixel at the swath's edge counts
constexpr double sigma_of_scan = 0.42;                    ///< methods A4
constexpr double geolocation_m = 150;                     ///< methods A4
constexpr double mostly = 0.6;                            ///< of what all works claim of a detection: then it is this one's
constexpr double nights_clear = 0.5;                      ///< methods D5
constexpr std::chrono::minutes usual_pass{17 * 60 + 30};  ///< UTC, about 01:30 local: the afternoon satellites' night pass

/// Probability that the source of a detection lies within the works' reach: the works as a disc of its own area.
double share_on_works(const raster::HotSpot& spot, geo::LonLat centre, double works_radius_m)
{
    const double distance = geo::distance_m(spot.place, centre);
    if (distance > reach_m + works_radius_m) return 0;
    const double sigma = std::hypot(sigma_of_scan * 1000 * std::max(spot.scan_km, spot.track_km), geolocation_m);
    const double outside = std::max(0.0, distance - works_radius_m);
    return std::exp(-outside * outside / (2 * sigma * sigma));
}

double radius_of(const geo::Polygon& outline, geo::LonLat centre)
{
    return std::sqrt(geo::area_m2(geo::to_plane(outline, geo::Projector(geo::utm_crs(centre)))) / 3.14159265358979);
}

struct Night {
    std::array<double, 2> hits{};  ///< by HotSpotProduct
    geo::Instant acquired;
    bool seen = false, contested = false;
    double clear = nights_clear;  ///< probability
};

/// By detection: the sum over all works of the probability that it lies on them. Where two works stand together it is more than
/// one of them can claim.
std::vector<double> claims(const std::vector<raster::HotSpot>& spots, const std::vector<const catalog::Unit*>& everyone)
{
    std::vector<double> sums(spots.size(), 0);
    for (const auto* unit : everyone) {
        const geo::LonLat centre = geo::centroid(unit->outline);
        const double radius = radius_of(unit->outline, centre);
        for (std::size_t i = 0; i < spots.size(); ++i)
            if (spots[i].night) sums[i] += share_on_works(spots[i], centre, radius);
    }
    return sums;
}

}  // namespace

std::map<std::string, std::vector<ReadingRow>> night_readings(const std::vector<raster::HotSpot>& spots,
                                                              const std::vector<const catalog::Unit*>& works,
                                                              const std::vector<const catalog::Unit*>& everyone,
                                                              const Workspace& workspace,
                                                              const std::vector<raster::NightSky>& skies)
{
    std::map<std::string, std::pair<geo::Day, geo::Day>> spans;  // of a sensor's nights in the tables
    const auto widen = [&](const std::string& sensor, geo::Instant acquired) {
        const geo::Day day = geo::local_day(acquired, workspace.utc_offset);
        const auto [at, is_new] = spans.emplace(sensor, std::pair{day, day});
        if (!is_new) at->second = {std::min(at->second.first, day), std::max(at->second.second, day)};
    };
    for (const auto& spot : spots)
        if (spot.night) widen(spot.sensor, spot.acquired);
    for (const auto& sky : skies) widen(sky.sensor, sky.acquired);
    const auto claimed = claims(spots, everyone);
    std::map<std::string, std::vector<ReadingRow>> months;
    for (const auto* unit : works) {
        const geo::LonLat centre = geo::centroid(unit->outline);
        const double radius = radius_of(unit->outline, centre);
        std::map<std::tuple<std::string, geo::Day>, Night> nights;
        for (const auto& [sensor, span] : spans)
            for (geo::Day day = std::max(span.first, workspace.baseline_start); day <= std::min(span.second, workspace.end);
                 ++day)
                nights[{sensor, day}].acquired = geo::day_start(day, std::chrono::minutes{0}) - std::chrono::days{1} + usual_pass;
        for (std::size_t i = 0; i < spots.size(); ++i) {
            const auto& spot = spots[i];
            const double share = spot.night ? share_on_works(spot, centre, radius) : 0;
            const auto night = nights.find({spot.sensor, geo::local_day(spot.acquired, workspace.utc_offset)});
            const bool of_another = share < mostly * claimed[i];
            if (share < 0.05 || night == nights.end()) continue;
            night->second.contested = night->second.contested || of_another;
            if (of_another) continue;
            night->second.hits.at(static_cast<std::size_t>(spot.product)) += share;
            if (!night->second.seen || spot.acquired < night->second.acquired) night->second.acquired = spot.acquired;
            night->second.seen = true;
        }
        for (const bool clear : {false, true})  // one clear pass makes a clear night
            for (const auto& sky : skies) {
                if (sky.clear != clear || geo::distance_m(sky.place, centre) > reach_m + radius) continue;
                const auto night = nights.find({sky.sensor, geo::local_day(sky.acquired, workspace.utc_offset)});
                if (night != nights.end() && !night->second.contested) night->second.clear = clear ? 1 : 0;
            }
        for (const auto& [key, night] : nights) {
            ReadingRow row;
            row.unit_id = unit->unit_id;
            row.sensor = std::get<0>(key);
            row.local_day = std::get<1>(key);
            row.scene_id = fmt::format("{}_night_{}", row.sensor, geo::format_day(row.local_day));
            row.acquired = night.acquired;
            row.p_valid = row.clear_fraction = night.seen ? 1 : night.clear;
            row.indicator = "night_hits";
            row.value = std::round(std::max(night.hits[0], night.hits[1]));
            row.sigma = row.p_null = std::numeric_limits<double>::quiet_NaN();
            months[geo::format_month(row.local_day)].push_back(std::move(row));
        }
    }
    return months;
}

}  // namespace hearthwatch::pipeline
