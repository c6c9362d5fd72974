#include "pipeline/rehearse/heat.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

struct Moment {
    std::uint64_t seed;
    geo::Day day;
    double hour;  ///< of the local day, 0..24
    const Weather& weather;
};

std::uint64_t key_of(const std::string& text)
{
    std::uint64_t key = 0;
    for (const char c : text) key = hash(key, static_cast<std::uint64_t>(c));
    return key;
}

void spread(Heat& heat, const Box& box, int along, int across, double area_m2, double kelvin)
{
    for (int i = 0; i < along; ++i)
        for (int j = 0; j < across; ++j)
            heat.sources.push_back(
                {box.at((i + 0.5) / along - 0.5, (j + 0.5) / across - 0.5), area_m2 / (along * across), kelvin});
}

void add_steam(Heat& heat, const Weather& weather, geo::Point from, double strength, Chance& chance)
{
    if (!chance.happens(steam_chance(weather))) return;
    const double length = chance.around(90 * strength, 1.6) * std::clamp(1.4 - weather.wind_ms / 12, 0.4, 1.4);
    heat.steam.push_back({from, length, 0.3 * length + 8, chance.between(0.5, 0.97)});
}

/// The taps of one local day; `now_h` is counted from its first hour and may lie in the next day.
void add_taps(Heat& heat, const Furnace& f, const Moment& now, geo::Day day, double now_h, double share)
{
    Chance chance(hash(now.seed, 51, key_of(f.unit_id), static_cast<std::uint64_t>(day.number)));
    const int taps = std::max(1, static_cast<int>(std::lround((f.taps_a_day + chance.between(-1, 1)) * share)));
    const double spacing = 24.0 / taps, phase = chance.uniform();
    for (int i = 0; i < taps; ++i) {
        const double begin = (i + phase) * spacing + chance.between(-0.3, 0.3), length = chance.around(f.tap_minutes / 60, 1.3);
        const double area = chance.around(f.runner_m2, 2.2), kelvin = chance.between(1650, 1760),
                     place = chance.between(-0.35, 0.35);
        const double slag = f.slag_m2 * chance.around(1, 1.5), steam = chance.uniform();
        const bool to_pit = chance.happens(0.65);  // else granulated
        const bool seen = chance.happens(f.seen);
        const bool open = now_h >= begin && now_h < begin + length;
        if (open && seen) {
            heat.sources.push_back({f.casthouse.at(place, 0.1), area, kelvin});
            heat.sources.push_back(
                {f.casthouse.at(place - 0.1, -0.3), 4 * area, 1100});  // runner walls and skimmer, behind the metal
        }
        const double age = now_h - begin - 0.3 * length;
        if (f.slag_m2 > 0 && to_pit && age > 0 && age < 5)
            spread(heat, f.slag_pit, 3, 1, slag, 420 + 1080 * std::exp(-age / 0.7));
        if ((f.slag_m2 == 0 || !to_pit) && open && steam < 0.6) {
            Chance puff(hash(now.seed, 52, key_of(f.unit_id), static_cast<std::uint64_t>(day.number * 100 + i)));
            add_steam(heat, now.weather, f.slag_pit.centre, 1.0, puff);
        }
    }
}

void add_furnace(Heat& heat, const Furnace& f, const UnitDays& days, const Moment& now)
{
    const auto running_share = [&](geo::Day day) {
        if (days.on(day) != State::run) return 0.0;
        return days.on(day - 1) != State::run ? 0.5 : 1.0;  // the day of blowing in
    };
    if (const double share = running_share(now.day); share > 0) add_taps(heat, f, now, now.day, now.hour, share);
    if (const double share = running_share(now.day - 1); share > 0 && days.on(now.day) == State::run)
        add_taps(heat, f, now, now.day - 1, now.hour + 24, share);
    const auto i = static_cast<std::size_t>(now.day - days.first);
    const double warmth =
        days.warmth[i - 1] + (days.warmth[i] - days.warmth[i - 1]) * (now.hour / 24 + 0.5 > 1 ? 1 : now.hour / 24 + 0.5);
    spread(heat, f.stoves, 4, 1, f.stoves_m2, now.weather.air_k + (f.stoves_k - 273) * warmth);
    spread(heat, {f.top, 16, 16, 0}, 2, 2, f.top_m2, now.weather.air_k + (f.top_k - 273) * warmth);
}

/// Surplus gas is burnt in the days about a stop and a start.
void add_flare(Heat& heat, const Furnace& f, const UnitDays& days, const Moment& now, geo::Point flare)
{
    Chance chance(hash(now.seed, 53, key_of(f.unit_id), static_cast<std::uint64_t>(now.day.number)));
    bool change = false;
    for (int d = -2; d <= 2; ++d) change = change || (days.on(now.day + d) == State::run) != (days.on(now.day) == State::run);
    if (change && chance.happens(0.4)) heat.sources.push_back({flare, chance.around(5, 1.8), 1350});
}

void add_battery(Heat& heat, const Battery& b, const UnitDays& days, const Moment& now)
{
    const double hours = days.coking_hours[static_cast<std::size_t>(now.day - days.first)];
    const double kelvin = now.weather.air_k + (b.deck_k - 273) * (1 - 0.006 * (hours - b.coking_hours));
    spread(heat, b.deck, 13, 2, b.deck_m2, kelvin);
    Chance chance(
        hash(now.seed, 54, key_of(b.unit_id), static_cast<std::uint64_t>(now.day.number * 24 + static_cast<int>(now.hour))));
    spread(heat, b.deck, 5, 1, chance.around(3, 1.6), 560);  // lids and standpipes not quite tight
    const double interval_min = 60 * hours / b.ovens, since_push = chance.uniform() * interval_min;
    const double oven = chance.between(-0.45, 0.45);
    if (since_push < chance.between(1, 2.5))
        heat.sources.push_back({b.deck.at(oven, -0.75), chance.around(20, 1.4), chance.between(1230, 1340)});
    if (since_push > 1.5 && since_push < 3.5) {
        const double strength = chance.between(1.5, 3);
        add_steam(heat, now.weather, b.plot.at(0.62, -0.2), strength, chance);
    }
}

void add_works(Heat& heat, const Works& w, const Moment& now, int running)
{
    Chance chance(
        hash(now.seed, 55, key_of(w.site_id), static_cast<std::uint64_t>(now.day.number * 24 + static_cast<int>(now.hour))));
    const double load = running / static_cast<double>(w.furnaces.size());
    if (chance.happens(0.75 * load)) spread(heat, w.slab_yard, 3, 2, chance.around(35, 2), chance.between(520, 780));
    for (int i = 0; i < running; ++i)
        if (chance.happens(0.35))
            heat.sources.push_back({w.outline.at(chance.between(-0.1, 0.3), chance.between(0.0, 0.03)), chance.around(0.6, 1.7),
                                    chance.between(1450, 1600)});
    add_steam(heat, now.weather, w.cooling_tower, 0.8 + load, chance);
}

Moment moment(std::uint64_t seed, const Weather& weather, geo::Instant instant)
{
    const geo::Day day = geo::local_day(instant);
    return {seed, day, std::chrono::duration<double, std::ratio<3600>>(instant - geo::day_start(day)).count(), weather};
}

}  // namespace

Heat furnace_heat(std::uint64_t seed, const Weather& weather, const Furnace& furnace, const UnitDays& days, geo::Instant instant)
{
    Heat heat;
    add_furnace(heat, furnace, days, moment(seed, weather, instant));
    return heat;
}

Heat battery_heat(std::uint64_t seed, const Weather& weather, const Battery& battery, const UnitDays& days, geo::Instant instant)
{
    Heat heat;
    add_battery(heat, battery, days, moment(seed, weather, instant));
    return heat;
}

double steam_chance(const Weather& weather)
{
    return 1 / (1 + std::exp((weather.air_k - 286) / 4 - 4 * (weather.humidity - 0.5)));
}

Heat heat_at(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
             geo::Instant instant)
{
    const geo::Day day = geo::local_day(instant);
    const Moment now = moment(frame.seed, climate.on(day), instant);
    Heat heat;
    for (const Works& w : works) {
        int running = 0;
        for (const Furnace& f : w.furnaces) {
            const UnitDays& days = operations.units.at(f.unit_id);
            add_furnace(heat, f, days, now);
            add_flare(heat, f, days, now, w.flare);
            running += days.on(day) == State::run ? 1 : 0;
        }
        for (const Battery& b : w.batteries) add_battery(heat, b, operations.units.at(b.unit_id), now);
        for (const Sinter& s : w.sinters) {
            const UnitDays& days = operations.units.at(s.unit_id);
            const double warmth = days.warmth[static_cast<std::size_t>(day - days.first)];
            spread(heat, s.plot, 4, 2, s.cooler_m2, now.weather.air_k + (s.cooler_k - 273) * warmth);
            Chance chance(hash(now.seed, 56, key_of(s.unit_id), static_cast<std::uint64_t>(day.number)));
            if (days.on(day) == State::run && chance.happens(0.3))
                heat.sources.push_back({s.plot.at(0.45, 0), s.discharge_m2, s.discharge_k});
        }
        add_works(heat, w, now, running);
    }
    return heat;
}

}  // namespace hearthwatch::pipeline::rehearsal
