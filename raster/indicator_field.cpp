#include "raster/indicator_field.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();

std::vector<float> on_grid(const Plane& plane, const geo::Grid& grid)
{
    if (plane.grid == grid) return plane.values;
    std::vector<float> result;
    result.reserve(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows));
    // Half a fine pixel inside the coarse one, so that shared edges stay outside.
    const double inset = 0.5 * std::min(plane.grid.pixel_m, grid.pixel_m);
    const double half = 0.5 * grid.pixel_m - inset;
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            const geo::Point middle = grid.center({column, row});
            const geo::Cell first = plane.grid.cell_of({middle.x_m - half, middle.y_m + half});
            const geo::Cell last = plane.grid.cell_of({middle.x_m + half, middle.y_m - half});
            double sum = 0;
            int count = 0;
            for (int r = first.row; r <= last.row; ++r)
                for (int c = first.column; c <= last.column; ++c)
                    if (plane.grid.contains({c, r})) sum += plane.at({c, r}), ++count;
            result.push_back(count > 0 ? static_cast<float>(sum / count) : missing_value);
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
