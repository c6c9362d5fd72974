#include <catch2/catch.hpp>
#include <set>

#include "geo/csv.h"
#include "metadata_products.h"
#include "raster/hotspots.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;

TEST_CASE("real FIRMS tables are read whole, malformed ones refused line by line")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    std::set<std::string> read;
    std::size_t night = 0;
    for (const auto& [file, rows] :
         {std::pair("firms_viirs_375m_nrt_clip.csv", 107U), std::pair("firms_modis_1km_nrt_clip.csv", 1315U)}) {
        const raster::HotSpotTable table = raster::read_hotspots(data / "hotspots" / file);
        CHECK(table.refused.empty());
        CHECK(table.spots.size() == rows);
        for (const raster::HotSpot& spot : table.spots) {
            night += spot.night;
            CHECK(spot.near_real_time);
            read.insert(geo::format_number(spot.place.lat_deg) + " " + geo::format_number(spot.place.lon_deg) + " " +
                        geo::format_instant(spot.acquired));
        }
    }
    CHECK(night == 38);
    const geo::CsvTable near = geo::read_csv(data / "hotspots/near_plants_2km.csv");
    for (const geo::CsvRow& row : near.rows) {
        INFO("line " << row.line);
        const std::string when = row.cells[6] + "T" + row.cells[7].substr(0, 2) + ":" + row.cells[7].substr(2) + ":00Z";
        CHECK(read.contains(geo::format_number(std::stod(row.cells[4])) + " " + geo::format_number(std::stod(row.cells[5])) +
                            " " + when));
    }
    const raster::HotSpotTable mismatch = raster::read_hotspots(data / "hotspots/malformed_header_mismatch.csv");
    CHECK(mismatch.spots.empty());
    CHECK_THAT(mismatch.refused.front(), Contains("malformed_header_mismatch.csv:2: satellite does not carry VIIRS"));
    const raster::HotSpotTable dates = raster::read_hotspots(data / "hotspots/malformed_spreadsheet_dates.csv");
    CHECK(dates.spots.empty());
    CHECK_THAT(dates.refused.front(),
               Contains("malformed_spreadsheet_dates.csv:2: acq_date is no date") && Contains("'6/3/2022'"));
}
