#include "site-catalog/boundaries.h"

#include <catch2/catch.hpp>

#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

std::string features(const std::string& geometry)
{
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"甲"},"geometry":)" + geometry +
           "}]}";
}

const std::string square = "[[118,39],[119,39],[119,40],[118,40],[118,39]]",
                  hole = "[[118.2,39.2],[118.4,39.2],[118.4,39.4],[118.2,39.2]]";

}  // namespace

TEST_CASE("outlines are those the office supplies, holes and islands too, and none otherwise")
{
    const TempFolder folder;
    CHECK(catalog::read_boundaries(folder.path()).empty());
    put(folder / "boundaries.geojson",
        features(R"({"type":"MultiPolygon","coordinates":[[)" + square + "," + hole + "],[" + square + "]]}"));
    const auto rings = catalog::read_boundaries(folder.path());
    REQUIRE(rings.size() == 3);
    CHECK(rings[0].front() == geo::LonLat{118, 39});
    CHECK(rings[1].size() == 4);
}

TEST_CASE("a file that cannot be drawn says why")
{
    const TempFolder folder;
    const auto complaint_about = [&](const std::string& text) {
        put(folder / "boundaries.geojson", text);
        return complaint([&] { catalog::read_boundaries(folder.path()); });
    };
    CHECK_THAT(complaint_about("not json"), Catch::StartsWith("boundaries.geojson: ") && Catch::Contains("GeoJSON"));
    CHECK_THAT(complaint_about(features(R"({"type":"Point","coordinates":[118,39]})")), Catch::Contains("POINT"));
    CHECK_THAT(
        complaint_about(features(
            R"({"type":"Polygon","coordinates":[[[508000,4390000],[508100,4390000],[508100,4390100],[508000,4390000]]]})")),
        Catch::Contains("degrees"));
}
