#include <catch2/catch.hpp>

#include "site-catalog/support.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

const std::string properties = R"({"site_id":"S","name_zh":"甲","city_code":"130200","datum":"wgs84","radius_m":500})";

std::string complaint_about_sites(const std::string& text)
{
    const TempFolder folder;
    put(folder / "sites.geojson", text);
    put(folder / "units.geojson", R"({"type":"FeatureCollection","features":[]})");
    return complaint([&] { catalog::read_catalog(folder.path()); });
}

std::string feature(const std::string& geometry, const std::string& props = properties)
{
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)" + props + R"(,"geometry":)" + geometry +
           "}]}";
}

}  // namespace

TEST_CASE("geometries are taken or refused with the feature's name")
{
    const std::string ring = "[[118.5,39.6],[118.51,39.6],[118.51,39.61],[118.5,39.6]]";
    CHECK(complaint_about_sites(feature(R"({"type":"Point","coordinates":[118.5,39.6]})")) == "");
    CHECK(complaint_about_sites(feature(R"({"type":"Point","coordinates":[118.5,39.6,12.0]})")) == "");
    CHECK(complaint_about_sites(feature(R"({"type":"Polygon","coordinates":[)" + ring + "]}")) == "");
    CHECK(complaint_about_sites(feature(R"({"type":"MultiPolygon","coordinates":[[)" + ring + "]]}")) == "");
    const auto two = complaint_about_sites(feature(R"({"type":"MultiPolygon","coordinates":[[)" + ring + "],[" + ring + "]]}"));
    CHECK_THAT(two, Catch::Contains("sites.geojson: feature 1 'S': geometry 'MultiPolygon'"));
    CHECK_THAT(complaint_about_sites(feature("null")), Catch::Contains("no place"));
    CHECK_THAT(complaint_about_sites(feature(R"({"type":"Point","coordinates":["118.5",39.6]})")),
               Catch::Contains("is not [longitude, latitude]"));
    CHECK_THAT(complaint_about_sites(feature(R"({"type":"Point","coordinates":[39.6,118.5]})")), Catch::Contains("look swapped"));
    CHECK_THAT(complaint_about_sites(
                   feature(R"({"type":"Point","coordinates":)" + std::string(100000, '[') + std::string(100000, ']') + "}")),
               Catch::Contains("nested too deep"));
    CHECK_THAT(
        complaint_about_sites(feature(R"({"type":"Polygon","coordinates":[[[118.5,39.6],[118.51,39.6],[118.51,39.61]]]})")),
        Catch::Contains("not closed"));
    CHECK_THAT(complaint_about_sites(feature(R"({"type":"LineString","coordinates":[[1,2],[3,4]]})")),
               Catch::Contains("one outline a unit"));
    CHECK_THAT(complaint_about_sites(feature(R"({"type":"Polygon","coordinates":7})")), Catch::Contains("without a ring"));
}

TEST_CASE("files that are no feature collection are refused with the reason")
{
    CHECK_THAT(complaint_about_sites("{"), Catch::Contains("sites.geojson: is not JSON"));
    CHECK_THAT(complaint_about_sites(""), Catch::Contains("is not JSON"));
    CHECK_THAT(complaint_about_sites("[1,2]"), Catch::Contains("no GeoJSON FeatureCollection"));
    CHECK_THAT(complaint_about_sites(R"({"type":"FeatureCollection","features":7})"),
               Catch::Contains("no GeoJSON FeatureCollection"));
    CHECK_THAT(complaint_about_sites(R"({"type":7,"features":[]})"),
               Catch::Contains("is not JSON") || Catch::Contains("FeatureCollection"));
    CHECK_THAT(complaint_about_sites(R"({"type":"FeatureCollection","features":[7,{"type":"Feature","properties":null}]})"),
               Catch::Contains("feature 1: is no feature") && Catch::Contains("feature 2: is no feature"));
    CHECK_THAT(complaint_about_sites("{\"type\":\"\xff\"}"), Catch::Contains("is not JSON"));
    CHECK_THAT(complaint_about_sites(std::string(200000, '[')), Catch::Contains("nested too deep"));
    const auto projected =
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32650"}},"features":[]})";
    CHECK_THAT(complaint_about_sites(projected), Catch::Contains("export it in EPSG:4326"));
}

TEST_CASE("properties of any type are read as their text, objects are not")
{
    const std::string point = R"({"type":"Point","coordinates":[118.5,39.6]})";
    const TempFolder folder;
    put(folder / "sites.geojson",
        feature(point, R"({"site_id":"S","name_zh":"甲","aliases":["乙","丙"],"city_code":130200,"datum":"wgs84","radius_m":"500",
        "violation_2021":true,"grade":null,"crude_capacity_t":1.5e6})"));
    put(folder / "units.geojson", R"({"type":"FeatureCollection","features":[]})");
    const auto site = catalog::read_catalog(folder.path()).sites.at(0);
    CHECK(site.city_code == "130200");
    CHECK(site.aliases == std::vector<std::string>{"乙", "丙"});
    CHECK(site.violation_2021);
    CHECK(site.crude_capacity_t == 1.5e6);
    CHECK(site.radius_m == 500);
    CHECK_THAT(complaint_about_sites(feature(point, R"({"site_id":{"a":1}})")), Catch::Contains("is an object"));
    CHECK_THAT(complaint_about_sites(feature(point, R"({"site_id":"S","volume":7})")),
               Catch::Contains("unknown column 'volume'") && Catch::Contains("known are site_id"));
}

TEST_CASE("a missing units file is told, not taken for an empty one")
{
    const TempFolder folder;
    put(folder / "sites.geojson", feature(R"({"type":"Point","coordinates":[118.5,39.6]})"));
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("units.geojson: is no file"));
}

TEST_CASE("what is written is read back the same, discs and drawn outlines")
{
    const TempFolder folder;
    auto catalog = small_catalog();
    auto& unit = catalog.units[0];
    unit.outline = {{{118.5, 39.6}, {118.502, 39.6}, {118.502, 39.602}, {118.5, 39.602}},
                    {{{118.5005, 39.6005}, {118.5005, 39.601}, {118.501, 39.601}}}};
    unit.radius_m.reset();
    unit.low_precision = false;
    catalog.sites[0].grade = "B-";
    catalog.sites[0].grade_date = geo::make_day(2021, 10, 1);
    catalog::write_catalog(folder / "new/folder", catalog);
    const auto again = catalog::read_catalog(folder / "new/folder");
    CHECK(again.units[0].outline.outer.size() == 4);
    CHECK(again.units[0].outline == catalog.units[0].outline);
    CHECK_FALSE(again.units[0].low_precision);
    CHECK(again.sites[0].aliases == catalog.sites[0].aliases);
    CHECK(again.sites[0].grade_date == catalog.sites[0].grade_date);
    CHECK(again.sites[1].outline == catalog.sites[1].outline);
    CHECK(catalog::sites_geojson(again) == catalog::sites_geojson(catalog));
    CHECK(catalog::units_geojson(again) == catalog::units_geojson(catalog));
}

TEST_CASE("rings are written the way round that RFC 7946 wants")
{
    auto catalog = small_catalog();
    catalog.units.resize(1);
    catalog.units[0].outline = {{{118, 39}, {118, 40}, {119, 39}}, {}};
    catalog.units[0].radius_m.reset();
    CHECK_THAT(catalog::units_geojson(catalog), Catch::Contains("[[[119.0,39.0],[118.0,40.0],[118.0,39.0],[119.0,39.0]]]"));
}

TEST_CASE("a folder that cannot be written is an error with its name")
{
    const TempFolder folder;
    put(folder / "file", "x");
    CHECK_THAT(complaint([&] { catalog::write_catalog(folder / "file/sub", small_catalog()); }),
               Catch::Contains("cannot be written"));
}
