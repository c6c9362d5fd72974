#include <catch2/catch.hpp>

#include "products_fixture.h"
#include "raster/mtl.h"
#include "raster/sensor.h"

using namespace hearthwatch;
using Catch::Matchers::Contains;
using raster::Mtl;

TEST_CASE("the three spellings of an MTL say the same")
{
    const std::string odl = "GROUP = L1_METADATA_FILE\r\n  GROUP = A\r\n    K = \"a b\"\r\n    N = -1.5E-02\r\n  END_GROUP = "
                            "A\r\n  GROUP = B\n    K = 2\n  END_GROUP = B\nEND_GROUP = L1_METADATA_FILE\nEND\n\n";
    const std::string xml =
        "<?xml version=\"1.0\"?><L1_METADATA_FILE><A><K>a b</K><N>-1.5E-02</N></A><B><K>2</K></B></L1_METADATA_FILE>";
    const std::string json = R"({"L1_METADATA_FILE": {"A": {"K": "a b", "N": -0.015}, "B": {"K": 2}}})";
    for (const std::string& text : {odl, xml, json}) {
        CHECK(raster::looks_like_mtl(text));
        const Mtl mtl = raster::parse_mtl(text, "x_MTL");
        CHECK(mtl.root == "L1_METADATA_FILE");
        CHECK(mtl.text({"A"}, "K") == "a b");
        CHECK(mtl.text({"B", "A"}, "K") == "2");
        CHECK(mtl.number({"A"}, "N", -1, 1) == -0.015);
        CHECK(!mtl.maybe_number({"B"}, "N", -1, 1));
        CHECK_THROWS_WITH(mtl.text({"B"}, "N"), Contains("x_MTL") && Contains("no 'N'"));
        CHECK_THROWS_WITH(mtl.number({"A"}, "K", 0, 1), Contains("'a b'"));
        CHECK_THROWS_WITH(mtl.number({"B"}, "K", 0, 1), Contains("'2'"));
    }
    CHECK(raster::parse_mtl(odl, "x").find({"A"}, "N")->line == 4);
}

TEST_CASE("damaged MTLs are refused at their line")
{
    const auto [text, wanted] = GENERATE(table<std::string, std::string>({
        {"", "no END"},
        {"GROUP = OTHER\nEND_GROUP = OTHER\nEND\n", "x:1"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nK = 1\nK = 2\nEND_GROUP = A\n", "x:4: 'K' stands twice"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nGROUP = B\n", "x:3: a third level"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nEND_GROUP = B\n", "x:3: the end of another group"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nEND_GROUP = A\nGROUP = A\n", "x:4: a second group"},
        {"GROUP = L1_METADATA_FILE\nK = 1\n", "x:2: a value outside"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nnonsense\n", "x:3: no 'KEY = VALUE'"},
        {"GROUP = L1_METADATA_FILE\nGROUP = A\nEND\n", "x:3: the end comes inside"},
        {"{\"L1_METADATA_FILE\": 3}", "one object in one object"},
        {"{\"L1_METADATA_FILE\": {\"A\": 3}}", "no group"},
        {"{\"L1_METADATA_FILE\": {\"A\": {\"K\": 1e999}}}", "not JSON"},
        {"{\"OTHER\": {\"A\": {\"K\": 1}}}", "outer group is 'OTHER'"},
        {"<OTHER/>", "outer group is 'OTHER'"},
        {"<L1_METADATA_FILE><A>", "not well-formed"},
    }));
    INFO(text);
    CHECK_THROWS_WITH(raster::parse_mtl(text, "x"), Contains(wanted));
}

TEST_CASE("a line without end is refused, not stored")
{
    CHECK_THROWS_WITH(raster::parse_mtl("GROUP = L1_METADATA_FILE\nGROUP = A\nK = " + std::string(100'000, 'x') + "\n", "x"),
                      Contains("x:3"));
}

TEST_CASE("instruments are found as metadata spell them")
{
    for (const char* spelling : {"LANDSAT_8", "landsat-8", "Landsat 8"}) CHECK(raster::find_sensor(spelling)->name == "landsat8");
    for (const char* spelling : {"Sentinel-2A", "sentinel-2a", "SENTINEL 2A"})
        CHECK(raster::find_sensor(spelling)->platform == "Sentinel-2A");
    for (const char* spelling : {"LANDSAT_7", "", "LANDSAT", "Sentinel-2"}) CHECK(!raster::find_sensor(spelling));
    for (const raster::Sensor& sensor : raster::sensors()) {
        CHECK(raster::find_sensor(sensor.platform) == &sensor);
        CHECK(std::is_sorted(sensor.bands.begin(), sensor.bands.end(),
                             [](const auto& a, const auto& b) { return a.band < b.band; }));
        for (const raster::SensorBand& band : sensor.bands) {
            CHECK(sensor.find(band.band) == &band);
            CHECK(sensor.find_label(band.label) == &band);
            CHECK(raster::parse_band(raster::name(band.band)) == band.band);
        }
    }
    CHECK(!raster::parse_band("swir"));
    CHECK(!raster::find_sensor("LANDSAT_8")->find_label("B8"));
}
