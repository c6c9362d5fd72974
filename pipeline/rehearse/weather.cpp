#include "pipeline/rehearse/weather.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {

Climate::Climate(const Frame& frame) : first_(frame.baseline_start - 12)
{
    Chance chance(hash(frame.seed, 21));
    bool cloudy = false;
    double spell = 0, warmth = 0, stagnation = 0, snow = 0;
    for (geo::Day day = first_; day <= frame.end + 2; ++day) {
        Weather w;
        if (--spell <= 0) {
            cloudy = !cloudy;
            spell = 1 + chance.exponential(cloudy ? 1.4 : 1.6);
        }
        w.cloud_cover = cloudy ? std::min(1.0, chance.between(0.45, 1.25)) : std::max(0.0, chance.between(-0.25, 0.30));
        w.night_cloud = chance.happens(0.65) ? w.cloud_cover : chance.uniform();
        w.cirrus = chance.happens(cloudy ? 0.35 : 0.15) ? chance.between(0.05, 0.5) : 0;
        // Monthly means of Tangshan: -4 C in January, 26 C in July.
        const double year = 2 * std::numbers::pi * (day - geo::make_day(2021, 1, 20)) / 365.25;
        warmth = 0.7 * warmth + 2.5 * chance.normal();
        w.air_k = 273.15 + 11.5 - 15.5 * std::cos(year) + warmth;
        const double winter = std::clamp((283 - w.air_k) / 10, 0.0, 1.0);
        stagnation = stagnation > 0 ? stagnation - 1 : chance.happens(0.07 + 0.05 * winter) ? 2 + chance.below(4) : 0;
        w.aerosol = stagnation > 0 ? chance.between(0.5, 0.7 + 0.7 * winter) : chance.around(0.16, 1.5);
        w.humidity = std::clamp((cloudy ? 0.72 : 0.42) + (stagnation > 0 ? 0.15 : 0) + 0.12 * chance.normal(), 0.1, 1.0);
        w.wind_ms = stagnation > 0 ? chance.between(0.5, 2.5) : chance.around(3.2, 1.6);
        w.wind_from_deg = 320 + 60 * chance.normal();
        w.vapour_cm = std::clamp(0.35 * std::exp((w.air_k - 268) / 11), 0.15, 4.5) * (0.6 + 0.8 * w.humidity);
        if (w.air_k < 274.5 && cloudy && chance.happens(0.09)) snow = chance.between(0.6, 1.1);
        w.snow = std::clamp(snow, 0.0, 1.0);
        snow -= std::clamp(0.10 + 0.05 * (w.air_k - 270), 0.08, 0.5);
        days_.push_back(w);
    }
}

const Weather& Climate::on(geo::Day day) const
{
    return days_.at(static_cast<std::size_t>(day - first_));
}

}  // namespace hearthwatch::pipeline::rehearsal
