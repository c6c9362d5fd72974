#include "pipeline/rehearse/fires.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "geo/csv.h"
#include "geo/projector.h"
#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/planck.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr double transmitted = 0.85;

std::string row(geo::LonLat place, double ti4, double ti5, const NightPass& pass, const std::string& satellite, double extra_k,
                double frp)
{
    const std::string moment = geo::format_instant(pass.instant);
    return geo::csv_line({fmt::format("{:.5f}", place.lat_deg), fmt::format("{:.5f}", place.lon_deg), fmt::format("{:.2f}", ti4),
                          fmt::format("{:.2f}", pass.scan_km), fmt::format("{:.2f}", pass.track_km), moment.substr(0, 10),
                          moment.substr(11, 2) + moment.substr(14, 2), satellite, "VIIRS", extra_k > 30 ? "h" : "n", "2",
                          fmt::format("{:.2f}", ti5), fmt::format("{:.2f}", frp), "N", "2"});
}

struct Glow {
    double i4 = 0, i5 = 0, x = 0, y = 0;  ///< radiance times area; place weighted by I4
};

}  // namespace

/// Local night passes between 00:50 and 02:20; the angle of view, and with it the pixel, comes back after sixteen days.
NightPass night_pass(geo::Day day, bool noaa20)
{
    const int turn = ((day.number * 5 + (noaa20 ? 8 : 0)) % 16 + 16) % 16;
    const double off = std::abs(turn - 7.5) / 7.5;  // 0 straight below .. 1 at the edge
    const auto instant = geo::day_start(day) + std::chrono::minutes(65 + (turn - 8) * 6 + (noaa20 ? 25 : 0));
    return {instant, 0.39 + 0.40 * off * off, 0.36 + 0.40 * off * off};
}

NightPixel night_pixel(double i4, double i5, double area_m2, double ground_k, double noise_k)
{
    NightPixel pixel;
    pixel.ti4 = inverse_planck(viirs_i4_um, planck(viirs_i4_um, ground_k) + transmitted * i4 / area_m2);
    pixel.ti5 = inverse_planck(viirs_i5_um, planck(viirs_i5_um, ground_k) + transmitted * i5 / area_m2);
    pixel.reported = pixel.ti4 + noise_k >= 295 && pixel.ti4 - pixel.ti5 + noise_k >= 10;
    return pixel;
}

double excess_over(double wavelength_um, const Source& source, double ground_k)
{
    return 0.9 * source.area_m2 * std::max(0.0, planck(wavelength_um, source.kelvin) - planck(wavelength_um, ground_k));
}

std::string fires_csv(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
                      const std::string& satellite)
{
    const geo::Projector projector(frame.ground.crs);
    std::string text = geo::csv_line({"latitude", "longitude", "bright_ti4", "scan", "track", "acq_date", "acq_time", "satellite",
                                      "instrument", "confidence", "version", "bright_ti5", "frp", "daynight", "type"});
    const bool noaa20 = satellite == "1";
    for (geo::Day day = frame.baseline_start; day <= frame.end; ++day) {
        const Weather& weather = climate.on(day);
        const NightPass pass = night_pass(day, noaa20);
        Chance chance(hash(frame.seed, 101, static_cast<std::uint64_t>(day.number), noaa20 ? 1 : 0));
        const double ground_k = weather.air_k - 5, wide = pass.scan_km * 1000, tall = pass.track_km * 1000;
        const double phase_x = chance.uniform() * wide, phase_y = chance.uniform() * tall;
        std::map<std::pair<long, long>, Glow> pixels;
        for (const Source& s : heat_at(frame, works, operations, climate, pass.instant).sources) {
            Glow& glow = pixels[{std::lround((s.place.y_m + phase_y) / tall), std::lround((s.place.x_m + phase_x) / wide)}];
            const double i4 = excess_over(viirs_i4_um, s, ground_k);
            glow.i4 += i4;
            glow.i5 += excess_over(viirs_i5_um, s, ground_k);
            glow.x += i4 * s.place.x_m;
            glow.y += i4 * s.place.y_m;
        }
        const double area = wide * tall;
        const bool clouded = chance.happens(weather.night_cloud);
        for (const auto& [cell, glow] : pixels) {
            const double noise = chance.normal(), east = 90 * chance.normal(), north = 90 * chance.normal();
            const NightPixel pixel = night_pixel(glow.i4, glow.i5, area, ground_k, noise);
            const bool clear = !clouded != chance.happens(0.05);  // gaps in clouds, and clouds in gaps
            if (!clear || !pixel.reported) continue;
            // Fire radiative power from MIR radiance, Wooster et al. 2003 (doi 10.1016/S0034-4257(03)00070-1): sigma / 3e-9 for this band.
            const double frp = 5.670374e-8 / 3.0e-9 * glow.i4 / 1e6;
            text += row(projector.to_lonlat({glow.x / glow.i4 + east, glow.y / glow.i4 + north}), pixel.ti4, pixel.ti5, pass,
                        satellite, pixel.ti4 - ground_k, frp);
        }
        const bool burning = weather.air_k > 278 && chance.happens(0.2);
        if (burning && !chance.happens(weather.night_cloud)) {
            const double extra = std::max(298 - ground_k, chance.around(22, 1.5));
            const geo::LonLat place = projector.to_lonlat(
                {frame.ground.left_m + chance.between(-25000, 30000), frame.ground.top_m + chance.between(-30000, 25000)});
            text += row(place, ground_k + extra, ground_k + 0.1 * extra, pass, satellite, extra, 0.15 * extra);
        }
    }
    return text;
}

}  // namespace hearthwatch::pipeline::rehearsal
