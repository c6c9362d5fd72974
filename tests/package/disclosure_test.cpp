#include "pipeline/package/disclosure.h"

#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "package/painted_season.h"
#include "pipeline/error.h"
#include "pipeline/package/evidence.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

TEST_CASE("a lead is disclosed only when people have reviewed it on this evidence")
{
    const fixture::TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const geo::Day december = geo::make_day(2021, 12, 9);
    const Disclosure bare = write_disclosure(workspace, "130200", december, false);
    CHECK(bare.rows == 1);  // O-2 stood; O-1 is an unreviewed lead; O-3 begins in January
    CHECK(bare.held_back == 1);
    const std::string first = sha256_of_file(bare.xlsx);

    const Disclosure draft = write_disclosure(workspace, "130200", december, true);
    CHECK(draft.rows == 2);
    CHECK(read_file(draft.csv).find("草稿") != std::string::npos);

    const package::SeasonData data = package::read_season_data(workspace);
    const std::string key = package::order_key(data, *data.orders_of_unit("TS-1-BF1").front());
    const std::string review =
        R"({"order_id":"O-1","decision":"confirm","reviewer":"甲","second_reviewer":"乙","evidence_key":")";
    write_file(folder / std::string("review") / "a.json", review + "another evidence\"}");
    CHECK(write_disclosure(workspace, "130200", december, false).held_back == 1);
    CHECK(sha256_of_file(bare.xlsx) == first);
    write_file(folder / std::string("review") / "b.json", review + key + "\"}");
    const Disclosure reviewed = write_disclosure(workspace, "130200", december, false);
    CHECK(reviewed.rows == 2);
    CHECK(reviewed.held_back == 0);
    const geo::CsvTable table = geo::read_csv(reviewed.csv);
    CHECK(table.rows.at(0).cells.at(10) == "疑似未停产线索（属实）");
    CHECK(table.rows.at(0).cells.at(9) != "0");
    CHECK_THROWS_AS(write_disclosure(workspace, "999999", december, false), Error);
}
