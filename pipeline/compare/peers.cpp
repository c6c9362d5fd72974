#include "pipeline/compare/peers.h"

#include <algorithm>
#include <array>
#include <optional>

namespace hearthwatch::pipeline {
namespace {

// The peers' own numbers, as such methods are commonly set; they are not the product's.
constexpr double hot_from = 2.0;  // log1p of noise units
constexpr double clear_from = 0.5;
constexpr int half_window_d = 15;
constexpr double stops = 1 / 40.0, starts = 1 / 25.0, hit_run = 0.6, hit_off = 0.03;

std::vector<std::optional<bool>> daily_hits(const Record& record, const Works& works, std::size_t unit)
{
    std::vector<std::optional<bool>> hits(static_cast<std::size_t>(record.span.days));
    for (const Look& look : works.looks)
        for (const Reading& r : look.readings) {
            const IndicatorModel& i = record.indicators[static_cast<std::size_t>(r.indicator)];
            if (r.unit != static_cast<int>(unit) || i.shape != Shape::hit || r.p_valid < clear_from) continue;
            auto& day = hits[static_cast<std::size_t>(look.day)];
            day = day.value_or(false) || r.value > i.floor_mean + hot_from;
        }
    return hits;
}

std::vector<double> smooth(const std::vector<std::optional<bool>>& hits)
{
    const std::size_t n = hits.size();
    std::vector<std::array<double, 2>> ahead(n), back(n, {1, 1});
    const auto seen = [&](std::size_t t, bool run) {
        if (!hits[t]) return 1.0;
        const double p = run ? hit_run : hit_off;
        return *hits[t] ? p : 1 - p;
    };
    std::array<double, 2> p{0.3, 0.7};
    for (std::size_t t = 0; t < n; ++t) {
        if (t > 0) p = {p[0] * (1 - starts) + p[1] * stops, p[0] * starts + p[1] * (1 - stops)};
        p = {p[0] * seen(t, false), p[1] * seen(t, true)};
        const double total = p[0] + p[1];
        ahead[t] = p = {p[0] / total, p[1] / total};
    }
    for (std::size_t t = n - 1; t-- > 0;) {
        const double off = back[t + 1][0] * seen(t + 1, false), run = back[t + 1][1] * seen(t + 1, true);
        back[t] = {off * (1 - starts) + run * starts, off * stops + run * (1 - stops)};
        const double total = back[t][0] + back[t][1];
        back[t] = {back[t][0] / total, back[t][1] / total};
    }
    std::vector<double> result(n);
    for (std::size_t t = 0; t < n; ++t) {
        const double off = ahead[t][0] * back[t][0], run = ahead[t][1] * back[t][1];
        result[t] = run / (off + run);
    }
    return result;
}

}  // namespace

Peers peers_of(const Record& record, const Works& works, std::size_t unit)
{
    const auto hits = daily_hits(record, works, unit);
    const auto fraction = [&](int from, int to) -> std::optional<double> {
        double hot = 0, looks = 0;
        for (int day = std::max(0, from); day < std::min(to, record.span.days); ++day)
            if (const auto& hit = hits[static_cast<std::size_t>(day)]) hot += *hit, ++looks;
        return looks > 0 ? std::optional(hot / looks) : std::nullopt;
    };
    const double usual = std::max(0.05, fraction(record.span.baseline_begin, record.span.baseline_end).value_or(hit_run));
    const auto chain = smooth(hits);
    Peers peers;
    double last = 0.5;
    for (int day = 0; day < record.span.season_end; ++day) {
        const std::size_t d = static_cast<std::size_t>(day);
        if (hits[d]) last = *hits[d] ? 0.97 : 0.03;
        if (day < record.span.season_begin) continue;
        peers.last_look.push_back(last);
        peers.hit_fraction.push_back(
            std::clamp(fraction(day - half_window_d, day + half_window_d + 1).value_or(usual) / usual, 0.0, 1.0));
        peers.two_state.push_back(chain[d]);
    }
    return peers;
}

}  // namespace hearthwatch::pipeline
