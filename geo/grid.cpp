#include "geo/grid.h"

#include <algorithm>
#include <cmath>

namespace hearthwatch::geo {

Point Grid::center(Cell cell) const
{
    return {left_m + (cell.column + 0.5) * pixel_m, top_m - (cell.row + 0.5) * pixel_m};
}

Cell Grid::cell_of(Point point) const
{
    return {static_cast<int>(std::floor((point.x_m - left_m) / pixel_m)),
            static_cast<int>(std::floor((top_m - point.y_m) / pixel_m))};
}

bool Grid::contains(Cell cell) const
{
    return cell.column >= 0 && cell.row >= 0 && cell.column < columns && cell.row < rows;
}

Grid Grid::cut(Window window) const
{
    return {crs, left_m + window.column * pixel_m, top_m - window.row * pixel_m, pixel_m, window.columns, window.rows};
}

Window Grid::cover(Point lower_left, Point upper_right) const
{
    // A thousandth of a pixel of rounding must not draw in a further row.
    constexpr double slack = 1e-3;
    const auto column0 =
        static_cast<int>(std::clamp(std::floor((lower_left.x_m - left_m) / pixel_m + slack), 0.0, double(columns)));
    const auto column1 =
        static_cast<int>(std::clamp(std::ceil((upper_right.x_m - left_m) / pixel_m - slack), 0.0, double(columns)));
    const auto row0 = static_cast<int>(std::clamp(std::floor((top_m - upper_right.y_m) / pixel_m + slack), 0.0, double(rows)));
    const auto row1 = static_cast<int>(std::clamp(std::ceil((top_m - lower_left.y_m) / pixel_m - slack), 0.0, double(rows)));
    if (column1 <= column0 || row1 <= row0) return {};
    return {column0, row0, column1 - column0, row1 - row0};
}

std::optional<Cell> offset_in(const Grid& outer, const Grid& inner)
{
    if (outer.crs != inner.crs || std::abs(outer.pixel_m - inner.pixel_m) > 1e-9 * outer.pixel_m) return std::nullopt;
    const double column = (inner.left_m - outer.left_m) / outer.pixel_m;
    const double row = (outer.top_m - inner.top_m) / outer.pixel_m;
    if (std::abs(column - std::round(column)) > 1e-3 || std::abs(row - std::round(row)) > 1e-3) return std::nullopt;
    return Cell{static_cast<int>(std::lround(column)), static_cast<int>(std::lround(row))};
}

}  // namespace hearthwatch::geo
