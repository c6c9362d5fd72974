#include "raster/heat_null.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hearthwatch::raster {
namespace {

/// A unit's pixels as stretches of rows, about its first pixel.
struct Shape {
    struct Run {
        int row, column, length;
    };
    geo::Cell home;
    std::vector<Run> runs;
    std::size_t pixels = 0;
    int left = 0, right = 0, bottom = 0;
};

Shape shape_of(const Footprint& unit, int columns)
{
    Shape shape;
    const auto cell_of = [&](std::size_t i) { return geo::Cell{static_cast<int>(i) % columns, static_cast<int>(i) / columns}; };
    shape.home = cell_of(unit.pixels.front());
    shape.pixels = unit.pixels.size();
    for (const std::size_t pixel : unit.pixels) {
        const geo::Cell cell = cell_of(pixel);
        const int row = cell.row - shape.home.row, column = cell.column - shape.home.column;
        if (!shape.runs.empty() && shape.runs.back().row == row && shape.runs.back().column + shape.runs.back().length == column)
            ++shape.runs.back().length;
        else
            shape.runs.push_back({row, column, 1});
        shape.left = std::min(shape.left, column);
        shape.right = std::max(shape.right, column);
        shape.bottom = std::max(shape.bottom, row);
    }
    return shape;
}

bool usable(const Shape& shape, const NullGround& ground, int columns, geo::Cell place)
{
    int wet = 0;
    for (const Shape::Run& run : shape.runs) {
        const auto begin = static_cast<std::size_t>((place.row + run.row) * (columns + 1) + place.column + run.column),
                   end = begin + static_cast<std::size_t>(run.length);
        if (ground.barred[end] != ground.barred[begin]) return false;
        wet += ground.water[end] - ground.water[begin];
    }
    return 2 * static_cast<std::size_t>(wet) <= shape.pixels;
}

constexpr std::size_t most_bands = 2, side_by_side = 4;
/// The means of the bands, and the spread of the first.
using Features = std::array<double, most_bands + 1>;

/// Of several places at once: each place's sums run pixel by pixel, so that one would wait for itself.
std::array<Features, side_by_side> features_at(const Shape& shape, const Field& field, const std::vector<LikenessBand>& bands,
                                               const std::array<geo::Cell, side_by_side>& places)
{
    const int columns = field.grid.columns;
    const auto n = static_cast<double>(shape.pixels);
    std::array<Features, side_by_side> features{};
    for (std::size_t b = 0; b < bands.size(); ++b) {
        const std::vector<float>& values = field.radiance(bands[b].band);
        std::array<double, side_by_side> sum{}, square{};
        for (const Shape::Run& run : shape.runs) {
            std::array<const float*, side_by_side> first{};
            for (std::size_t s = 0; s < side_by_side; ++s)
                first[s] = &values[static_cast<std::size_t>((places[s].row + run.row) * columns + places[s].column + run.column)];
            for (int k = 0; k < run.length; ++k)
                for (std::size_t s = 0; s < side_by_side; ++s) {
                    const double value = first[s][k];
                    sum[s] += value;
                    square[s] += value * value;
                }
        }
        for (std::size_t s = 0; s < side_by_side; ++s) {
            features[s][b] = sum[s] / n;
            if (b == 0) features[s][bands.size()] = std::sqrt(std::max(square[s] / n - features[s][0] * features[s][0], 0.0));
        }
    }
    return features;
}

}  // namespace

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

NullGround::NullGround(const Field& field, const std::vector<std::uint8_t>& taken)
{
    const auto columns = static_cast<std::size_t>(field.grid.columns);
    for (std::size_t row = 0; row < static_cast<std::size_t>(field.grid.rows); ++row) {
        int shut = 0, wet = 0;
        barred.push_back(shut);
        water.push_back(wet);
        for (std::size_t i = row * columns; i < (row + 1) * columns; ++i) {
            barred.push_back(shut += !is_clear(field.quality[i]) || taken[i]);
            water.push_back(wet += (field.quality[i] & quality::water) != 0);
        }
    }
}

std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid)
{
    const geo::Cell cell{static_cast<int>(pixel) % grid.columns + move.column, static_cast<int>(pixel) / grid.columns + move.row};
    if (!grid.contains(cell)) return std::nullopt;
    return static_cast<std::size_t>(cell.row * grid.columns + cell.column);
}

MovingPixels::MovingPixels(const std::vector<std::size_t>& pixels, const geo::Grid& grid)
    : columns_(grid.columns), rows_(grid.rows), left_(grid.columns), right_(-1), top_(grid.rows), bottom_(-1)
{
    for (const std::size_t pixel : pixels) {
        const geo::Cell cell{static_cast<int>(pixel) % columns_, static_cast<int>(pixel) / columns_};
        left_ = std::min(left_, cell.column), right_ = std::max(right_, cell.column);
        top_ = std::min(top_, cell.row), bottom_ = std::max(bottom_, cell.row);
        cells_.push_back(cell);
    }
}

std::vector<geo::Cell> null_moves(const Field& field, const NullGround& ground, const std::vector<LikenessBand>& bands,
                                  const Footprint& unit, std::size_t wanted)
{
    if (unit.pixels.empty()) return {};
    const int columns = field.grid.columns, rows = field.grid.rows;
    const Shape shape = shape_of(unit, columns);
    constexpr double candidates_per_place = 6;
    const int stride = std::max(
        1, static_cast<int>(std::sqrt(static_cast<double>(field.size()) / (candidates_per_place * static_cast<double>(wanted)))));
    std::vector<geo::Cell> places;
    for (int row = 0; row + shape.bottom < rows; row += stride)
        for (int column = -shape.left; column + shape.right < columns; column += stride)
            if (usable(shape, ground, columns, {column, row})) places.push_back({column, row});

    std::array<geo::Cell, side_by_side> several;
    several.fill(shape.home);
    const Features own = features_at(shape, field, bands, several)[0];
    struct Candidate {
        double unlike;
        geo::Cell move;
    };
    std::vector<Candidate> found;
    for (std::size_t begin = 0; begin < places.size(); begin += side_by_side) {
        const std::size_t count = std::min(side_by_side, places.size() - begin);
        std::copy_n(places.begin() + static_cast<std::ptrdiff_t>(begin), count, several.begin());
        const std::array<Features, side_by_side> here = features_at(shape, field, bands, several);
        for (std::size_t s = 0; s < count; ++s) {
            double unlike = 0;
            for (std::size_t k = 0; k <= bands.size() && !bands.empty(); ++k)
                unlike += std::pow((here[s][k] - own[k]) / bands[k % bands.size()].sd, 2);
            const geo::Cell place = places[begin + s];
            if (!std::isnan(unlike)) found.push_back({unlike, {place.column - shape.home.column, place.row - shape.home.row}});
        }
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
