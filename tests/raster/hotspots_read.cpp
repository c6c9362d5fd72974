#include <catch2/catch.hpp>

#include "products_fixture.h"
#include "raster/hotspots.h"

using namespace hearthwatch;
using Catch::Matchers::Contains;

namespace {

const std::string viirs_header = "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,"
                                 "version,bright_ti5,frp,daynight\n";
const std::string modis_header =
    "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,confidence,version,bright_t31,frp,daynight,type\n";

raster::HotSpotTable read(const std::string& text)
{
    const products::TempFolder folder;
    products::write_text(folder.path() / "spots.csv", text);
    return raster::read_hotspots(folder.path() / "spots.csv");
}

}  // namespace

TEST_CASE("VIIRS and MODIS tables are read by header and sorted by time")
{
    const raster::HotSpotTable viirs =
        read(viirs_header + "39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N\n"
                            "39.8,118.3,320.5,0.4,0.5,2021-11-15,0455,N20,VIIRS,high,2,290.1,1.5,D\n"
                            "39.8,118.3,320.5,0.4,0.5,2021-11-14,5,2,VIIRS,l,2,290.1,1.5,N\n");
    CHECK(viirs.refused.empty());
    REQUIRE(viirs.spots.size() == 3);
    CHECK(geo::format_instant(viirs.spots[0].acquired) == "2021-11-14T00:05:00Z");
    CHECK(viirs.spots[0].sensor == "viirs_noaa21");
    CHECK(viirs.spots[1].sensor == "viirs_noaa20");
    CHECK(viirs.spots[1].confidence == 0.90);
    const raster::HotSpot& spot = viirs.spots[2];
    CHECK(spot.sensor == "viirs_snpp");
    CHECK(spot.place == geo::LonLat{118.2, 39.7});
    CHECK(spot.night);
    CHECK(spot.near_real_time);
    CHECK(spot.brightness_k == 340.5);
    CHECK(spot.frp_mw == 5.5);
    CHECK(spot.scan_km == 0.4);
    CHECK(spot.line == 2);
    const raster::HotSpotTable modis =
        read(modis_header + "39.7,118.2,320.5,1.4,1.5,2021-11-15,03:15,Terra,66,6.1NRT,290.1,5.5,D,2\n");
    REQUIRE(modis.spots.size() == 1);
    CHECK(modis.spots[0].sensor == "modis_terra");
    CHECK(modis.spots[0].confidence == 0.66);
}

TEST_CASE("a bad row costs only itself and is named")
{
    const auto [row, wanted] = GENERATE(table<std::string, std::string>({
        {"99.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N", "latitude"},
        {"39.7,nan,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N", "'nan'"},
        {"39.7,118.2,inf,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N", "bright_ti4"},
        {"39.7,118.2,340.5,0.4,0.5,11/15/2021,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N", "'11/15/2021'"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,2460,N,VIIRS,n,2.0NRT,290.1,5.5,N", "'2460'"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,-5,N,VIIRS,n,2.0NRT,290.1,5.5,N", "'-5'"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,T,VIIRS,n,2.0NRT,290.1,5.5,N", "does not carry VIIRS"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,77,2.0NRT,290.1,5.5,N", "confidence"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,-5.5,N", "frp"},
        {"39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,X", "daynight"},
    }));
    const raster::HotSpotTable table =
        read(viirs_header + row + "\n39.7,118.2,340.5,0.4,0.5,2021-11-15,1755,N,VIIRS,n,2.0NRT,290.1,5.5,N\n");
    CHECK(table.spots.size() == 1);
    REQUIRE(table.refused.size() == 1);
    CHECK_THAT(table.refused[0], Contains("spots.csv:2:") && Contains(wanted));
}

TEST_CASE("a table that is none is refused whole")
{
    CHECK_THROWS_AS(read("a,b\n1,2\n"), raster::Error);
    CHECK_THROWS_AS(read(""), raster::Error);
    CHECK_THROWS_AS(read(viirs_header + "\"unclosed\n"), raster::Error);
    CHECK_THROWS_AS(raster::read_hotspots("/nonexistent/spots.csv"), raster::Error);
}
