#include "pipeline/rehearse/sun.h"

#include <chrono>
#include <cmath>
#include <numbers>

namespace hearthwatch::pipeline::rehearsal {

Sun sun_at(geo::Instant instant, geo::LonLat place)
{
    constexpr double pi = std::numbers::pi, degree = pi / 180;
    const geo::Day day = geo::local_day(instant, std::chrono::minutes(0));
    const int year = std::stoi(geo::format_day(day).substr(0, 4));
    const double hours =
        std::chrono::duration<double, std::ratio<3600>>(instant - geo::day_start(day, std::chrono::minutes(0))).count();
    const double angle = 2 * pi * (day - geo::make_day(year, 1, 1) + (hours - 12) / 24) / 365;
    const double declination = 0.006918 - 0.399912 * std::cos(angle) + 0.070257 * std::sin(angle) -
                               0.006758 * std::cos(2 * angle) + 0.000907 * std::sin(2 * angle) - 0.002697 * std::cos(3 * angle) +
                               0.00148 * std::sin(3 * angle);
    const double minutes = 229.18 * (0.000075 + 0.001868 * std::cos(angle) - 0.032077 * std::sin(angle) -
                                     0.014615 * std::cos(2 * angle) - 0.040849 * std::sin(2 * angle));
    const double anomaly = (357.529 + 0.98560028 * (day - geo::make_day(2000, 1, 1) + (hours - 12) / 24)) * degree;
    const double distance = 1.00014 - 0.01671 * std::cos(anomaly) - 0.00014 * std::cos(2 * anomaly);
    const double hour_angle = (15 * (hours - 12) + place.lon_deg + minutes / 4) * degree;
    const double latitude = place.lat_deg * degree;
    const double up =
        std::sin(latitude) * std::sin(declination) + std::cos(latitude) * std::cos(declination) * std::cos(hour_angle);
    const double east = -std::cos(declination) * std::sin(hour_angle);
    const double north =
        std::cos(latitude) * std::sin(declination) - std::sin(latitude) * std::cos(declination) * std::cos(hour_angle);
    const double azimuth = std::atan2(east, north) / degree;
    return {std::asin(up) / degree, azimuth < 0 ? azimuth + 360 : azimuth, distance};
}

}  // namespace hearthwatch::pipeline::rehearsal
