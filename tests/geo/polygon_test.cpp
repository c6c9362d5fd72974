#include <catch2/catch.hpp>
#include <cmath>

#include "geo/error.h"
#include "geo/polygon.h"

namespace geo = hearthwatch::geo;

namespace {

const geo::Grid grid{"EPSG:32650", 0, 100, 10, 10, 10};

double covered_m2(const geo::PlanePolygon& polygon, const geo::Grid& on)
{
    double sum = 0;
    for (const auto& cover : geo::cover_fractions(polygon, on)) sum += cover.fraction * on.pixel_m * on.pixel_m;
    return sum;
}

}  // namespace

TEST_CASE("a rectangle over parts of four pixels has their exact shares")
{
    const geo::PlanePolygon polygon{{{5, 92}, {15, 92}, {15, 85}, {5, 85}}, {}};
    const auto covers = geo::cover_fractions(polygon, grid);
    REQUIRE(covers.size() == 4);
    const double expected[4] = {0.10, 0.10, 0.25, 0.25};  // 5 x 2 m and 5 x 5 m of 100 m2
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(covers[i].cell == geo::Cell{static_cast<int>(i % 2), static_cast<int>(i / 2)});
        CHECK(covers[i].fraction == Approx(expected[i]).epsilon(1e-12));
    }
}

TEST_CASE("shares sum to the area for concave rings, holes and either orientation")
{
    const geo::PlanePolygon l_shape{{{3, 3}, {71, 3}, {71, 33}, {34, 33}, {34, 88}, {3, 88}}, {}};
    CHECK(covered_m2(l_shape, grid) == Approx(geo::area_m2(l_shape)).epsilon(1e-9));
    geo::PlanePolygon ring{{{11.5, 11.5}, {88.2, 17}, {80, 91}, {9, 77}}, {{{30, 30}, {47.3, 31}, {41, 55.5}}}};
    CHECK(covered_m2(ring, grid) == Approx(geo::area_m2(ring)).epsilon(1e-9));
    std::reverse(ring.outer.begin(), ring.outer.end());
    CHECK(covered_m2(ring, grid) == Approx(geo::area_m2(ring)).epsilon(1e-9));
}

TEST_CASE("a comb crossing a row many times keeps its area")
{
    geo::PlanePolygon comb;
    for (int i = 0; i < 20; ++i) {
        comb.outer.push_back({i * 4.0 + 5, 20});
        comb.outer.push_back({i * 4.0 + 7, 80 - i * 1.3});
    }
    comb.outer.push_back({90, 5});
    comb.outer.push_back({2, 5});
    CHECK(covered_m2(comb, grid) == Approx(geo::area_m2(comb)).epsilon(1e-9));
}

TEST_CASE("only the part on the grid is covered")
{
    const geo::PlanePolygon half{{{-50, 0}, {50, 0}, {50, 100}, {-50, 100}}, {}};
    CHECK(covered_m2(half, grid) == Approx(5000));
    CHECK(geo::cover_fractions({{{200, 0}, {300, 0}, {300, 50}}, {}}, grid).empty());
}

TEST_CASE("a disc has the area asked for")
{
    const geo::LonLat centre{118.18, 39.63};
    const auto polygon = geo::disc(centre, 500);
    const auto plane = geo::to_plane(polygon, geo::Projector("EPSG:4527"));
    CHECK(geo::area_m2(plane) == Approx(3.14159265 * 500 * 500).epsilon(5e-4));  // the plane's own scale is within 1e-4
    CHECK(geo::distance_m(geo::centroid(polygon), centre) < 0.01);
    CHECK(geo::contains(plane, geo::Projector("EPSG:4527").to_plane(centre)));
}

TEST_CASE("a hole is outside")
{
    const geo::PlanePolygon ring{{{0, 0}, {90, 0}, {90, 90}, {0, 90}}, {{{40, 40}, {50, 40}, {50, 50}, {40, 50}}}};
    CHECK(geo::contains(ring, {20, 20}));
    CHECK_FALSE(geo::contains(ring, {45, 45}));
    CHECK_FALSE(geo::contains(ring, {95, 45}));
}

TEST_CASE("outlines that are none are refused")
{
    using Ring = geo::Ring;
    const Ring good{{118, 39}, {118.01, 39}, {118.01, 39.01}, {118, 39.01}};
    CHECK_NOTHROW(geo::require_valid(geo::Polygon{good, {}}));
    const double nan = std::nan("");
    for (const Ring& bad : {Ring{}, Ring{{118, 39}, {118.01, 39}}, Ring{{118, 39}, {118.01, 39}, {118.02, 39}},
                            Ring{{118, 39}, {118.01, 39.01}, {118.01, 39}, {118, 39.01}}, Ring{{39, 118}, {39, 119}, {40, 118}},
                            Ring{{nan, 39}, {118.01, 39}, {118, 39.01}}})
        CHECK_THROWS_AS(geo::require_valid(geo::Polygon{bad, {}}), geo::Error);
    CHECK_THROWS_AS(geo::require_valid(geo::Polygon{good, {Ring{{118, 39}}}}), geo::Error);
}
