#include "pipeline/look/night.h"

#include <catch2/catch.hpp>

using namespace hearthwatch;

namespace {

raster::HotSpot spot(geo::LonLat place, const char* utc, bool night = true)
{
    raster::HotSpot s;
    s.place = place;
    s.acquired = geo::parse_instant(utc);
    s.sensor = "viirs_snpp";
    s.night = night;
    s.scan_km = s.track_km = 0.4;
    return s;
}

struct Setting {
    catalog::Unit works;
    pipeline::Workspace workspace;
    geo::LonLat centre{118.18, 39.63};
    Setting()
    {
        works.unit_id = "S-WORKS";
        works.kind = catalog::UnitKind::works;
        works.outline = geo::disc(centre, 800);
        workspace.baseline_start = geo::parse_day("2021-10-01");
        workspace.end = geo::parse_day("2021-12-31");
    }
};

}  // namespace

TEST_CASE("night detections count on their local night, and nights without one are zeros that may have been cloudy")
{
    const Setting s;
    const auto months = pipeline::night_readings(
        {spot(s.centre, "2021-11-15T17:30:00Z"), spot(geo::travel(s.centre, 90, 700), "2021-11-15T17:30:00Z"),
         spot(s.centre, "2021-11-16T05:30:00Z", false), spot(s.centre, "2021-11-18T18:12:00Z")},
        {&s.works}, {&s.works}, s.workspace);
    const auto& rows = months.at("202111");
    REQUIRE(rows.size() == 4);  // the nights of 16 to 19 November
    CHECK(geo::format_day(rows[0].local_day) == "2021-11-16");
    CHECK(rows[0].value == 2);
    CHECK(rows[0].p_valid == 1);
    CHECK(rows[1].value == 0);
    CHECK(rows[1].p_valid == 0.5);
    CHECK(geo::local_day(rows[1].acquired) == rows[1].local_day);
    CHECK(rows[3].value == 1);
    CHECK(rows[3].indicator == "night_hits");
}

TEST_CASE("a detection far from the works is none of its own")
{
    const Setting s;
    const auto months = pipeline::night_readings({spot(geo::travel(s.centre, 0, 1200), "2021-11-15T17:30:00Z"),
                                                  spot(geo::travel(s.centre, 0, 9000), "2021-11-16T17:30:00Z")},
                                                 {&s.works}, {&s.works}, s.workspace);
    const auto& rows = months.at("202111");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].value == 0);  // 400 m outside is 1.8 sigma of a nadir footprint: less than half a hit
    CHECK(rows[1].value == 0);
}

TEST_CASE("of two works near each other a detection is the nearer one's, and between them nobody's")
{
    const Setting s;
    catalog::Unit neighbour = s.works;
    neighbour.unit_id = "N-WORKS";
    const auto there = geo::travel(s.centre, 90, 1800);
    neighbour.outline = geo::disc(there, 800);
    const auto rows = pipeline::night_readings({spot(s.centre, "2021-11-15T17:30:00Z"), spot(there, "2021-11-16T17:30:00Z"),
                                                spot(geo::travel(s.centre, 90, 900), "2021-11-17T17:30:00Z")},
                                               {&s.works, &neighbour}, {&s.works, &neighbour}, s.workspace)
                          .at("202111");
    REQUIRE(rows.size() == 6);
    CHECK(rows[0].value == 1);
    CHECK(rows[1].value == 0);
    CHECK(rows[2].value == 0);
    CHECK(rows[2].p_valid == 0.5);  // whose it is cannot be told: no sign of a clear night either
    CHECK(rows[3].value == 0);
    CHECK(rows[4].value == 1);
    CHECK(rows[5].value == 0);

    neighbour.outline = s.works.outline;  // three pairs of the real catalogue share one point
    const auto alone =
        pipeline::night_readings({spot(s.centre, "2021-11-15T17:30:00Z")}, {&s.works}, {&s.works, &neighbour}, s.workspace);
    CHECK(alone.at("202111")[0].value == 0);
}

TEST_CASE("what a table says of the sky makes a zero sure or empty, but not where heat stands that may be another's")
{
    const Setting s;
    const auto sky = [&](const char* utc, bool clear, double away_m = 500) {
        return raster::NightSky{geo::travel(s.centre, 90, away_m), geo::parse_instant(utc), "viirs_snpp", clear};
    };
    catalog::Unit neighbour = s.works;
    neighbour.unit_id = "N-WORKS";
    neighbour.outline = geo::disc(geo::travel(s.centre, 90, 1800), 800);
    const auto rows =
        pipeline::night_readings(
            {spot(s.centre, "2021-11-15T17:30:00Z"), spot(geo::travel(s.centre, 90, 900), "2021-11-20T17:30:00Z")}, {&s.works},
            {&s.works, &neighbour}, s.workspace,
            {sky("2021-11-16T17:30:00Z", true), sky("2021-11-17T17:30:00Z", false), sky("2021-11-18T17:30:00Z", true),
             sky("2021-11-18T18:30:00Z", false), sky("2021-11-19T17:30:00Z", true, 9000), sky("2021-11-20T17:30:00Z", true)})
            .at("202111");
    REQUIRE(rows.size() == 6);
    const std::vector<std::pair<double, double>> wanted{{1, 1}, {0, 1}, {0, 0}, {0, 1}, {0, 0.5}, {0, 0.5}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(i);
        CHECK(rows[i].value == wanted[i].first);
        CHECK(rows[i].p_valid == wanted[i].second);
    }
}

TEST_CASE("of a night that two products saw the one counts that found more")
{
    const Setting s;
    auto fitted = spot(s.centre, "2021-11-15T17:30:00Z");
    fitted.product = raster::HotSpotProduct::nightfire;
    const auto found = [&](const std::vector<raster::HotSpot>& spots) {
        return pipeline::night_readings(spots, {&s.works}, {&s.works}, s.workspace).at("202111").at(0).value;
    };
    const auto seen = spot(s.centre, "2021-11-15T17:30:00Z");
    CHECK(found({seen, seen, fitted}) == 2);
    CHECK(found({seen, fitted, fitted}) == 2);
    CHECK(found({fitted}) == 1);
}
