#include "pipeline/rehearse/made_looks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "pipeline/rehearse/fires.h"
#include "pipeline/rehearse/planck.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr double learn = std::numeric_limits<double>::quiet_NaN();

struct Pass {
    geo::Instant instant;
    std::string sensor;
    bool landsat = false;
};

/// The calendars of four satellites; in the side overlap of two orbits each comes twice as often.
std::vector<Pass> calendar(const Frame& frame, bool overlap)
{
    std::vector<Pass> passes;
    const auto add = [&](const char* sensor, geo::Day first, int every, int utc_minutes, geo::Day since) {
        for (geo::Day day = first; day <= frame.end; day = day + every)
            if (day >= frame.baseline_start && day >= since)
                passes.push_back(
                    {geo::day_start(day, std::chrono::minutes(0)) + std::chrono::minutes(utc_minutes), sensor, sensor[0] == 'l'});
    };
    const geo::Day always{0}, ninth = geo::make_day(2021, 11, 1);  // Landsat 9 delivers from then on
    for (int orbit = 0; orbit < (overlap ? 2 : 1); ++orbit) {
        const geo::Day first = geo::make_day(2021, 1, 3 + 3 * orbit);
        add("sentinel2", first, 5, 175 - 10 * orbit, always);
        add("landsat8", first + 4, 16, 167 + 6 * orbit, always);
        add("landsat9", first + 12, 16, 167 + 6 * orbit, ninth);
    }
    std::sort(passes.begin(), passes.end(),
              [](const Pass& a, const Pass& b) { return std::tie(a.instant, a.sensor) < std::tie(b.instant, b.sensor); });
    return passes;
}

std::uint64_t key(const Frame& frame, const MadeWorks& works, geo::Instant instant, std::uint64_t salt)
{
    std::uint64_t k = hash(frame.seed, salt, static_cast<std::uint64_t>(instant.time_since_epoch().count()));
    for (const char c : works.site_id) k = hash(k, static_cast<std::uint64_t>(c));
    return k;
}

bool any_order_on(const MadeWorks& works, geo::Day day)
{
    return std::any_of(works.orders.begin(), works.orders.end(),
                       [&](const MadeOrder& o) { return day >= o.order.start && day <= o.order.end; });
}

/// Gas is flared, and slag and scrap lie about, for two days after a furnace stopped or started.
bool upset(const MadeUnit& u, geo::Day day)
{
    const bool now = u.days.on(day) == State::run;
    return !u.battery && (now != (u.days.on(day - 1) == State::run) || now != (u.days.on(day - 2) == State::run));
}

bool any_upset(const MadeWorks& works, geo::Day day)
{
    return std::any_of(works.units.begin(), works.units.end(), [&](const MadeUnit& u) { return upset(u, day); });
}

/// How likely it is that the sky over a works is clear, as a good mask and the weather would put it.
double clear_chance(double cover, Chance& chance)
{
    return 1 / (1 + std::exp(-((0.42 - cover) * 9 + 0.8 * chance.normal())));
}

double heavy(Chance& chance, double sigma, double outliers = 0.08)
{
    return sigma * chance.normal() * (chance.happens(outliers) ? 3.0 : 1.0);
}

double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

/// Light of open metal and slag, or of a push, at 2.2 um: what a 20 m pixel gains, W m-2 sr-1 um-1.
double short_wave(const Frame& frame, const MadeUnit& u, const UnitDays& days, const Weather& weather, geo::Instant instant)
{
    const Heat heat = u.battery ? battery_heat(frame.seed, weather, u.oven, days, instant)
                                : furnace_heat(frame.seed, weather, u.furnace, days, instant);
    double sum = 0;
    for (const Source& s : heat.sources)
        if (s.kelvin > (u.battery ? 700 : 430)) sum += 0.84 * planck(2.2, s.kelvin) * s.area_m2 / 400;
    return sum;
}

/// What all units of a works share in one day look.
struct Shared {
    bool clear = true, landsat = false, snow = false, upset = false, lies = false;
    double gain = 1, short_wave = 0, thermal_k = 0, running = 0;
};

double swir_value(const MadeUnit& u, double own, double next, const Shared& s, const Frame& frame, geo::Day day,
                  Scenario scenario, Chance& chance)
{
    const bool changed = day.number >= u.change_day;
    double light = s.gain * (u.own * own + u.neighbour * next) * (changed ? u.change_gain : 1) / (s.landsat ? 2.25 : 1);
    if (!s.clear) light *= 0.04;
    const double snow_noise = s.snow ? 1.8 : 1;
    // The highest of a few pixels: skewed, with long tails.
    double x = light / u.noise + heavy(chance, snow_noise) + 0.5 * (chance.exponential(1) - 1) + s.short_wave;
    double rate = u.false_rate * (s.snow ? (scenario == Scenario::drift ? 4 : 2) : 1) +
                  (upset(u, day) ? 0.2
                   : s.upset     ? 0.04
                                 : 0) +
                  (changed ? 0.04 : 0);
    if (!s.clear) rate = 0.05;  // edges of clouds
    if (chance.happens(rate)) x += chance.around(14, 3);
    if (s.snow && scenario == Scenario::drift && day >= frame.start) x += 1.2;
    return x >= 0 ? std::log1p(x) : -std::log1p(-x);
}

double tir_value(const MadeUnit& u, double contrast, double neighbours, const Shared& s, geo::Day day, Chance& chance)
{
    if (!s.clear) return -chance.around(5, 1.8) + 2 * chance.normal();
    const bool changed = day.number >= u.change_day;
    return u.thermal_k * u.own * contrast + (0.04 + u.neighbour) * neighbours + u.thermal_bias_k + (changed ? u.change_k : 0) +
           s.thermal_k + (s.snow ? -0.4 : 0) + heavy(chance, u.thermal_noise_k * (changed ? 1.3 : 1), 0.06);
}

void day_look(std::vector<Measurement>& out, const Frame& frame, const MadeWorks& works, const Climate& climate, const Pass& pass,
              Scenario scenario)
{
    const geo::Day day = geo::local_day(pass.instant);
    const Weather& weather = climate.on(day);
    Chance chance(key(frame, works, pass.instant, 121));
    Shared s;
    s.landsat = pass.landsat;
    s.lies = scenario == Scenario::lying_sensor && pass.sensor == "landsat9";
    for (const MadeUnit& u : works.units) s.running += !u.battery && u.days.on(day) == State::run ? 1 : 0;
    double cover = weather.cloud_cover + 0.08 * chance.normal();
    double aerosol = weather.aerosol;
    if (scenario == Scenario::missing_not_at_random) {
        // Steam of running plants is taken for cloud; alerts, and with them the ordered stops, are called for stagnant air.
        cover += 0.4 * steam_chance(weather) * s.running / static_cast<double>(works.units.size());
        if (any_order_on(works, day)) aerosol += 0.6;
    }
    const double p_valid = clear_chance(cover, chance);
    s.clear = chance.happens(p_valid);
    s.gain = chance.around(1, 1.2) * std::exp(-0.3 * aerosol);
    s.short_wave = heavy(chance, 0.35);
    s.thermal_k = heavy(chance, 0.55);
    for (int d = 0; d <= 5; ++d) s.snow = s.snow || climate.on(day - d).snow > 0.15;
    s.upset = any_upset(works, day);
    if (p_valid < 0.05) return;
    const auto state = [&](const MadeUnit& u) -> const UnitDays& { return s.lies ? u.always : u.days; };
    std::vector<double> light, contrast;
    for (const MadeUnit& u : works.units) {
        const auto i = static_cast<std::size_t>(day - u.days.first);
        light.push_back(short_wave(frame, u, state(u), weather, pass.instant));
        contrast.push_back((s.lies ? u.always_contrast : u.contrast)[i - 1] * 0.55 +
                           (s.lies ? u.always_contrast : u.contrast)[i] * 0.45);
    }
    for (std::size_t i = 0; i < works.units.size(); ++i) {
        const MadeUnit& u = works.units[i];
        const std::size_t next = i + 1 < works.units.size() ? i + 1 : i == 0 ? i : i - 1;
        const double other = next == i ? 0 : light[next];
        const auto emit = [&](const char* indicator, double value, double sigma) {
            out.push_back(
                {u.unit_id, pass.sensor, pass.instant, indicator, rounded(value), sigma, std::min(0.999, rounded(p_valid))});
        };
        emit("swir_excess", swir_value(u, light[i], other, s, frame, day, scenario, chance), learn);
        if (pass.landsat) {
            const double neighbours = next == i ? 0 : works.units[next].thermal_k * contrast[next];
            emit("tir_excess", tir_value(u, contrast[i], neighbours, s, day, chance), 1.0);
        } else if (u.steam > 0) {
            const bool runs = state(u).on(day) == State::run;
            const double seen =
                s.clear ? (runs ? u.steam * steam_chance(weather) : 0.03 + (s.running > 0 ? 0.05 * steam_chance(weather) : 0))
                        : 0.06;
            emit("plume", chance.happens(seen) ? 1 : 0, learn);
        }
    }
}

void night_look(std::vector<Measurement>& out, const Frame& frame, const MadeWorks& works, const Climate& climate, geo::Day day,
                bool noaa20)
{
    const NightPass pass = night_pass(day, noaa20);
    const Weather& weather = climate.on(day);
    Chance chance(key(frame, works, pass.instant, 122 + (noaa20 ? 1 : 0)));
    const double p_valid = clear_chance(weather.night_cloud + 0.08 * chance.normal(), chance);
    const bool clear = chance.happens(p_valid);
    if (p_valid < 0.05) return;
    const double ground_k = weather.air_k - 5, wide = pass.scan_km * 1000, phase = chance.uniform() * wide;
    std::map<int, std::pair<double, double>> pixels;
    double load = 0;
    for (const MadeUnit& u : works.units) {
        load += !u.battery && u.days.on(day) == State::run ? 1 : 0;
        const Heat heat = u.battery ? battery_heat(frame.seed, weather, u.oven, u.days, pass.instant)
                                    : furnace_heat(frame.seed, weather, u.furnace, u.days, pass.instant);
        for (const Source& source : heat.sources) {
            auto& pixel = pixels[static_cast<int>((source.place.x_m + 1000 + phase) / wide)];
            pixel.first += excess_over(viirs_i4_um, source, ground_k);
            pixel.second += excess_over(viirs_i5_um, source, ground_k);
        }
    }
    int count = 0;
    for (const auto& [place, glow] : pixels) {
        const bool reported =
            night_pixel(glow.first, glow.second, wide * pass.track_km * 1000, ground_k, chance.normal()).reported;
        count += reported && clear ? 1 + (chance.happens(0.2) ? 1 : 0) : 0;  // a source between two pixels shows in both
    }
    const double others = works.other_hits * (0.4 + 0.3 * load) + (any_upset(works, day) ? 0.15 : 0);
    if (clear && chance.happens(others)) ++count;
    out.push_back({works.site_id + "-WORKS", noaa20 ? "viirs_noaa20" : "viirs_snpp", pass.instant, "night_hits",
                   static_cast<double>(count), learn, std::min(0.999, rounded(p_valid))});
}

}  // namespace

std::vector<Measurement> look_at(const Frame& frame, const MadeWorks& works, const Climate& climate, Scenario scenario)
{
    std::vector<Measurement> out;
    int baseline = 0;
    for (const Pass& pass : calendar(frame, works.overlap)) {
        const bool before = geo::local_day(pass.instant) < frame.start;
        if (scenario == Scenario::no_looks && !before) continue;
        if (scenario == Scenario::short_baseline && before && climate.on(geo::local_day(pass.instant)).cloud_cover < 0.35 &&
            ++baseline > 5)
            continue;
        if (scenario == Scenario::short_baseline && before && climate.on(geo::local_day(pass.instant)).cloud_cover >= 0.35)
            continue;
        day_look(out, frame, works, climate, pass, scenario);
    }
    for (geo::Day day = frame.baseline_start; day <= frame.end; ++day) {
        if (scenario == Scenario::no_looks && day >= frame.start) break;
        if (scenario == Scenario::short_baseline && day < frame.start && (frame.start - day) % 60 != 0) continue;
        for (const bool noaa20 : {false, true}) night_look(out, frame, works, climate, day, noaa20);
    }
    std::stable_sort(out.begin(), out.end(), [](const Measurement& a, const Measurement& b) {
        return std::tie(a.unit_id, a.acquired, a.sensor, a.indicator) < std::tie(b.unit_id, b.acquired, b.sensor, b.indicator);
    });
    return out;
}

}  // namespace hearthwatch::pipeline::rehearsal
