#include <catch2/catch.hpp>
#include <cmath>

#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/findings_table.h"
#include "pipeline/reading_table.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;

namespace {

const double empty = std::nan("");

pipeline::ReadingRow reading(std::string unit, std::string indicator, double value)
{
    pipeline::ReadingRow row;
    row.unit_id = std::move(unit);
    row.scene_id = "LC08_X";
    row.sensor = "landsat8";
    row.acquired = geo::parse_instant("2021-11-20T02:50:00Z");
    row.local_day = geo::local_day(row.acquired);
    row.clear_fraction = 0.75;
    row.p_valid = 0.9;
    row.indicator = std::move(indicator);
    row.value = value;
    row.sigma = empty;
    row.p_null = 0.01;
    return row;
}

}  // namespace

TEST_CASE("looks are sorted by unit and indicator, and read back")
{
    auto gap = reading("U0", "", empty);
    gap.gap = true;
    gap.gap_reason = "cloud";
    const TempFolder folder;
    const std::string text =
        pipeline::looks_csv({reading("U2", "b", 1.5), reading("U1", "b", 2), reading("U1", "a", -0.25), gap});
    CHECK(text.starts_with(
        "unit_id,scene_id,sensor,acquired_utc,local_day,status,gap_reason,clear_fraction,p_valid,indicator,value,sigma,p_null,"
        "censored\nU0,LC08_X,landsat8,2021-11-20T02:50:00Z,2021-11-20,gap,cloud,0.75,0.9,,,,,\nU1,"));
    pipeline::write_file(folder.path() / "looks" / "202111" / "x.csv", text);
    const auto rows = pipeline::read_all_looks(folder.path());
    REQUIRE(rows.size() == 4);
    CHECK(pipeline::looks_csv(rows) == text);
    CHECK(rows[1].indicator == "a");
    CHECK(rows[1].value == -0.25);
    CHECK(std::isnan(rows[1].sigma));
}

TEST_CASE("a table with other columns or values is refused with its place")
{
    const TempFolder folder;
    const auto file = folder.path() / "series.csv";
    pipeline::write_file(file, "unit_id,day\nU,2021-11-15\n");
    CHECK_THROWS_WITH(pipeline::read_series(file), Catch::Contains("series.csv:1"));
    pipeline::write_file(
        file, "unit_id,day,p_run,p_banked,p_off,p_run_live,looks_clear,looks_gap,last_clear_day\nU,2021-11-15,many,0,0,0,0,0,\n");
    CHECK_THROWS_WITH(pipeline::read_series(file),
                      Catch::Contains("series.csv:2") && Catch::Contains("p_run") && Catch::Contains("many"));
}

TEST_CASE("series, findings and ratios read back as written")
{
    const TempFolder folder;
    const geo::Day day = geo::parse_day("2021-11-15");
    const std::string series =
        pipeline::series_csv({{"U", day, 0.1, 0.2, 0.7, 0.3, 2, 1, {}}, {"U", day + 1, 1, 0, 0, 1, 0, 0, day}});
    pipeline::write_file(folder.path() / "s.csv", series);
    CHECK(pipeline::series_csv(pipeline::read_series(folder.path() / "s.csv")) == series);

    pipeline::Finding finding{"O-1",   "S",
                              "U",     day,
                              day + 9, pipeline::Verdict::inconsistent,
                              0.99,    4.5,
                              9,       7,
                              10,      10,
                              4,       "landsat8+sentinel2",
                              0.01,    true,
                              "D6",    "ran, \"as seen\""};
    const std::string findings = pipeline::findings_csv({finding});
    pipeline::write_file(folder.path() / "f.csv", findings);
    CHECK(pipeline::findings_csv(pipeline::read_findings(folder.path() / "f.csv")) == findings);
    pipeline::write_file(folder.path() / "f.csv",
                         findings.substr(0, findings.find("inconsistent")) + "guilty" + findings.substr(findings.find(",0.99")));
    CHECK_THROWS_WITH(pipeline::read_findings(folder.path() / "f.csv"), Catch::Contains("guilty"));

    const std::string ratios =
        pipeline::compliance_csv({{"city", "130200", "phase1", 0.3, empty, empty, empty, empty, "4(1)", "no looks"}});
    pipeline::write_file(folder.path() / "c.csv", ratios);
    CHECK(pipeline::compliance_csv(pipeline::read_compliance(folder.path() / "c.csv")) == ratios);
}

TEST_CASE("an external table costs only its bad rows")
{
    const TempFolder folder;
    const auto file = folder.path() / "e.csv";
    pipeline::write_file(file, "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n"
                               "U1,sentinel2,2021-11-20T17:30:00Z,swir_excess,2.5,,0.97,lab\n"
                               "U1,sentinel2,2021-11-21,swir_excess,2.5,,0.97,lab\n"
                               "U1,sentinel2,2021-11-22T03:00:00Z,swir_excess,nan,,0.97,lab\n"
                               "U1,sentinel2,2021-11-22T03:00:00Z,swir_excess,1,-1,0.97,lab\n"
                               "U1,sentinel2,2021-11-22T03:00:00Z,swir_excess,1,,1.5,lab\n"
                               ",sentinel2,2021-11-22T03:00:00Z,swir_excess,1,,1,lab\n"
                               "U2,new_sensor,2021-11-22T03:00:00Z,new_indicator,1,0.5,0.3,lab\n");
    std::vector<std::string> refused;
    const auto rows = pipeline::read_external(file, geo::china_offset, refused);
    REQUIRE(rows.size() == 2);
    CHECK(geo::format_day(rows[0].local_day) == "2021-11-21");
    CHECK(rows[1].sigma == 0.5);
    REQUIRE(refused.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK_THAT(refused[i], Catch::Contains("e.csv:" + std::to_string(i + 3)));
    pipeline::write_file(file, "unit_id,sensor\nU,S\n");
    refused.clear();
    CHECK(pipeline::read_external(file, geo::china_offset, refused).empty());
    REQUIRE(refused.size() == 1);
    CHECK_THAT(refused[0], Catch::Contains("acquired_utc"));
}
