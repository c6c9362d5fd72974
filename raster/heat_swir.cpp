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

/// Under a cloud's edge nothing can be told, neither heat nor cold.
bool lies_under_edge(const PreparedData& data, const std::vector<std::size_t>& pixels)
{
    return std::ranges::any_of(pixels, [&](std::size_t i) { return std::ranges::binary_search(data.heat->cloud_edges, i); });
}

PointSpread spread22(const PreparedData& data)
{
    const double native_m = std::max(data.chip->sensor->find(Band::swir22)->native_m, data.field.grid.pixel_m);
    return gaussian_spread(spread_native_pixels * native_m / data.field.grid.pixel_m);
}

/// The image's excess less what the deblended sources of others throw into it, and its sd: a tenth of what is taken off may be wrong, for the
/// point spread is known to that (spread_native_pixels). Of a part of the grid: the pixels asked for and as far as light reaches them.
struct OwnLight {
    geo::Window window;
    std::vector<float> excess, sd;

    std::size_t place(std::size_t pixel, int columns) const
    {
        const int column = static_cast<int>(pixel) % columns - window.column,
                  row = static_cast<int>(pixel) / columns - window.row;
        return static_cast<std::size_t>(row * window.columns + column);
    }
};

OwnLight without_others(const PreparedData& data, const UnitView& unit, const std::vector<std::size_t>& pixels,
                        const PointSpread& spread)
{
    constexpr double wrong = 0.1;
    const geo::Grid& grid = data.field.grid;
    const int reach = spread.radius + 1;
    int left = grid.columns, right = -1, top = grid.rows, bottom = -1;
    for (const std::size_t i : pixels) {
        const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
        left = std::min(left, std::max(column - reach, 0)), right = std::max(right, std::min(column + reach, grid.columns - 1));
        top = std::min(top, std::max(row - reach, 0)), bottom = std::max(bottom, std::min(row + reach, grid.rows - 1));
    }
    OwnLight own{{left, top, right - left + 1, bottom - top + 1}, {}, {}};
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column) {
            const auto i = static_cast<std::size_t>(row * grid.columns + column);
            own.excess.push_back(data.heat->residuals[Remembered::swir22].value[i]);
            own.sd.push_back(data.heat->noise22[i]);
        }
    std::vector<double> others(own.excess.size(), 0);
    for (std::size_t k = 0; k < data.heat->lit.size(); ++k) {
        const std::size_t i = data.heat->lit[k];
        const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
        if (column >= left && column <= right && row >= top && row <= bottom)
            others[own.place(i, grid.columns)] = data.heat->source22[i] * (1 - static_cast<double>(unit.share[k]));
    }
    const std::vector<double> thrown = blurred(others, own.window.columns, spread);
    for (std::size_t i = 0; i < thrown.size(); ++i) {
        if (thrown[i] == 0) continue;
        own.excess[i] -= static_cast<float>(thrown[i]);
        own.sd[i] = std::hypot(own.sd[i], static_cast<float>(wrong * thrown[i]));
    }
    return own;
}

/// The highest of the known strengths; NaN when fewer than half of `wanted` are known.
class Strongest {
public:
    void add(double strength)
    {
        if (std::isnan(strength)) return;
        highest_ = std::max(highest_, strength);
        ++seen_;
    }
    double of(std::size_t wanted) const { return 2 * seen_ >= wanted && seen_ > 0 ? highest_ : not_measured; }

private:
    double highest_ = -std::numeric_limits<double>::infinity();
    std::size_t seen_ = 0;
};

bool any_saturated(const PreparedData& data, const std::vector<std::size_t>& pixels)
{
    return std::any_of(pixels.begin(), pixels.end(),
                       [&](std::size_t i) { return (data.field.quality[i] & quality::saturated) != 0; });
}

/// Sum of deblended sources that are the unit's, W sr-1 um-1.
double flux(const PreparedData& data, const UnitView& unit, const std::vector<double>& sources)
{
    double sum = 0;
    for (std::size_t k = 0; k < unit.share.size(); ++k) sum += sources[data.heat->lit[k]] * static_cast<double>(unit.share[k]);
    return sum * pixel_area_m2(data);
}

}  // namespace

std::optional<Reading> swir_excess(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data)) return std::nullopt;
    const PointSpread spread = spread22(data);
    const geo::Grid& grid = data.field.grid;
    const std::vector<std::size_t> pixels = grown_pixels(unit.footprint, grid, 1);
    if (lies_under_edge(data, pixels)) return std::nullopt;
    const std::vector<float>& excess = data.heat->residuals[Remembered::swir22].value;
    const OwnLight light = without_others(data, unit, pixels, spread);
    Strongest strongest;
    for (const std::size_t i : pixels)
        if (!std::isnan(excess[i]))
            strongest.add(point_source_z(light.excess, light.sd, light.place(i, grid.columns), light.window.columns, spread));
    const double own = strongest.of(pixels.size());
    if (std::isnan(own)) return std::nullopt;
    const MovingPixels moving(pixels, grid);
    std::vector<double> nulls;
    for (const geo::Cell move : unit.null_moves) {
        Strongest there;
        moving.for_each_place(move,
                              [&](std::size_t, std::size_t place) { there.add(static_cast<double>(data.heat->point22[place])); });
        const double z = there.of(pixels.size());
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
    if (lies_under_edge(data, pixels)) return std::nullopt;
    for (std::size_t k = 0; k < unit.share.size(); ++k) {
        const std::size_t i = data.heat->lit[k];
        if (data.heat->source22[i] * static_cast<double>(unit.share[k]) <= 0 ||
            !std::binary_search(pixels.begin(), pixels.end(), i))
            continue;
        const double sd = data.heat->residuals[Remembered::swir22].sigma[i] * static_cast<float>(pixel_area_m2(data));
        if (!std::isnan(sd)) variance += sd * sd;
    }
    return Reading{"swir_flux", flux(data, unit, data.heat->source22), std::sqrt(variance), not_measured,
                   any_saturated(data, pixels)};
}

std::optional<Reading> swir_hot_pixels(const PreparedData& data, const UnitView& unit)
{
    if (!has_swir(data) || lies_under_edge(data, unit.footprint.pixels)) return std::nullopt;
    const Excess& excess = data.heat->residuals[Remembered::swir22];
    constexpr float standing_out = 5;
    const auto count = std::count_if(unit.footprint.pixels.begin(), unit.footprint.pixels.end(),
                                     [&](std::size_t i) { return excess.value[i] > standing_out * excess.sigma[i]; });
    return Reading{"swir_hot_pixels", static_cast<double>(count), not_measured, not_measured, false};
}

std::optional<Reading> source_temperature(const PreparedData& data, const UnitView& unit)
{
    const std::vector<std::size_t> pixels = grown_pixels(unit.footprint, data.field.grid, 1);
    if (!has_swir(data) || data.heat->source16.empty() || any_saturated(data, pixels) || lies_under_edge(data, pixels))
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
