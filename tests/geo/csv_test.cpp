#include <catch2/catch.hpp>
#include <cmath>

#include "geo/csv.h"
#include "geo/error.h"

namespace geo = hearthwatch::geo;

TEST_CASE("a table keeps quotes, commas, line breaks and Chinese text, and its line numbers")
{
    const auto table = geo::parse_csv("\xEF\xBB\xBFid,name\r\n1,\"Tang, \"\"Steel\"\"\nline two\"\r\n\r\n2,唐钢\r\n", "t.csv");
    REQUIRE(table.rows.size() == 2);
    CHECK(table.header == std::vector<std::string>{"id", "name"});
    CHECK(table.rows[0].cells[1] == "Tang, \"Steel\"\nline two");
    CHECK(table.rows[0].line == 2);
    CHECK(table.rows[1].cells[1] == "唐钢");
    CHECK(table.rows[1].line == 5);
}

TEST_CASE("a row written is the row read")
{
    const std::vector<std::string> cells{"plain", "with,comma", "with \"quote\"", "with\nbreak", "", "炼铁"};
    CHECK(geo::parse_csv("a,b,c,d,e,f\n" + geo::csv_line(cells), "t").rows.at(0).cells == cells);
}

TEST_CASE("tables that cannot be trusted are refused with their line")
{
    using Catch::Contains;
    CHECK_THROWS_WITH(geo::parse_csv("a,b\n1,2\n1\n", "t.csv"), Contains("t.csv:3"));
    CHECK_THROWS_WITH(geo::parse_csv("a,b\n1,\"2\n", "t.csv"), Contains("t.csv:2"));
    CHECK_THROWS_AS(geo::parse_csv("a,a\n1,2\n", "t.csv"), geo::Error);
    CHECK_THROWS_AS(geo::parse_csv("", "t.csv"), geo::Error);
    CHECK_THROWS_WITH(geo::parse_csv("a\n\xB0\xA1\n", "t.csv"), Contains("UTF-8"));
    CHECK_THROWS_AS(geo::parse_csv(std::string_view("a\n\0\n", 4), "t.csv"), geo::Error);
    CHECK_THROWS_WITH(geo::parse_csv("a,b\n", "t.csv").require_column("c"), Contains("a, b"));
    CHECK_THROWS_AS(geo::read_csv("/nowhere/t.csv"), geo::Error);
}

TEST_CASE("numbers are written short and read back the same")
{
    for (double value : {0.1, 1.0 / 3, 1e-300, 123456789.0, -2.5, 5e-324})
        CHECK(geo::parse_number(geo::format_number(value)) == value);
    CHECK(geo::format_number(0.1) == "0.1");
    CHECK(geo::format_number(-0.0) == "0");
    CHECK(geo::format_number(std::nan("")).empty());
    CHECK(geo::parse_number("+1.5e3") == 1500);
    for (const char* text : {"", " 1", "1 ", "1,5", "nan", "inf", "0x10", "1e999", "--1", "十"})
        CHECK_FALSE(geo::parse_number(text));
}
