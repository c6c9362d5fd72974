#include <catch2/catch.hpp>

#include "geo/grid.h"

namespace geo = hearthwatch::geo;

namespace {
const geo::Grid grid{"EPSG:32650", 600000, 4400000, 30, 100, 80};
}

TEST_CASE("the centre of a pixel lies half a pixel inside, and finds its pixel again")
{
    CHECK(grid.center({0, 0}) == geo::Point{600015, 4399985});
    for (const geo::Cell cell : {geo::Cell{0, 0}, geo::Cell{99, 79}, geo::Cell{-1, 3}, geo::Cell{100, 80}}) {
        CHECK(grid.cell_of(grid.center(cell)) == cell);
        CHECK(grid.contains(cell) == (cell.column >= 0 && cell.column < 100 && cell.row < 80));
    }
}

TEST_CASE("a cut keeps the lattice, also beyond the edge")
{
    const geo::Grid part = grid.cut({-2, 5, 10, 10});
    CHECK(part.left_m == 599940);
    CHECK(part.top_m == 4399850);
    CHECK(geo::offset_in(grid, part) == geo::Cell{-2, 5});
}

TEST_CASE("a rectangle takes the whole pixels that cover it and no row more")
{
    CHECK(grid.cover({600000, 4399940}, {600060, 4400000}) == geo::Window{0, 0, 2, 2});
    CHECK(grid.cover({600001, 4399939}, {600061, 4399999}) == geo::Window{0, 0, 3, 3});
    CHECK(grid.cover({599000, 4390000}, {700000, 4500000}) == geo::Window{0, 0, 100, 80});
    CHECK(grid.cover({500000, 4390000}, {599000, 4500000}).empty());
    CHECK(grid.cover({600000.01, 4399940.01}, {600060.01, 4400000.01}) == geo::Window{0, 0, 2, 2});
}

TEST_CASE("lattices that differ in CRS, pixel or phase do not meet")
{
    geo::Grid other = grid;
    other.crs = "EPSG:32649";
    CHECK_FALSE(geo::offset_in(grid, other));
    other = grid;
    other.pixel_m = 20;
    CHECK_FALSE(geo::offset_in(grid, other));
    other = grid;
    other.left_m += 15;
    CHECK_FALSE(geo::offset_in(grid, other));
}
