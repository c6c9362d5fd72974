#include <catch2/catch.hpp>

#include "geo/csv.h"
#include "geo/day.h"
#include "geo/error.h"

namespace geo = hearthwatch::geo;

TEST_CASE("moments fall on the local days of the table")
{
    const auto table = geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/local_days.csv");
    for (const auto& row : table.rows) {
        INFO(row.cells[0] << ": " << row.cells[2]);
        if (row.cells[1] == "refused")
            CHECK_THROWS_AS(geo::parse_instant(row.cells[0]), geo::Error);
        else
            CHECK(geo::format_day(geo::local_day(geo::parse_instant(row.cells[0]))) == row.cells[1]);
    }
}

TEST_CASE("a moment written is the moment read")
{
    for (const char* text :
         {"2021-11-15T02:58:31Z", "2021-11-15T02:58:31.123Z", "1999-12-31T23:59:59.001Z", "2000-02-29T00:00:00Z"})
        CHECK(geo::format_instant(geo::parse_instant(text)) == text);
    CHECK(geo::format_instant(geo::parse_instant("2021-11-15T02:58:31.4567891Z")) == "2021-11-15T02:58:31.456Z");
}

TEST_CASE("a local day begins at its midnight in Beijing and holds 24 hours")
{
    const geo::Day day = geo::parse_day("2021-11-15");
    CHECK(geo::format_instant(geo::day_start(day)) == "2021-11-14T16:00:00Z");
    CHECK(geo::day_start(day + 1) - geo::day_start(day) == std::chrono::hours{24});
    CHECK(geo::format_local(geo::parse_instant("2021-11-15T02:58:31Z")) == "2021-11-15 10:58");
}

TEST_CASE("days count across months and years")
{
    CHECK(geo::make_day(2022, 3, 15) - geo::make_day(2021, 11, 15) == 120);
    CHECK(geo::format_day(geo::make_day(2021, 12, 31) + 1) == "2022-01-01");
    CHECK(geo::format_month(geo::make_day(2022, 3, 1) - 1) == "202202");
    CHECK_THROWS_AS(geo::make_day(2021, 13, 1), geo::Error);
    for (const char* text : {"2021-1-15", "15.11.2021", "2021/11/15", "", "2021-11-15 "})
        CHECK_THROWS_AS(geo::parse_day(text), geo::Error);
}
