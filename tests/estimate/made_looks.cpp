#include "made_looks.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace made {
namespace {

using namespace hearthwatch;

constexpr int baseline_days = 240, season_days = 121;
constexpr int total_days = baseline_days + season_days;

class Maker {
public:
    explicit Maker(const Settings& s) : s_(s), generator_(s.seed * 7919 + 17) {}

    MadeSeason make()
    {
        season_.first = geo::make_day(2021, 3, 20);
        season_.baseline_end = season_.first + (baseline_days - 1);
        season_.start = season_.first + baseline_days;
        season_.end = season_.start + (season_days - 1);
        int works = 0;
        while (static_cast<int>(season_.units.size()) < s_.units) {
            const double u = uniform();
            const int count = std::min(s_.units - static_cast<int>(season_.units.size()), u < 0.45   ? 1
                                                                                          : u < 0.75 ? 2
                                                                                          : u < 0.95 ? 3
                                                                                                     : 4);
            make_works(works++, count);
        }
        std::ranges::sort(season_.catalog.units, {}, [](const auto& unit) { return std::tie(unit.site_id, unit.unit_id); });
        return std::move(season_);
    }

private:
    struct Truth {
        std::size_t number;
        double duty, contrast, night, bleed, fast, slow, slag;
        std::vector<double> fast_level, slow_level;
    };

    double uniform() { return std::uniform_real_distribution<double>(0, 1)(generator_); }
    double normal(double m = 0, double sd = 1) { return std::normal_distribution<double>(m, sd)(generator_); }
    double gamma(double shape, double mean) { return std::gamma_distribution<double>(shape, mean / shape)(generator_); }
    int integer(int low, int high) { return std::uniform_int_distribution<int>(low, high)(generator_); }
    bool chance(double p) { return uniform() < p; }
    double beta(double a, double b)
    {
        const double x = gamma(a, a), y = gamma(b, b);
        return x / (x + y);
    }

    std::vector<bool> spells(double share, double stay)
    {
        std::vector<bool> clear(total_days);
        clear[0] = chance(share);
        for (std::size_t d = 1; d < clear.size(); ++d) clear[d] = chance(clear[d - 1] ? stay : share * (1 - stay) / (1 - share));
        return clear;
    }

    MadeUnit make_unit(const std::string& id)
    {
        MadeUnit unit;
        unit.unit_id = id;
        const double u = uniform();
        unit.strength = u < 0.4 ? Strength::strong : u < 0.8 ? Strength::median : Strength::weak;
        unit.runs.assign(total_days, true);
        const auto stand = [&](int from, int to) {
            for (int d = std::max(0, from); d < std::min(to, total_days); ++d) unit.runs[static_cast<std::size_t>(d)] = false;
        };
        for (int stops = integer(0, 2); stops > 0; --stops) {  // unplanned, in the baseline
            const int from = integer(0, baseline_days - 30);
            stand(from, from + 4 + static_cast<int>(gamma(2, 14)));
        }
        const int length = integer(30, 90);
        unit.order_begin = baseline_days + integer(3, season_days - length - 3);
        unit.order_end = unit.order_begin + length;
        const double behaviour = uniform();
        if (behaviour >= s_.complied && behaviour < s_.complied + s_.ignored) return unit;
        int from = unit.order_begin + integer(0, 2), to = unit.order_end - integer(0, 2);
        if (behaviour < s_.complied) {
            unit.kept = true;
            if (s_.shifted > 0 && chance(s_.shifted)) {
                if (chance(0.5))
                    from += integer(5, 12);
                else
                    to -= integer(5, 12);
            }
        }
        stand(from, to);
        unit.stop_day = from;
        if (!unit.kept) {  // restarts for two fifths of the time
            const int again = length * 2 / 5, at = from + integer(3, std::max(4, length - again - 4));
            for (int d = at; d < at + again && d < total_days; ++d) unit.runs[static_cast<std::size_t>(d)] = true;
        }
        return unit;
    }

    Truth make_truth(const MadeUnit& unit, std::size_t number)
    {
        Truth t{};
        t.number = number;
        const double k = unit.strength == Strength::strong ? 0 : unit.strength == Strength::median ? 1 : 2;
        t.duty = k == 0 ? beta(16, 4) : k == 1 ? beta(9, 6) : beta(4, 8);
        t.contrast = k == 0 ? gamma(16, 3.0) : k == 1 ? gamma(12, 2.0) : gamma(8, 1.0);
        t.night = k == 0 ? beta(8, 12) : k == 1 ? beta(3, 17) : beta(1, 30);
        t.slag = 15 + gamma(3, 25);
        t.bleed = chance(s_.bleed) ? beta(4, 12) : 0.03;
        double fast = unit.runs[0], slow = fast;
        for (bool on : unit.runs) {
            fast += (1 - std::exp(-1 / 1.3)) * (on - fast);
            slow += (1 - std::exp(-1 / 5.5)) * (on - slow);
            t.fast_level.push_back(fast);
            t.slow_level.push_back(slow);
        }
        return t;
    }

    /// A classifier's probability and whether it was right; calibrated for half of the sky open. Below 0.05 = a gap.
    double judge_sky(bool valid)
    {
        const double u = uniform();
        if (valid) return u < 0.9 ? 0.97 : u < 0.98 ? 0.7 : 0.3;
        return u < 0.028 ? 0.97 : u < 0.062 ? 0.7 : u < 0.109 ? 0.3 : 0.0;
    }

    pipeline::ReadingRow row(const std::string& unit, const std::string& sensor, int day, double hour)
    {
        pipeline::ReadingRow r;
        r.unit_id = unit;
        r.sensor = sensor;
        r.local_day = season_.first + day;
        r.acquired = geo::day_start(r.local_day) + std::chrono::minutes(static_cast<int>(hour * 60));
        r.scene_id = "made:" + sensor + ":" + geo::format_day(r.local_day);
        r.sigma = r.p_null = std::nan("");
        return r;
    }

    void emit(pipeline::ReadingRow r, const std::string& indicator, double value, double p_valid)
    {
        r.gap = p_valid < 0.05;
        if (r.gap)
            r.gap_reason = "cloud";
        else
            r.indicator = indicator, r.value = value;
        r.clear_fraction = r.p_valid = p_valid;
        season_.rows.push_back(std::move(r));
    }

    double swir(const Truth& t, const MadeUnit& unit, int day, bool valid, bool landsat, bool snowy)
    {
        const std::size_t d = static_cast<std::size_t>(day);
        const double noise = (snowy ? 1.8 : 1.0) * (gamma(4, 2.0) - 2.0);  // skewed, sd 1
        bool seen = false;
        if (valid) {
            // Tapping by the clock: an opening is in view at the hour of the pass or it is not.
            const double duty = t.duty * (landsat ? 0.85 : 1);
            if (unit.runs[d]) seen = chance(duty);
            bool turned = false;
            for (int back = 0; back < 2 && day - back > 0; ++back)
                turned |= unit.runs[d - static_cast<std::size_t>(back)] != unit.runs[d - static_cast<std::size_t>(back) - 1];
            if (!seen) seen = chance(t.bleed + (turned && !unit.runs[d] ? 0.1 : 0));
        }
        if (landsat && s_.lying_landsat && day >= baseline_days) seen = true;
        const double heat = seen ? t.slag * std::exp(normal(0, 0.9)) : 0;
        const double total = heat + noise;
        return total >= 0 ? std::log1p(total) : -std::log1p(-total);
    }

    double tir(const Truth& t, int day, bool valid, bool snowy, double shared)
    {
        if (!valid) return -gamma(2, 4.0);
        const std::size_t d = static_cast<std::size_t>(day);
        const double level = 0.65 * t.fast_level[d] + 0.35 * t.slow_level[d];
        const double drift = day >= baseline_days ? s_.drift * (day - baseline_days) / season_days : 0;
        const double roof = (chance(0.5) ? 1 : -1) * gamma(1.3, 0.75);
        return t.contrast * level * (snowy ? 0.75 : 1) + drift + (snowy ? 1.6 : 1) * roof + normal(0, 0.35) + shared +
               (s_.lying_landsat && day >= baseline_days ? 3 : 0);
    }

    void make_works(int number, int count)
    {
        const std::string site = "W" + std::to_string(1000 + number);
        catalog::Site s;
        s.site_id = site;
        s.city_code = number % 2 ? "130200" : "130400";
        season_.catalog.sites.push_back(s);
        std::vector<Truth> truths;
        for (int i = 0; i < count; ++i) {
            const std::string id = site + "-BF" + std::to_string(i + 1);
            season_.units.push_back(make_unit(id));
            truths.push_back(make_truth(season_.units.back(), season_.units.size() - 1));
            catalog::Unit unit;
            unit.unit_id = id;
            unit.site_id = site;
            unit.kind = catalog::UnitKind::blast_furnace;
            season_.catalog.units.push_back(unit);
            catalog::Order order;
            order.order_id = "O-" + id;
            order.site_id = site;
            order.unit_id = id;
            order.start = season_.first + season_.units.back().order_begin;
            order.end = season_.first + (season_.units.back().order_end - 1);
            season_.plan.orders.push_back(order);
        }
        catalog::Unit whole;
        whole.unit_id = site + "-ALL";
        whole.site_id = site;
        whole.kind = catalog::UnitKind::works;
        season_.catalog.units.push_back(whole);

        const auto by_day = spells(s_.clear, 0.7), by_night = spells(s_.clear, 0.7), snow = spells(0.12, 0.85);
        const int phase_s2 = integer(0, 4), phase_l8 = integer(0, 15), phase_l9 = (phase_l8 + 8) % 16;
        int kept = 0;
        for (int day = 0; day < total_days; ++day) {
            const std::size_t d = static_cast<std::size_t>(day);
            if (s_.blind_season && day >= baseline_days) break;
            const bool snowy = s_.snow && day >= baseline_days && snow[d];
            const bool s2 = day % 5 == phase_s2, l8 = day % 16 == phase_l8, l9 = day % 16 == phase_l9;
            if ((s2 || l8 || l9) && (day >= baseline_days || s_.baseline_looks < 0 || kept < s_.baseline_looks)) {
                const double shared = normal(0, 0.5);
                bool any = false;
                for (const Truth& t : truths) {
                    const MadeUnit& unit = season_.units[t.number];
                    bool valid = by_day[d] && chance(0.92);
                    if (s_.hides && valid) valid = chance(unit.runs[d] ? 0.85 : 0.7);
                    const double p = judge_sky(valid);
                    any |= p >= 0.5;
                    const std::string sensor = s2 ? "sentinel2" : l8 ? "landsat8" : "landsat9";
                    emit(row(unit.unit_id, sensor, day, 10.8), "swir_excess", swir(t, unit, day, valid, !s2, snowy), p);
                    if (!s2 && p >= 0.05)
                        emit(row(unit.unit_id, sensor, day, 10.8), "tir_excess", tir(t, day, valid, snowy, shared), p);
                }
                kept += day < baseline_days && any;
            }
            if (!s_.night || (day < baseline_days && s_.baseline_looks >= 0)) continue;
            const double p = judge_sky(by_night[d]);
            double hits = 0;
            for (const Truth& t : truths)
                if (by_night[d] && season_.units[t.number].runs[d] && chance(t.night)) hits += 1 + chance(0.3);
            if (by_night[d] && chance(0.006)) hits += 1;
            if (p >= 0.05) emit(row(whole.unit_id, "viirs_snpp", day, 1.5), "night_hits", hits, p);
        }
    }

    Settings s_;
    std::mt19937_64 generator_;
    MadeSeason season_;
};

}  // namespace

MadeSeason make_season(const Settings& settings)
{
    return Maker(settings).make();
}

}  // namespace made
