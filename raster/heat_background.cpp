#include "raster/heat_background.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t terms = 3;
using Row = std::array<double, terms>;

/// Least squares of weighted rows by Gauss elimination with pivots; a term without information gets 0.
Row solve(std::array<Row, terms> a, Row b)
{
    std::array<std::size_t, terms> order{};
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t k = 0; k < terms; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < terms; ++i)
            if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
        std::swap(a[k], a[pivot]);
        std::swap(b[k], b[pivot]);
        if (std::abs(a[k][k]) < 1e-9) continue;
        for (std::size_t i = k + 1; i < terms; ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < terms; ++j) a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    Row x{};
    for (std::size_t k = terms; k-- > 0;) {
        double rest = b[k];
        for (std::size_t j = k + 1; j < terms; ++j) rest -= a[k][j] * x[j];
        x[k] = std::abs(a[k][k]) < 1e-9 ? 0 : rest / a[k][k];
    }
    return x;
}

float upper_percentile(std::vector<float> values)
{
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// Columns and rows of the pixels about their first one.
struct Shape {
    std::vector<geo::Cell> cells;
    int left = 0, right = 0, bottom = 0;
};

Shape shape_of(const Footprint& unit, int columns)
{
    Shape shape;
    const int top = static_cast<int>(unit.pixels.front()) / columns, origin = static_cast<int>(unit.pixels.front()) % columns;
    for (const std::size_t pixel : unit.pixels) {
        shape.cells.push_back({static_cast<int>(pixel) % columns - origin, static_cast<int>(pixel) / columns - top});
        shape.left = std::min(shape.left, shape.cells.back().column);
        shape.right = std::max(shape.right, shape.cells.back().column);
        shape.bottom = std::max(shape.bottom, shape.cells.back().row);
    }
    return shape;
}

}  // namespace

std::optional<SwirBackground> fit_swir_background(const Field& field, const Ring& ring, const std::vector<std::uint8_t>& hot)
{
    const auto &l22 = field.radiance(Band::swir22), &l16 = field.radiance(Band::swir16), &nir = field.radiance(Band::nir);
    if (l22.empty() || l16.empty()) return std::nullopt;
    const auto nir_at = [&](std::size_t i) { return nir.empty() ? 0.0F : nir[i]; };
    std::vector<std::size_t> ground;
    std::vector<float> ground16, ground_nir;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (!ring.ring[i] || hot[i] || !is_clear(field.quality[i]) || (field.quality[i] & (quality::water | quality::saturated)))
            continue;
        if (std::isnan(l22[i] + l16[i] + nir_at(i))) continue;
        ground.push_back(i);
        ground16.push_back(l16[i]);
        ground_nir.push_back(nir_at(i));
    }
    constexpr std::size_t enough = 200;
    if (ground.size() < enough) return std::nullopt;
    constexpr float headroom = 1.5F;  // roofs are brighter than the country round them
    const float cap16 = headroom * upper_percentile(ground16), cap_nir = headroom * upper_percentile(ground_nir);
    const auto row_of = [&](std::size_t i) { return Row{1, std::min(l16[i], cap16), std::min(nir_at(i), cap_nir)}; };

    constexpr std::size_t sample = 20'000;
    if (const std::size_t step = ground.size() / sample; step > 1) {
        for (std::size_t i = 0; i * step < ground.size(); ++i) ground[i] = ground[i * step];
        ground.resize((ground.size() + step - 1) / step);
    }
    Row x{};
    double noise = std::numeric_limits<double>::infinity();
    constexpr int rounds = 4;
    constexpr double huber = 1.345;  // 95 % efficient under a normal law (Huber 1981)
    for (int round = 0; round < rounds; ++round) {
        std::array<Row, terms> a{};
        Row b{};
        for (const std::size_t i : ground) {
            const Row row = row_of(i);
            const double residual = l22[i] - std::inner_product(row.begin(), row.end(), x.begin(), 0.0);
            const double weight = round == 0 || std::abs(residual) <= huber * noise ? 1 : huber * noise / std::abs(residual);
            for (std::size_t j = 0; j < terms; ++j) {
                for (std::size_t k = 0; k < terms; ++k) a[j][k] += weight * row[j] * row[k];
                b[j] += weight * row[j] * l22[i];
            }
        }
        x = solve(a, b);
        std::vector<float> residuals;
        residuals.reserve(ground.size());
        for (const std::size_t i : ground) {
            const Row row = row_of(i);
            residuals.push_back(static_cast<float>(l22[i] - std::inner_product(row.begin(), row.end(), x.begin(), 0.0)));
        }
        noise = std::max(robust_spread(std::move(residuals)).sd, 1e-6);
    }
    SwirBackground result{std::vector<float>(field.size(), missing_value), noise};
    for (std::size_t i = 0; i < field.size(); ++i) {
        const Row row = row_of(i);
        result.excess[i] = static_cast<float>(l22[i] - std::inner_product(row.begin(), row.end(), x.begin(), 0.0));
    }
    return result;
}

std::vector<LikenessBand> likeness_bands(const Field& field)
{
    std::vector<LikenessBand> bands;
    const auto add = [&](Band band) {
        if (!field.radiance(band).empty()) bands.push_back({band, std::max(robust_spread(field.radiance(band)).sd, 1e-6)});
    };
    add(Band::nir);
    add(Band::red);
    if (bands.empty()) add(Band::swir16);
    return bands;
}

std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid)
{
    const geo::Cell cell{static_cast<int>(pixel) % grid.columns + move.column, static_cast<int>(pixel) / grid.columns + move.row};
    if (!grid.contains(cell)) return std::nullopt;
    return static_cast<std::size_t>(cell.row * grid.columns + cell.column);
}

std::vector<geo::Cell> null_moves(const Field& field, const std::vector<std::uint8_t>& taken,
                                  const std::vector<LikenessBand>& bands, const Footprint& unit, std::size_t wanted)
{
    if (unit.pixels.empty()) return {};
    const int columns = field.grid.columns, rows = field.grid.rows;
    const Shape shape = shape_of(unit, columns);
    const auto place_of = [&](geo::Cell cell, int column, int row) {
        return static_cast<std::size_t>((row + cell.row) * columns + column + cell.column);
    };
    const auto n = static_cast<double>(shape.cells.size());
    // The means of all bands, and the spread of the first.
    const auto features_at = [&](int column, int row) {
        std::vector<double> features;
        double square = 0;
        for (const LikenessBand& band : bands) {
            double sum = 0;
            for (const geo::Cell cell : shape.cells) {
                const double value = field.radiance(band.band)[place_of(cell, column, row)];
                sum += value;
                if (features.empty()) square += value * value;
            }
            features.push_back(sum / n);
        }
        if (!features.empty()) features.push_back(std::sqrt(std::max(square / n - features[0] * features[0], 0.0)));
        return features;
    };
    const geo::Cell home{static_cast<int>(unit.pixels.front()) % columns, static_cast<int>(unit.pixels.front()) / columns};
    const std::vector<double> own = features_at(home.column, home.row);

    const auto usable = [&](int column, int row) {
        std::size_t wet = 0;
        for (const geo::Cell cell : shape.cells) {
            const std::size_t i = place_of(cell, column, row);
            if (!is_clear(field.quality[i]) || taken[i]) return false;
            if (field.quality[i] & quality::water) ++wet;
        }
        return 2 * wet <= shape.cells.size();
    };
    constexpr double candidates_per_place = 6;
    const int stride = std::max(
        1, static_cast<int>(std::sqrt(static_cast<double>(field.size()) / (candidates_per_place * static_cast<double>(wanted)))));
    struct Candidate {
        double unlike;
        geo::Cell move;
    };
    std::vector<Candidate> found;
    for (int row = 0; row + shape.bottom < rows; row += stride)
        for (int column = -shape.left; column + shape.right < columns; column += stride) {
            if (!usable(column, row)) continue;
            const std::vector<double> here = features_at(column, row);
            double unlike = 0;
            for (std::size_t k = 0; k < here.size(); ++k) unlike += std::pow((here[k] - own[k]) / bands[k % bands.size()].sd, 2);
            if (!std::isnan(unlike)) found.push_back({unlike, {column - home.column, row - home.row}});
        }
    std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) { return a.unlike < b.unlike; });
    std::vector<geo::Cell> moves;
    for (std::size_t i = 0; i < std::min(wanted, found.size()); ++i) moves.push_back(found[i].move);
    return moves;
}

double p_at_least(double value, const std::vector<double>& null_values)
{
    if (null_values.size() < fewest_null_places) return std::numeric_limits<double>::quiet_NaN();
    const auto above = std::count_if(null_values.begin(), null_values.end(), [&](double other) { return other >= value; });
    return (1 + static_cast<double>(above)) / (1 + static_cast<double>(null_values.size()));
}

}  // namespace hearthwatch::raster
