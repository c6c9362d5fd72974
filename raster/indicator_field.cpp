#include "raster/indicator_field.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();

/// First and last source pixels, along one axis, under each of `count` pixels that start `start` source pixels in.
std::vector<std::pair<int, int>> spans(int count, double start, double ratio)
{
    // Half a fine pixel inside the coarse one, so that shared edges stay outside.
    const double inset = 0.5 * std::min(ratio, 1.0);
    std::vector<std::pair<int, int>> result;
    for (int i = 0; i < count; ++i)
        result.emplace_back(static_cast<int>(std::floor(start + i * ratio + inset)),
                            static_cast<int>(std::floor(start + (i + 1) * ratio - inset)));
    return result;
}

/// Two by two, one pair after the other, all of them on the plane: how Sentinel-2's 10 m lie below its 20 m.
bool even_pairs(const std::vector<std::pair<int, int>>& spans, int there)
{
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (spans[i].second != spans[i].first + 1 || spans[i].first != spans[0].first + 2 * static_cast<int>(i)) return false;
    return !spans.empty() && spans.front().first >= 0 && spans.back().second < there;
}

std::vector<float> on_grid(const Plane& plane, const geo::Grid& grid)
{
    if (plane.grid == grid) return plane.values;
    const double ratio = grid.pixel_m / plane.grid.pixel_m;
    const auto columns = spans(grid.columns, (grid.left_m - plane.grid.left_m) / plane.grid.pixel_m, ratio);
    const auto rows = spans(grid.rows, (plane.grid.top_m - grid.top_m) / plane.grid.pixel_m, ratio);
    std::vector<float> result(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), missing_value);
    if (plane.grid.pixel_m * 2 == grid.pixel_m && even_pairs(columns, plane.grid.columns) && even_pairs(rows, plane.grid.rows)) {
        for (int row = 0; row < grid.rows; ++row) {
            const float *upper = plane.values.data() + rows[static_cast<std::size_t>(row)].first * plane.grid.columns +
                                 columns.front().first,
                        *lower = upper + plane.grid.columns;
            float* to = result.data() + row * grid.columns;
            for (int i = 0; i < grid.columns; ++i)
                to[i] = (upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1]) / 4;
        }
        return result;
    }
    std::size_t pixel = 0;
    for (const auto& [top, bottom] : rows)
        for (const auto& [left, right] : columns) {
            float sum = 0;
            int count = 0;
            for (int r = std::max(top, 0); r <= std::min(bottom, plane.grid.rows - 1); ++r)
                for (int c = std::max(left, 0); c <= std::min(right, plane.grid.columns - 1); ++c)
                    sum += plane.at({c, r}), ++count;
            if (count > 0) result[pixel] = sum / static_cast<float>(count);
            ++pixel;
        }
    return result;
}

}  // namespace

bool Field::has(std::span<const Band> bands) const
{
    return std::all_of(bands.begin(), bands.end(), [&](Band band) { return !radiance(band).empty(); });
}

bool Field::has_reflectance(std::span<const Band> bands) const
{
    return std::all_of(bands.begin(), bands.end(), [&](Band band) { return !rho(band).empty(); });
}

Field make_field(const Chip& chip)
{
    Field field;
    field.sensor = chip.sensor;
    field.grid = chip.quality_grid;
    field.quality = chip.quality;
    for (const Plane& plane : chip.planes) {
        const auto index = static_cast<std::size_t>(plane.band);
        field.value[index] = on_grid(plane, field.grid);
        if (plane.reflectance_per_radiance > 0) {
            field.reflectance[index] = field.value[index];
            for (float& value : field.reflectance[index]) value *= static_cast<float>(plane.reflectance_per_radiance);
        }
        if (plane.grid != field.grid) continue;
        if (plane.band == Band::swir16) field.saturated16 = plane.saturated;
        if (plane.band == Band::swir22) field.saturated22 = plane.saturated;
    }
    return field;
}

bool is_clear(std::uint16_t flags)
{
    return (flags & (quality::missing | quality::cloud | quality::shadow | quality::cirrus)) == 0;
}

std::vector<std::uint8_t> grown(const std::vector<std::uint8_t>& mask, int columns, int radius)
{
    const int rows = static_cast<int>(mask.size()) / columns;
    const auto width = static_cast<std::size_t>(columns);
    std::vector<std::uint8_t> along(mask.size(), 0);  // grown along the rows
    std::vector<std::uint8_t> marked(static_cast<std::size_t>(rows), 0);
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (!mask[i]) continue;
        const int column = static_cast<int>(i % width), first = std::max(column - radius, 0),
                  last = std::min(column + radius, columns - 1);
        marked[i / width] = 1;
        std::fill_n(along.begin() + static_cast<std::ptrdiff_t>(i) - column + first, last - first + 1, std::uint8_t{1});
    }
    std::vector<std::uint8_t> result(mask.size(), 0);
    std::vector<int> above(width, 0);  // marks within reach, by column
    int lines = 0;
    const auto count = [&](int row, int sign) {
        if (row < 0 || row >= rows || !marked[static_cast<std::size_t>(row)]) return;
        lines += sign;
        for (std::size_t c = 0; c < width; ++c) above[c] += sign * along[static_cast<std::size_t>(row) * width + c];
    };
    for (int row = -radius; row < rows; ++row) {
        count(row + radius, 1);
        count(row - radius - 1, -1);
        for (std::size_t c = 0; row >= 0 && lines > 0 && c < width; ++c)
            result[static_cast<std::size_t>(row) * width + c] = above[c] > 0;
    }
    return result;
}

RectangleSums::RectangleSums(std::span<const double> values, int columns)
    : columns_(columns), rows_(static_cast<int>(values.size()) / columns),
      sums_(static_cast<std::size_t>(columns + 1) * static_cast<std::size_t>(rows_ + 1), 0)
{
    const auto width = static_cast<std::size_t>(columns_) + 1;
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows_); ++row) {
        double line = 0;
        for (std::size_t column = 0; column < static_cast<std::size_t>(columns_); ++column) {
            line += values[row * static_cast<std::size_t>(columns_) + column];
            sums_[(row + 1) * width + column + 1] = sums_[row * width + column + 1] + line;
        }
    }
}

Square square_about(int column, int row, int radius, int columns, int rows)
{
    return {static_cast<std::size_t>(std::max(column - radius, 0)),
            static_cast<std::size_t>(std::min(column + radius + 1, columns)), static_cast<std::size_t>(std::max(row - radius, 0)),
            static_cast<std::size_t>(std::min(row + radius + 1, rows))};
}

double RectangleSums::about(int column, int row, int radius) const
{
    const auto width = static_cast<std::size_t>(columns_) + 1;
    const auto [left, right, top, bottom] = square_about(column, row, radius, columns_, rows_);
    return sums_[bottom * width + right] - sums_[top * width + right] - sums_[bottom * width + left] + sums_[top * width + left];
}

}  // namespace hearthwatch::raster
