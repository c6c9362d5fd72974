#include <catch2/catch.hpp>
#include <cmath>

#include "geo/csv.h"
#include "geo/error.h"
#include "geo/projector.h"

namespace geo = hearthwatch::geo;

TEST_CASE("places fall on the planes as the table says, and come back")
{
    const auto table = geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/projections.csv");
    for (const auto& row : table.rows) {
        INFO(row.cells[0] << ": " << row.cells[6]);
        if (row.cells[3] == "refused") {
            CHECK_THROWS_AS(geo::Projector(row.cells[0]), geo::Error);
            continue;
        }
        const geo::Projector projector(row.cells[0]);
        const geo::LonLat place{std::stod(row.cells[1]), std::stod(row.cells[2])};
        const geo::Point point = projector.to_plane(place);
        const double tolerance = std::stod(row.cells[5]);
        CHECK(std::abs(point.x_m - std::stod(row.cells[3])) < tolerance);
        CHECK(std::abs(point.y_m - std::stod(row.cells[4])) < tolerance);
        CHECK(geo::distance_m(projector.to_lonlat(point), place) < 1e-4);
    }
}

TEST_CASE("a place's own zones")
{
    CHECK(geo::utm_crs({118.18, 39.63}) == "EPSG:32650");
    CHECK(geo::utm_crs({113.9, 36.1}) == "EPSG:32649");
    CHECK(geo::utm_crs({180, 10}) == "EPSG:32660");
    CHECK(geo::utm_crs({-70, -33}) == "EPSG:32719");
    CHECK_THROWS_AS(geo::utm_crs({0, 85}), geo::Error);
    CHECK(geo::gauss_kruger_crs({118.18, 39.63}, true) == "EPSG:4527");
    CHECK(geo::gauss_kruger_crs({118.18, 39.63}, false) == "EPSG:4548");
    CHECK_THROWS_AS(geo::gauss_kruger_crs({60, 39}, true), geo::Error);
}

TEST_CASE("UTM and Gauss-Krueger agree on the ground")
{
    const geo::LonLat tangshan{118.18, 39.63};
    const geo::Projector utm("EPSG:32650"), gauss("EPSG:4527");
    const geo::Point a = utm.to_plane(tangshan);
    const geo::LonLat east = utm.to_lonlat({a.x_m + 1000, a.y_m});
    // UTM's scale near its meridian is 0.9996 to 0.9998; a kilometre on the plane is a little more on the ground.
    CHECK(geo::distance_m(tangshan, east) == Approx(1000 / 0.99977).margin(0.3));
    CHECK(geo::distance_m(gauss.to_lonlat(gauss.to_plane(east)), east) < 1e-4);
}

TEST_CASE("travelling and measuring agree")
{
    const geo::LonLat from{118.18, 39.63};
    for (double azimuth : {0.0, 77.0, 180.0, 291.5})
        CHECK(geo::distance_m(from, geo::travel(from, azimuth, 2500)) == Approx(2500).margin(1e-6));
    CHECK(geo::travel(from, 90, 1000).lon_deg > from.lon_deg);
}
