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

std::vector<float> on_grid(const Plane& plane, const geo::Grid& grid)
{
    if (plane.grid == grid) return plane.values;
    const double ratio = grid.pixel_m / plane.grid.pixel_m;
    const auto columns = spans(grid.columns, (grid.left_m - plane.grid.left_m) / plane.grid.pixel_m, ratio);
    const auto rows = spans(grid.rows, (plane.grid.top_m - grid.top_m) / plane.grid.pixel_m, ratio);
    std::vector<float> result(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), missing_value);
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
    const std::vector<double> values(mask.begin(), mask.end());
    const RectangleSums sums(values, columns);
    std::vector<std::uint8_t> result(mask.size());
    for (std::size_t i = 0; i < mask.size(); ++i)
        result[i] = sums.about(static_cast<int>(i) % columns, static_cast<int>(i) / columns, radius) > 0;
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

double RectangleSums::about(int column, int row, int radius) const
{
    const auto width = static_cast<std::size_t>(columns_) + 1;
    const auto left = static_cast<std::size_t>(std::max(column - radius, 0)),
               right = static_cast<std::size_t>(std::min(column + radius + 1, columns_));
    const auto top = static_cast<std::size_t>(std::max(row - radius, 0)),
               bottom = static_cast<std::size_t>(std::min(row + radius + 1, rows_));
    return sums_[bottom * width + right] - sums_[top * width + right] - sums_[bottom * width + left] + sums_[top * width + left];
}

}  // namespace hearthwatch::raster
