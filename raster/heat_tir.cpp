#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

#include "raster/heat_deblend.h"
#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

/// A unit as the thermal instrument sees it: its outline's shares blurred by the point spread, 1 at the peak.
std::vector<double> unit_template(const Footprint& unit, const geo::Grid& grid, const PointSpread& spread)
{
    std::vector<double> shares(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
    for (std::size_t i = 0; i < unit.pixels.size(); ++i) shares[unit.pixels[i]] = unit.shares[i];
    std::vector<double> result = blurred(shares, grid.columns, spread);
    const double peak = *std::max_element(result.begin(), result.end());
    if (peak > 0)
        for (double& value : result) value /= peak;
    return result;
}

/// The pixels about a unit on which its amplitude is fitted, and the columns of the fit: own template, other units, a quadric ground.
struct Design {
    std::vector<std::size_t> pixels;
    Eigen::MatrixXd columns;
};

constexpr double reach_m = 400;
constexpr Eigen::Index ground_terms = 6;

Design make_design(const PreparedData& data, const Footprint& unit, const std::vector<std::vector<double>>& templates)
{
    const geo::Grid& grid = data.field.grid;
    const Excess& kelvin = data.heat->residuals[Remembered::lwir11];
    Design design;
    int left = grid.columns, right = 0, top = grid.rows, bottom = 0;
    for (const std::size_t i : unit.pixels) {
        const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
        left = std::min(left, column), right = std::max(right, column), top = std::min(top, row), bottom = std::max(bottom, row);
    }
    const int reach = static_cast<int>(std::lround(reach_m / grid.pixel_m));
    for (int row = std::max(top - reach, 0); row <= std::min(bottom + reach, grid.rows - 1); ++row)
        for (int column = std::max(left - reach, 0); column <= std::min(right + reach, grid.columns - 1); ++column) {
            const auto i = static_cast<std::size_t>(row * grid.columns + column);
            if (is_clear(data.field.quality[i]) && std::isfinite(kelvin.value[i]) && kelvin.sigma[i] > 0)
                design.pixels.push_back(i);
        }
    const auto n = static_cast<Eigen::Index>(design.pixels.size()), units = static_cast<Eigen::Index>(templates.size());
    design.columns.resize(n, units + ground_terms);
    const double middle_column = 0.5 * (left + right), middle_row = 0.5 * (top + bottom),
                 scale = std::max(right - left, bottom - top) / 2.0 + reach;
    for (Eigen::Index k = 0; k < n; ++k) {
        const std::size_t i = design.pixels[static_cast<std::size_t>(k)];
        for (Eigen::Index u = 0; u < units; ++u) design.columns(k, u) = templates[static_cast<std::size_t>(u)][i];
        const double x = (static_cast<int>(i) % grid.columns - middle_column) / scale,
                     y = (static_cast<int>(i) / grid.columns - middle_row) / scale;
        design.columns.row(k).tail(ground_terms) << 1, x, y, x * x, x * y, y * y;
    }
    return design;
}

/// Weights that give the own template's amplitude as a sum over the design's pixels. Other units' amplitudes are held to +-10 K, so that a
/// neighbour that cannot be told apart does not take all.
Eigen::VectorXd amplitude_weights(const Design& design, Eigen::Index units)
{
    constexpr double held_k = 10, noise_k = 1;
    Eigen::MatrixXd normal = design.columns.transpose() * design.columns;
    for (Eigen::Index u = 1; u < units; ++u) normal(u, u) += noise_k * noise_k / (held_k * held_k);
    normal.diagonal().array() += 1e-9;
    const Eigen::VectorXd first = normal.ldlt().solve(Eigen::VectorXd::Unit(normal.rows(), 0));
    return design.columns * first;
}

}  // namespace

std::optional<Reading> tir_excess(const PreparedData& data, const UnitView& unit)
{
    if (!data.heat || data.heat->residuals[Remembered::lwir11].value.empty() || unit.footprint.pixels.empty())
        return std::nullopt;
    const geo::Grid& grid = data.field.grid;
    const std::vector<float>& kelvin = data.heat->residuals[Remembered::lwir11].value;
    const double native_m = std::max(data.chip->sensor->find(Band::lwir11)->native_m, grid.pixel_m);
    const PointSpread spread = gaussian_spread(spread_native_pixels * native_m / grid.pixel_m);
    std::vector<std::vector<double>> templates{unit_template(unit.footprint, grid, spread)};
    constexpr double least_seen = 0.05;
    for (const std::size_t other : unit.rivals) {
        auto candidate = unit_template(data.heat->units[other], grid, spread);
        double overlap = 0;
        for (const std::size_t i : unit.footprint.pixels) overlap = std::max(overlap, candidate[i]);
        if (overlap > least_seen) templates.push_back(std::move(candidate));
    }
    const Design design = make_design(data, unit.footprint, templates);
    const auto units = static_cast<Eigen::Index>(templates.size());
    const auto unit_seen = std::count_if(unit.footprint.pixels.begin(), unit.footprint.pixels.end(), [&](std::size_t i) {
        return std::binary_search(design.pixels.begin(), design.pixels.end(), i);
    });
    if (2 * static_cast<std::size_t>(unit_seen) < unit.footprint.pixels.size() || design.pixels.size() < 100) return std::nullopt;
    const Eigen::VectorXd weights = amplitude_weights(design, units);
    std::vector<float> seen(kelvin);  // NaN where nothing can be said
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (!is_clear(data.field.quality[i]) || !std::isfinite(seen[i])) seen[i] = std::numeric_limits<float>::quiet_NaN();
    std::vector<geo::Cell> cells;
    for (const std::size_t i : design.pixels)
        cells.push_back({static_cast<int>(i) % grid.columns, static_cast<int>(i) / grid.columns});
    // Where clouds or the chip's edge take more than a twentieth of the window the estimate means nothing.
    const auto amplitude = [&](geo::Cell move) {
        double sum = 0;
        std::size_t unseen = 0;
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const int column = cells[k].column + move.column, row = cells[k].row + move.row;
            const bool inside = column >= 0 && row >= 0 && column < grid.columns && row < grid.rows;
            const float value =
                inside ? seen[static_cast<std::size_t>(row * grid.columns + column)] : std::numeric_limits<float>::quiet_NaN();
            if (!std::isnan(value))
                sum += weights(static_cast<Eigen::Index>(k)) * static_cast<double>(value);
            else if (20 * ++unseen > cells.size())
                return std::numeric_limits<double>::quiet_NaN();
        }
        return sum;
    };
    std::vector<double> nulls;
    for (const geo::Cell move : unit.null_moves)
        if (const double value = amplitude(move); !std::isnan(value)) nulls.push_back(value);
    if (nulls.size() < fewest_null_places) return std::nullopt;
    const double own = amplitude({});
    return Reading{"tir_excess", own, std::max(robust_spread({nulls.begin(), nulls.end()}).sd, 0.05), p_at_least(own, nulls),
                   false};
}

}  // namespace hearthwatch::raster
