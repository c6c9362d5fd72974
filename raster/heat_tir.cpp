#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

#include "raster/heat_deblend.h"
#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

using Image = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

geo::Cell cell_of(std::size_t pixel, const geo::Grid& grid)
{
    return {static_cast<int>(pixel) % grid.columns, static_cast<int>(pixel) / grid.columns};
}

/// The rectangle about a unit's pixels and `reach` more, as far as there is grid.
geo::Window window_about(const Footprint& unit, const geo::Grid& grid, int reach)
{
    int left = grid.columns, right = -1, top = grid.rows, bottom = -1;
    for (const std::size_t i : unit.pixels) {
        const auto [column, row] = cell_of(i, grid);
        left = std::min(left, std::max(column - reach, 0)), right = std::max(right, std::min(column + reach, grid.columns - 1));
        top = std::min(top, std::max(row - reach, 0)), bottom = std::max(bottom, std::min(row + reach, grid.rows - 1));
    }
    return {left, top, right - left + 1, bottom - top + 1};
}

/// A unit as the thermal instrument sees it: its outline's shares blurred by the point spread, 1 at the peak, 0 beyond the window.
struct Template {
    geo::Window window;
    std::vector<double> values;

    double at(geo::Cell cell) const
    {
        const int column = cell.column - window.column, row = cell.row - window.row;
        const bool inside = column >= 0 && row >= 0 && column < window.columns && row < window.rows;
        return inside ? values[static_cast<std::size_t>(row * window.columns + column)] : 0;
    }
};

Template unit_template(const Footprint& unit, const geo::Grid& grid, const PointSpread& spread)
{
    if (unit.pixels.empty()) return {};
    const geo::Window window = window_about(unit, grid, spread.radius);
    std::vector<double> shares(static_cast<std::size_t>(window.columns) * static_cast<std::size_t>(window.rows), 0);
    for (std::size_t i = 0; i < unit.pixels.size(); ++i) {
        const auto [column, row] = cell_of(unit.pixels[i], grid);
        shares[static_cast<std::size_t>((row - window.row) * window.columns + column - window.column)] = unit.shares[i];
    }
    Template result{window, blurred(shares, window.columns, spread)};
    const double peak = *std::max_element(result.values.begin(), result.values.end());
    if (peak > 0)
        for (double& value : result.values) value /= peak;
    return result;
}

/// What is known of the brightness temperature of a chip.
struct Kelvin {
    Image excess;   ///< 0 where nothing can be said
    Image unknown;  ///< 1 there
};

Kelvin known_kelvin(const PreparedData& data)
{
    const std::vector<float>& kelvin = data.heat->residuals[Remembered::lwir11].value;
    Kelvin known{Image(data.field.grid.rows, data.field.grid.columns), Image(data.field.grid.rows, data.field.grid.columns)};
    for (std::size_t i = 0; i < kelvin.size(); ++i) {
        const bool usable = is_clear(data.field.quality[i]) && std::isfinite(kelvin[i]);
        known.excess.data()[i] = usable ? static_cast<double>(kelvin[i]) : 0;
        known.unknown.data()[i] = usable ? 0 : 1;
    }
    return known;
}

/// The pixels about a unit on which its amplitude is fitted, and the columns of the fit: own template, other units, a quadric ground.
struct Design {
    geo::Window window;
    std::vector<geo::Cell> cells;
    Eigen::MatrixXd columns;
};

constexpr double reach_m = 400;
constexpr Eigen::Index ground_terms = 6;

Design make_design(const PreparedData& data, const Footprint& unit, const Kelvin& known, const std::vector<Template>& templates)
{
    const geo::Grid& grid = data.field.grid;
    const std::vector<float>& sigma = data.heat->residuals[Remembered::lwir11].sigma;
    const int reach = static_cast<int>(std::lround(reach_m / grid.pixel_m));
    Design design{window_about(unit, grid, reach), {}, {}};
    const geo::Window &window = design.window, core = window_about(unit, grid, 0);
    for (int row = window.row; row < window.row + window.rows; ++row)
        for (int column = window.column; column < window.column + window.columns; ++column)
            if (known.unknown(row, column) == 0 && sigma[static_cast<std::size_t>(row * grid.columns + column)] > 0)
                design.cells.push_back({column, row});
    const auto n = static_cast<Eigen::Index>(design.cells.size()), units = static_cast<Eigen::Index>(templates.size());
    design.columns.resize(n, units + ground_terms);
    const double middle_column = core.column + 0.5 * (core.columns - 1), middle_row = core.row + 0.5 * (core.rows - 1),
                 scale = std::max(core.columns - 1, core.rows - 1) / 2.0 + reach;
    for (Eigen::Index k = 0; k < n; ++k) {
        const geo::Cell cell = design.cells[static_cast<std::size_t>(k)];
        for (Eigen::Index u = 0; u < units; ++u) design.columns(k, u) = templates[static_cast<std::size_t>(u)].at(cell);
        const double x = (cell.column - middle_column) / scale, y = (cell.row - middle_row) / scale;
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
    const double native_m = std::max(data.chip->sensor->find(Band::lwir11)->native_m, grid.pixel_m);
    const PointSpread spread = gaussian_spread(spread_native_pixels * native_m / grid.pixel_m);
    std::vector<Template> templates{unit_template(unit.footprint, grid, spread)};
    constexpr double least_seen = 0.05;
    for (const std::size_t other : unit.rivals) {
        Template candidate = unit_template(data.heat->units[other], grid, spread);
        double overlap = 0;
        for (const std::size_t i : unit.footprint.pixels) overlap = std::max(overlap, candidate.at(cell_of(i, grid)));
        if (overlap > least_seen) templates.push_back(std::move(candidate));
    }
    const Kelvin known = known_kelvin(data);
    const Design design = make_design(data, unit.footprint, known, templates);
    const geo::Window& window = design.window;
    Image fitted = Image::Zero(window.rows, window.columns),
          weights = fitted;  // 1, and the weight, of each of the design's cells
    for (const geo::Cell cell : design.cells) fitted(cell.row - window.row, cell.column - window.column) = 1;
    const auto unit_seen = std::ranges::count_if(unit.footprint.pixels, [&](std::size_t i) {
        return fitted(cell_of(i, grid).row - window.row, cell_of(i, grid).column - window.column) != 0;
    });
    if (2 * static_cast<std::size_t>(unit_seen) < unit.footprint.pixels.size() || design.cells.size() < 100) return std::nullopt;
    const Eigen::VectorXd weight = amplitude_weights(design, static_cast<Eigen::Index>(templates.size()));
    for (Eigen::Index k = 0; k < weight.size(); ++k) {
        const geo::Cell cell = design.cells[static_cast<std::size_t>(k)];
        weights(cell.row - window.row, cell.column - window.column) = weight(k);
    }
    // Where clouds or the chip's edge take more than a twentieth of the window the estimate means nothing.
    const auto amplitude = [&](geo::Cell move) {
        const int left = std::max(-(window.column + move.column), 0), top = std::max(-(window.row + move.row), 0);
        const int columns = std::min(grid.columns - window.column - move.column, window.columns) - left,
                  rows = std::min(grid.rows - window.row - move.row, window.rows) - top;
        const auto part = [&](const Image& of) { return of.block(top, left, rows, columns); };
        const auto moved = [&](const Image& of) {
            return of.block(window.row + move.row + top, window.column + move.column + left, rows, columns);
        };
        const double seen = part(fitted).sum() - (part(fitted) * moved(known.unknown)).sum();
        const auto cells = static_cast<double>(design.cells.size());
        if (20 * (cells - seen) > cells) return std::numeric_limits<double>::quiet_NaN();
        return (part(weights) * moved(known.excess)).sum();
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
