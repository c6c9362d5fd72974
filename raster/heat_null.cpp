#include "raster/heat_null.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hearthwatch::raster {
namespace {

/// Where a moved run begins and ends among the row sums of NullGround.
std::pair<std::size_t, std::size_t> ends_of(const Run& run, int columns, geo::Cell move)
{
    const auto begin = static_cast<std::size_t>((run.row + move.row) * (columns + 1) + run.column + move.column);
    return {begin, begin + static_cast<std::size_t>(run.length)};
}

bool usable(const std::vector<Run>& unit, const NullGround& ground, int columns, geo::Cell move)
{
    int wet = 0, pixels = 0;
    for (const Run& run : unit) {
        const auto [begin, end] = ends_of(run, columns, move);
        if (ground.barred[end] != ground.barred[begin]) return false;
        wet += ground.water[end] - ground.water[begin];
        pixels += run.length;
    }
    return 2 * wet <= pixels;
}

constexpr std::size_t most_bands = 2;
/// The means of the bands, and the spread of the first.
using Features = std::array<double, most_bands + 1>;

Features features_at(const std::vector<Run>& unit, const NullGround& ground, int columns, geo::Cell move)
{
    Features sums{};
    int pixels = 0;
    for (const Run& run : unit) {
        const auto [begin, end] = ends_of(run, columns, move);
        for (std::size_t k = 0; k < ground.sums.size(); ++k) sums[k] += ground.sums[k][end] - ground.sums[k][begin];
        pixels += run.length;
    }
    for (double& sum : sums) sum /= pixels;
    const std::size_t bands = ground.bands.size();
    if (bands > 0) sums[bands] = std::sqrt(std::max(sums[bands] - sums[0] * sums[0], 0.0));
    return sums;
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

}  // namespace

NullGround::NullGround(const Field& field, const std::vector<std::uint8_t>& taken) : bands(likeness_bands(field))
{
    const auto columns = static_cast<std::size_t>(field.grid.columns), rows = static_cast<std::size_t>(field.grid.rows);
    const auto along_rows = [&]<typename Sum>(std::vector<Sum>& sums_to, const auto& value_of) {
        sums_to.reserve((columns + 1) * rows);
        for (std::size_t row = 0; row < rows; ++row) {
            Sum sum{};
            sums_to.push_back(sum);
            for (std::size_t i = row * columns; i < (row + 1) * columns; ++i) sums_to.push_back(sum += value_of(i));
        }
    };
    std::vector<std::uint8_t> unknown(field.size(), 0);
    for (const LikenessBand& band : bands)
        for (std::size_t i = 0; i < unknown.size(); ++i) unknown[i] |= std::isnan(field.radiance(band.band)[i]);
    const auto value = [&](const LikenessBand& band, std::size_t i) {
        return unknown[i] ? 0 : static_cast<double>(field.radiance(band.band)[i]);
    };
    along_rows(barred, [&](std::size_t i) { return !is_clear(field.quality[i]) || taken[i] || unknown[i]; });
    along_rows(water, [&](std::size_t i) { return (field.quality[i] & quality::water) != 0; });
    for (const LikenessBand& band : bands) along_rows(sums.emplace_back(), [&](std::size_t i) { return value(band, i); });
    if (!bands.empty()) along_rows(sums.emplace_back(), [&](std::size_t i) { return value(bands[0], i) * value(bands[0], i); });
}

std::optional<std::size_t> moved(std::size_t pixel, geo::Cell move, const geo::Grid& grid)
{
    const geo::Cell cell{static_cast<int>(pixel) % grid.columns + move.column, static_cast<int>(pixel) / grid.columns + move.row};
    if (!grid.contains(cell)) return std::nullopt;
    return static_cast<std::size_t>(cell.row * grid.columns + cell.column);
}

std::vector<Run> runs_of(const std::vector<std::size_t>& pixels, int columns)
{
    std::vector<Run> runs;
    for (std::size_t k = 0; k < pixels.size(); ++k) {
        const int column = static_cast<int>(pixels[k]) % columns, row = static_cast<int>(pixels[k]) / columns;
        if (!runs.empty() && runs.back().row == row && runs.back().column + runs.back().length == column)
            ++runs.back().length;
        else
            runs.push_back({row, column, 1, k});
    }
    return runs;
}

MovingPixels::MovingPixels(const std::vector<std::size_t>& pixels, const geo::Grid& grid)
    : runs_(runs_of(pixels, grid.columns)), columns_(grid.columns), rows_(grid.rows)
{
}

std::vector<geo::Cell> null_moves(const Field& field, const NullGround& ground, const Footprint& unit, std::size_t wanted)
{
    const std::vector<LikenessBand>& bands = ground.bands;
    const auto is_known = [&](std::size_t i) {
        return std::ranges::none_of(bands, [&](const LikenessBand& band) { return std::isnan(field.radiance(band.band)[i]); });
    };
    if (unit.pixels.empty() || !std::ranges::all_of(unit.pixels, is_known)) return {};
    const int columns = field.grid.columns, rows = field.grid.rows;
    const std::vector<Run> runs = runs_of(unit.pixels, columns);
    int left = columns, right = 0;
    for (const Run& run : runs) left = std::min(left, run.column), right = std::max(right, run.column + run.length - 1);
    const int top = runs.front().row, bottom = runs.back().row;
    constexpr double candidates_per_place = 6;
    const int stride = std::max(
        1, static_cast<int>(std::sqrt(static_cast<double>(field.size()) / (candidates_per_place * static_cast<double>(wanted)))));
    struct Candidate {
        double unlike;
        geo::Cell move;
    };
    std::vector<Candidate> found;
    const Features own = features_at(runs, ground, columns, {});
    for (int row = -top; row + bottom < rows; row += stride)
        for (int column = -left; column + right < columns; column += stride) {
            const geo::Cell move{column, row};
            if (!usable(runs, ground, columns, move)) continue;
            const Features here = features_at(runs, ground, columns, move);
            double unlike = 0;
            for (std::size_t k = 0; k <= bands.size() && !bands.empty(); ++k)
                unlike += std::pow((here[k] - own[k]) / bands[k % bands.size()].sd, 2);
            found.push_back({unlike, move});
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
