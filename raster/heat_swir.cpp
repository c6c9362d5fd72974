#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/heat_deblend.h"
#include "raster/heat_planck.h"
#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

double pixel_area_m2(const PreparedData& data)
{
    return data.field.grid.pixel_m * data.field.grid.pixel_m;
}

bool has_swir(const PreparedData& data)
{
    return data.heat && !data.heat->source22.empty();
}

PointSpread spread22(const PreparedData& data)
{
    const double native_m = std::max(data.chip->sensor->find(Band::swir22)->native_m, data.field.grid.pixel_m);
    return gaussian_spread(spread_native_pixels * native_m / data.field.grid.pixel_m);
}

/// The image's excess less what the deblended sources of others throw into it, and its sd: a tenth of what is taken off may be wrong, for the
/// point spread is known to that (spread_native_pixels).
struct OwnLight {
    std::vector<float> excess, sd;
};
OwnLight without_others(const PreparedData& data, const UnitView& unit, const PointSpread& spread)
{
    constexpr double wrong = 0.1;
    OwnLight own{data.heat->residuals[Remembered::swir22].value, data.heat->noise22};
    std::vector<double> others(data.heat->source22);
    for (std::size_t i = 0; i < others.size(); ++i) others[i] *= 1 - static_cast<double>(unit.share[i]);
    const std::vector<double> thrown = blurred(others, data.field.grid.columns, spread);
    for (std::size_t i = 0; i < thrown.size(); ++i) {
        own.excess[i] -= static_cast<float>(thrown[i]);
        own.sd[i] = std::hypot(own.sd[i], static_cast<float>(wrong * thrown[i]));
    }
    return own;
}

/// The highest of `strength(pixel)` on the pixels; NaN when fewer than half of them are known.
template <typename Strength>
double strongest(const std::vector<std::size_t>& pixels, Strength strength)
{
    double highest = -std::numeric_limits<double>::infinity();
    std::size_t seen = 0;
    for (const std::size_t pixel : pixels) {
        const double z = strength(pixel);
        if (std::isnan(z)) continue;
        highest = std::max(highest, z);
        ++seen;
    }
    return 2 * seen >= pixels.size() && seen > 0 ? highest : not_measured;
}

bool any_saturated(const PreparedData& data, const std::vector<std::size_t>& pixels)
{
    return std::any_of(pixels.begin(), pixels.end(),
                       [&](std::size_t i) { return (data.field.quality[i] & quality::saturated) != 0; });
}

/// Sum of deblended sources that are the unit's, W sr-1 um-1.
double flux(const PreparedData& data, const UnitView& unit, const std::vector<double>& sources)
{
    double sum = 0;
    for (std::size_t i = 0; i < sources.size(); ++i) sum += sources[i] * static_cast<double>(unit.share[i]);
    return sum * pixel_area_m2(data);
}

}  // namespace

std::optional<Reading> swir_excess(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data)) return std::nullopt;
    const PointSpread spread = spread22(data);
    const geo::Grid& grid = data.field.grid;
    const std::vector<std::size_t> pixels = grown_pixels(unit.footprint, grid, 1);
    const std::vector<float>& excess = data.heat->residuals[Remembered::swir22].value;
    const OwnLight light = without_others(data, unit, spread);
    const double own = strongest(pixels, [&](std::size_t i) {
        return std::isnan(excess[i]) ? not_measured : point_source_z(light.excess, light.sd, i, grid.columns, spread);
    });
    if (std::isnan(own)) return std::nullopt;
    std::vector<double> nulls;
    for (const geo::Cell move : unit.null_moves) {
        const double z = strongest(pixels, [&](std::size_t i) {
            const auto place = moved(i, move, grid);
            return place && !std::isnan(excess[*place]) ? static_cast<double>(data.heat->point22[*place]) : not_measured;
        });
        if (!std::isnan(z)) nulls.push_back(z);
    }
    if (nulls.size() < fewest_null_places) return std::nullopt;
    const double middle = robust_spread({nulls.begin(), nulls.end()}).median;
    return Reading{"swir_excess", std::log1p(std::max(own - middle, 0.0)), not_measured, p_at_least(own, nulls),
                   any_saturated(data, pixels)};
}

std::optional<Reading> swir_flux(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data)) return std::nullopt;
    double variance = 0;
    const std::vector<std::size_t> pixels = grown_pixels(unit.footprint, data.field.grid, 1);
    for (const std::size_t i : pixels) {
        if (data.heat->source22[i] * static_cast<double>(unit.share[i]) <= 0) continue;
        const double sd = data.heat->residuals[Remembered::swir22].sigma[i] * static_cast<float>(pixel_area_m2(data));
        if (!std::isnan(sd)) variance += sd * sd;
    }
    return Reading{"swir_flux", flux(data, unit, data.heat->source22), std::sqrt(variance), not_measured,
                   any_saturated(data, pixels)};
}

std::optional<Reading> swir_hot_pixels(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data)) return std::nullopt;
    const Excess& excess = data.heat->residuals[Remembered::swir22];
    constexpr float standing_out = 5;
    const auto count = std::count_if(unit.footprint.pixels.begin(), unit.footprint.pixels.end(),
                                     [&](std::size_t i) { return excess.value[i] > standing_out * excess.sigma[i]; });
    return Reading{"swir_hot_pixels", static_cast<double>(count), not_measured, not_measured, false};
}

std::optional<Reading> source_temperature(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data) || data.heat->source16.empty() || any_saturated(data, grown_pixels(unit.footprint, data.field.grid, 1)))
        return std::nullopt;
    const Sensor& sensor = *data.chip->sensor;
    const auto kelvin = source_temperature_k(flux(data, unit, data.heat->source22), flux(data, unit, data.heat->source16),
                                             sensor.find(Band::swir22)->centre_um, sensor.find(Band::swir16)->centre_um);
    if (!kelvin) return std::nullopt;
    return Reading{"source_temperature_k", *kelvin, not_measured, not_measured, false};
}

std::optional<Reading> source_area(const PreparedData& data, const UnitView& unit)
{
    const auto kelvin = source_temperature(data, unit);
    if (!kelvin) return std::nullopt;
    return Reading{
        "source_area_m2",
        source_area_m2(flux(data, unit, data.heat->source22), kelvin->value, data.chip->sensor->find(Band::swir22)->centre_um),
        not_measured, not_measured, false};
}

}  // namespace hearthwatch::raster
