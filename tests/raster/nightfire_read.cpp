#include <algorithm>
#include <catch2/catch.hpp>

#include "geo/csv.h"
#include "products_fixture.h"
#include "raster/hotspots.h"

using namespace hearthwatch;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path cases = fs::path(HEARTHWATCH_SOURCE) / "tests/tables/nightfire.csv";

/// What became of a line: "spot clear", "spot", "day", "cloudy", "nothing", or why it was refused.
std::string outcome(const raster::HotSpotTable& alone)
{
    if (!alone.refused.empty()) return alone.refused.front();
    std::string result;
    for (const raster::HotSpot& spot : alone.spots) result += spot.night ? "spot" : "day";
    for (const raster::NightSky& sky : alone.skies)
        result += std::string(result.empty() ? "" : " ") + (sky.clear ? "clear" : "cloudy");
    return result.empty() ? "nothing" : result;
}

}  // namespace

TEST_CASE("a Nightfire row is what its fit and its sky make it")
{
    const geo::CsvTable table = geo::read_csv(cases);
    const std::size_t wanted = table.require_column("wanted"), why = table.require_column("why");
    for (const geo::CsvRow& row : table.rows) {
        CAPTURE(row.line, row.cells[why]);
        const products::TempFolder folder;
        products::write_text(folder.path() / "table.csv", geo::csv_line(table.header) + geo::csv_line(row.cells));
        const std::string is = outcome(raster::read_hotspots(folder.path() / "table.csv"));
        const std::string& should = row.cells[wanted];
        if (should.starts_with("refused "))
            CHECK_THAT(is, Contains("table.csv:2:") && Contains(should.substr(8)));
        else
            CHECK(is == should);
    }
}

TEST_CASE("a bad Nightfire row costs only itself")
{
    const geo::CsvTable table = geo::read_csv(cases);
    const std::size_t wanted = table.require_column("wanted");
    const auto bad = std::count_if(table.rows.begin(), table.rows.end(),
                                   [&](const geo::CsvRow& row) { return row.cells[wanted].starts_with("refused"); });
    const raster::HotSpotTable all = raster::read_hotspots(cases);
    CHECK(all.refused.size() == static_cast<std::size_t>(bad));
    REQUIRE(all.spots.size() == 4);
    CHECK(all.skies.size() == 4);
    const raster::HotSpot& spot = all.spots.back();
    CHECK(geo::format_instant(spot.acquired) == "2021-11-15T17:42:31.200Z");
    CHECK(spot.place == geo::LonLat{118.18, 39.63});
    CHECK(spot.product == raster::HotSpotProduct::nightfire);
    CHECK(spot.sensor == "viirs_snpp");
    CHECK(spot.frp_mw == 1.6147);
    CHECK(spot.scan_km == Approx(0.75));
    CHECK(all.spots[1].sensor == "viirs_noaa20");
    CHECK(all.spots[1].scan_km == Approx(0.75));
    CHECK(all.spots[2].sensor == "viirs_noaa21");
}

TEST_CASE("a Nightfire table tells its satellite by its name as well, and needs its columns")
{
    const products::TempFolder folder;
    const std::string rows = "39.63,118.18,2021/11/15 17:42:31,1500\n";
    const fs::path named = folder.path() / "VNF_j01_d20211115_noaa_v30-ez.csv", bare = folder.path() / "x.csv";
    products::write_text(named, "Lat_GMTCO,Lon_GMTCO,Date_Mscan,Temp_BB\n" + rows);
    REQUIRE(raster::read_hotspots(named).spots.size() == 1);
    CHECK(raster::read_hotspots(named).spots[0].sensor == "viirs_noaa20");
    products::write_text(bare, "Lat_GMTCO,Lon_GMTCO,Date_Proc,Temp_BB\n" + rows);
    CHECK_THROWS_WITH(raster::read_hotspots(bare), Contains("Date_Mscan"));
}
