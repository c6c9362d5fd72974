#include <algorithm>
#include <cmath>

#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

/// True when no cloud flags over the unit belong to a patch larger than a plume, so that they are steam and not weather.
bool is_plume(const PreparedData& data, const Footprint& unit)
{
    return std::none_of(unit.pixels.begin(), unit.pixels.end(), [&](std::size_t i) { return data.weather[i] != 0; });
}

double share(const PreparedData& data, const Footprint& unit, std::uint16_t flags)
{
    double marked = 0, whole = 0;
    for (std::size_t i = 0; i < unit.pixels.size(); ++i) {
        whole += unit.shares[i];
        if (data.chip->quality[unit.pixels[i]] & flags) marked += unit.shares[i];
    }
    return whole > 0 ? marked / whole : 0;
}

/// What the quality source can know at most: without shadow or thin cirrus, and without any mask at all.
double ceiling(const std::string& quality_kind)
{
    if (quality_kind == "none") return 0.5;
    if (quality_kind == "spectral") return 0.8;
    if (quality_kind == "cloud_mask") return 0.9;
    return 0.97;
}

}  // namespace

double valid_probability(const PreparedData& data, const Footprint& unit)
{
    // A ring half clear says nothing of the middle; the near ring says as much as the far one. Engineering values (methods A5).
    constexpr double even = 0.6, steepness = 0.1;
    const double clear = 0.5 * (data.clear_fraction + data.near_clear_fraction);
    double p = 1 / (1 + std::exp(-(clear - even) / steepness));
    const double cloudy = share(data, unit, quality::cloud), dim = share(data, unit, quality::cirrus),
                 dark = share(data, unit, quality::shadow);
    // Steam over a battery hides part of it and is not weather: the look stays, somewhat weaker.
    if (cloudy > 0) p *= is_plume(data, unit) ? 1 - 0.2 * cloudy : 1 - 0.95 * cloudy;
    p *= (1 - 0.3 * dim) * (1 - 0.3 * dark);
    p *= 1 - share(data, unit, quality::missing);
    return std::min(p, ceiling(data.chip->quality_kind));
}

}  // namespace hearthwatch::raster
