#include "site-catalog/coordinate_faults.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "site-catalog/coordinate_doubts.h"
#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

using Change = std::function<geo::LonLat(geo::LonLat)>;

/// The first works of Tangshan with their places changed, each by its own `rough_m` besides, as points of another office are.
catalog::Catalog changed(const Change& change, double rough_m = 0, std::size_t count = 25)
{
    const std::vector<std::string> tangshan{"130200"};
    auto given = catalog::in_cities(catalog::shipped_catalog(), tangshan);
    given.sites.resize(count);
    for (std::size_t i = 0; i < given.sites.size(); ++i) {
        auto place = change(geo::centroid(given.sites[i].outline));
        place = geo::travel(place, 137.5 * static_cast<double>(i),
                            rough_m * static_cast<double>(i % 5) / 2);  // golden angle: no way is preferred
        given.sites[i].outline = geo::disc(place, 1500);
    }
    return given;
}

std::string fault(const catalog::Catalog& given)
{
    const auto faults = catalog::coordinate_faults(given, catalog::shipped_catalog());
    REQUIRE(faults.size() <= 1);
    return faults.empty() ? "" : faults[0];
}

catalog::Catalog nameless(catalog::Catalog given)
{
    for (auto& site : given.sites) {
        site.site_id = "X-" + site.site_id;
        site.name_zh += "某";
    }
    return given;
}

double minutes_as_decimals(double degrees)
{
    const double whole = std::floor(degrees);
    return whole + (degrees - whole) * 0.6;
}

double seconds_as_decimals(double degrees)
{
    const double whole = std::floor(degrees), minutes = std::floor((degrees - whole) * 60);
    return whole + minutes / 100 + ((degrees - whole) * 60 - minutes) * 60 / 10000;
}

geo::LonLat shifted(geo::LonLat place, double east_m, double north_m)
{
    return geo::travel(geo::travel(place, 90, east_m), 0, north_m);
}

const Change as_is = [](geo::LonLat place) { return place; };
const Change gcj02 = [](geo::LonLat place) { return shifted(place, 526, 132); };  // its middle over Tangshan

}  // namespace

TEST_CASE("places as they are known, or rough ones, are no fault")
{
    CHECK(fault(changed(as_is)) == "");
    CHECK(fault(changed(as_is, 600)) == "");
    CHECK(fault(nameless(changed(as_is))) == "");
    CHECK(fault(small_catalog()) == "");
    CHECK(catalog::coordinate_faults(catalog::shipped_catalog(), catalog::shipped_catalog()).empty());
}

TEST_CASE("a web map's shift is seen through rough points too")
{
    CHECK_THAT(fault(changed(gcj02)), Catch::Contains("gcj02 (25 of 25 works"));
    CHECK_THAT(fault(changed(gcj02, 200)), Catch::Contains("look like gcj02"));
    CHECK(fault(changed(gcj02, 1500)) == "");  // too rough to tell
}

TEST_CASE("degrees and minutes, and another zone's meridian, are errors with numbers")
{
    const auto minutes = [](geo::LonLat p) {
        return geo::LonLat{minutes_as_decimals(p.lon_deg), minutes_as_decimals(p.lat_deg)};
    };
    const auto seconds = [](geo::LonLat p) {
        return geo::LonLat{seconds_as_decimals(p.lon_deg), seconds_as_decimals(p.lat_deg)};
    };
    CHECK_THAT(fault(changed(minutes)),
               Catch::Contains("look like degrees and minutes written as degrees (") && Catch::Contains("known works lie 0 m"));
    CHECK_THAT(fault(changed(seconds)), Catch::Contains("look like degrees, minutes and seconds written as degrees"));
    CHECK_THAT(fault(nameless(changed(minutes))), Catch::Contains("none has a fraction of a degree above 0.60"));
    CHECK(fault(nameless(changed(minutes, 0, 11))) == "");  // too few to tell
    for (const int off : {-6, -3, 3, 6}) {
        const auto zone = [off](geo::LonLat p) { return geo::LonLat{p.lon_deg + off, p.lat_deg}; };
        const auto says = "another zone, " + std::to_string(off) + " degrees off";
        CHECK_THAT(fault(changed(zone)), Catch::Contains(says) && Catch::Contains("25 of 25 known works"));
        CHECK_THAT(fault(nameless(changed(zone))), Catch::Contains(says) && Catch::Contains("outside of their cities"));
    }
}

TEST_CASE("any other shift that all works share is an error, a few works that moved are not")
{
    CHECK_THAT(fault(changed([](geo::LonLat p) { return shifted(p, -310, 40); })),
               Catch::Contains("25 of 25 known works lie -310 m east and 40 m north"));
    CHECK(fault(changed([](geo::LonLat p) { return shifted(p, 60, 40); })) == "");
    auto moved = changed(as_is);
    for (std::size_t i = 0; i < 6; ++i)
        moved.sites[i].outline = geo::disc(shifted(geo::centroid(moved.sites[i].outline), 3500, 0), 1500);
    CHECK(fault(moved) == "");
    const auto doubts = catalog::moved_doubts(moved, catalog::shipped_catalog());
    REQUIRE(doubts.size() == 6);
    CHECK_THAT(doubts[0], Catch::Contains(moved.sites[0].site_id) && Catch::Contains("lies 3.5 km"));
}

TEST_CASE("heat seen on several days tells of a web map where no works is known")
{
    std::vector<catalog::HeatSeen> heat;
    const auto truth = changed(as_is, 0, 20);
    for (std::size_t i = 0; i < truth.sites.size(); ++i)
        for (int day = 0; day < 6; ++day) {
            const double way = 137.5 * static_cast<double>(7 * i + static_cast<std::size_t>(day));
            heat.push_back({geo::travel(geo::centroid(truth.sites[i].outline), way, 350), {19000 + 3 * day}});
        }
    CHECK(catalog::faults_against_heat(truth, heat).empty());
    const auto faults = catalog::faults_against_heat(nameless(changed(gcj02, 0, 20)), heat);
    REQUIRE(faults.size() == 1);
    CHECK_THAT(faults[0], Catch::Contains("gcj02 against the heat") && Catch::Contains("20 works"));
    CHECK(catalog::faults_against_heat(changed(gcj02, 0, 7), heat).empty());  // too few works
    for (auto& seen : heat) seen.day = {19000};
    CHECK(catalog::faults_against_heat(changed(gcj02, 0, 20), heat).empty());  // one day's fire is no furnace
}
