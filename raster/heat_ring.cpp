#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// Sum of positive excess in units of noise over the unit moved, and the pixels it was seen on.
double standard_excess(const SwirBackground& swir, const MovingPixels& unit, geo::Cell move)
{
    // Moments of max(z, 0) for standard normal z: mean 1/sqrt(2 pi), variance 1/2 - 1/(2 pi).
    constexpr double mean = 0.398942280401, variance = 0.340845056908;
    double sum = 0, seen = 0;
    unit.for_each_place(move, [&](std::size_t, std::size_t place) {
        const float excess = swir.excess[place];
        if (std::isnan(excess)) return;
        sum += std::max(static_cast<double>(excess), 0.0) / swir.noise;
        ++seen;
    });
    return seen > 0 ? (sum - mean * seen) / std::sqrt(variance * seen) : not_measured;
}

double mean_k(const std::vector<float>& kelvin, const MovingPixels& unit, const std::vector<double>& shares, geo::Cell move)
{
    double sum = 0, weight = 0;
    unit.for_each_place(move, [&](std::size_t k, std::size_t place) {
        if (std::isnan(kelvin[place])) return;
        sum += shares[k] * kelvin[place];
        weight += shares[k];
    });
    return weight > 0 ? sum / weight : not_measured;
}

template <typename Measure>
std::vector<double> on_null_ground(const UnitView& unit, Measure measure)
{
    std::vector<double> values;
    for (const geo::Cell move : unit.null_moves) {
        const double value = measure(move);
        if (!std::isnan(value)) values.push_back(value);
    }
    return values;
}

bool any_saturated(const PreparedData& data, const Footprint& unit)
{
    return std::any_of(unit.pixels.begin(), unit.pixels.end(),
                       [&](std::size_t i) { return (data.field.quality[i] & quality::saturated) != 0; });
}

}  // namespace

std::optional<Reading> swir_ring_excess(const PreparedData& data, const UnitView& unit)
{
    if (!data.swir) return std::nullopt;
    const MovingPixels pixels(unit.footprint.pixels, data.field.grid);
    const auto statistic = [&](geo::Cell move) { return standard_excess(*data.swir, pixels, move); };
    const double own = statistic({});
    if (std::isnan(own)) return std::nullopt;
    return Reading{"swir_ring_excess", std::log1p(std::max(own, 0.0)), not_measured,
                   p_at_least(own, on_null_ground(unit, statistic)), any_saturated(data, unit.footprint)};
}

std::optional<Reading> tir_ring_contrast(const PreparedData& data, const UnitView& unit)
{
    const std::vector<float>& kelvin = data.field.radiance(Band::lwir11);
    if (std::isnan(data.thermal_ring.median)) return std::nullopt;
    const MovingPixels pixels(unit.footprint.pixels, data.field.grid);
    const auto contrast = [&](geo::Cell move) {
        return mean_k(kelvin, pixels, unit.footprint.shares, move) - data.thermal_ring.median;
    };
    const double own = contrast({});
    if (std::isnan(own)) return std::nullopt;
    const std::vector<double> null_values = on_null_ground(unit, contrast);
    const double sd =
        null_values.size() < fewest_null_places ? not_measured : robust_spread({null_values.begin(), null_values.end()}).sd;
    return Reading{"tir_ring_contrast", own, sd, p_at_least(own, null_values), false};
}

std::optional<Reading> swir_saturated_count(const PreparedData& data, const UnitView& unit)
{
    const auto count = std::count_if(unit.footprint.pixels.begin(), unit.footprint.pixels.end(),
                                     [&](std::size_t i) { return (data.field.quality[i] & quality::saturated) != 0; });
    return Reading{"swir_saturated_count", static_cast<double>(count), not_measured, not_measured, false};
}

}  // namespace hearthwatch::raster
