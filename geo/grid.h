#pragma once
#include <optional>
#include <string>

#include "geo/lonlat.h"

namespace hearthwatch::geo {

/// One pixel of a grid: column to the east, row to the south, both from 0.
struct Cell {
    int column = 0;
    int row = 0;
    bool operator==(const Cell&) const = default;
};

/// A block of pixels of a grid.
struct Window {
    int column = 0;
    int row = 0;
    int columns = 0;
    int rows = 0;
    bool operator==(const Window&) const = default;
    bool empty() const { return columns <= 0 || rows <= 0; }
};

/// Pixels without values: a north-up lattice of square pixels on a map plane. `left_m`, `top_m` are the OUTER corner of
/// pixel (0,0); the centre of pixel (c,r) is half a pixel inside. Identity: cell_of(center(cell)) == cell.
struct Grid {
    std::string crs;
    double left_m = 0;
    double top_m = 0;
    double pixel_m = 0;
    int columns = 0;
    int rows = 0;
    bool operator==(const Grid&) const = default;

    Point center(Cell cell) const;
    /// The pixel that holds the point, also beyond the edge (then outside [0,columns) x [0,rows)).
    Cell cell_of(Point point) const;
    bool contains(Cell cell) const;
    /// The same lattice cut to a window, which may reach beyond the edge.
    Grid cut(Window window) const;
    /// The block of whole pixels that covers the rectangle, clipped to the grid; empty when they do not meet.
    Window cover(Point lower_left, Point upper_right) const;
};

/// Where `inner`'s pixel (0,0) lies in `outer`, when both are the same lattice (same CRS, pixel and phase to 1e-3 pixel).
std::optional<Cell> offset_in(const Grid& outer, const Grid& inner);

}  // namespace hearthwatch::geo
