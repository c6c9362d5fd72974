#include "pipeline/workspace.h"

#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "pipeline/store.h"
#include "site-catalog/error.h"

using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;

TEST_CASE("workspaces are taken or refused as the table says")
{
    const auto table = geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/workspaces.csv");
    for (const auto& row : table.rows) {
        INFO(row.cells[2]);
        const TempFolder folder;
        pipeline::write_file(folder.path() / "hearthwatch.toml", row.cells[0]);
        if (row.cells[1] == "good") {
            CHECK_NOTHROW(pipeline::open_workspace(folder.path()));
            continue;
        }
        try {
            pipeline::open_workspace(folder.path());
            FAIL("taken");
        } catch (const std::runtime_error& error) {
            CHECK_THAT(error.what(), Catch::Contains(row.cells[1]));
        }
    }
}

TEST_CASE("what a workspace leaves out has the contract's defaults")
{
    const TempFolder folder;
    pipeline::write_file(folder.path() / "hearthwatch.toml", "schema = 1\n[season]\nname = \"2021-22\"\n");
    const auto workspace = pipeline::open_workspace(folder.path());
    CHECK(geo::format_day(workspace.start) == "2021-11-15");
    CHECK(geo::format_day(workspace.end) == "2022-03-15");
    CHECK(geo::format_day(workspace.baseline_end) == "2021-11-14");
    CHECK(geo::format_day(workspace.baseline_start) == "2021-01-19");
    CHECK(workspace.out == folder.path() / "out");
    CHECK(workspace.archive_folders == std::vector{folder.path() / "archive"});
    CHECK(workspace.cities.empty());
}

TEST_CASE("a folder without a workspace says what to do")
{
    const TempFolder folder;
    CHECK_THROWS_WITH(pipeline::open_workspace(folder.path()), Catch::Contains("rehearse"));
}

TEST_CASE("external files are those of the patterns, each once, in order")
{
    const TempFolder folder;
    pipeline::write_file(
        folder.path() / "hearthwatch.toml",
        "schema = 1\n[season]\nname = \"2021-22\"\n[external]\nfiles = [\"external/*.csv\", \"external/b*.csv\"]\n");
    for (const char* name : {"b.csv", "a.csv", "c.txt", ".hidden.csv"})
        pipeline::write_file(folder.path() / "external" / name, "x");
    const auto files = pipeline::external_files(pipeline::open_workspace(folder.path()));
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename() == "a.csv");
    CHECK(files[1].filename() == "b.csv");
}
