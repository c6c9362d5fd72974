#include "site-catalog/workbook.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

TEST_CASE("every column of a template is understood when it comes back")
{
    const TempFolder folder;
    for (const auto* kind : {"plan", "sites", "units"}) {
        INFO(kind);
        catalog::write_template(folder / "t.xlsx", kind);
        const auto table = catalog::read_office_table(folder / "t.xlsx");
        REQUIRE(table.rows.size() == 1);
        catalog::ImportReport report;
        if (kind == std::string("plan"))
            report = catalog::import_plan(table, small_catalog(), catalog::load_season("2021-22")).report;
        else if (kind == std::string("sites"))
            report = catalog::import_catalog(table, table, small_catalog()).sites;
        else
            continue;
        CHECK(report.understood.size() == table.rows[0].cells.size() + 1);
        for (const auto& line : report.understood) CHECK(line.find("not used") == std::string::npos);
    }
    CHECK_THAT(complaint([&] { catalog::write_template(folder / "t.xlsx", "plants"); }),
               Catch::Contains("known are plan, sites, units"));
    CHECK_THAT(complaint([&] { catalog::write_template(folder / "no/t.xlsx", "plan"); }), Catch::Contains("cannot be written"));
}

TEST_CASE("the templates of works and units make a catalogue")
{
    const TempFolder folder;
    catalog::write_template(folder / "u.xlsx", "units");
    const auto units = catalog::read_office_table(folder / "u.xlsx");
    put(folder / "s.csv", "企业名称,所在市,坐标系,经度,纬度\n一钢,唐山,WGS84,118.5,39.6\n");
    const auto result = catalog::import_catalog(catalog::read_office_table(folder / "s.csv"), units, small_catalog());
    CHECK(result.catalog.sites.size() == 1);
    CHECK(result.units.understood.size() == units.rows[0].cells.size() + 1);
}

TEST_CASE("the copy to mend holds the table on its lines, with the reason at the row's end, and imports again")
{
    const TempFolder folder;
    put(folder / "plan.csv", "方案\n企业名称,设施,停产开始,停产结束,措施\n\n一钢,9号高炉,2021-11-15,2021-12-31,停产\n一钢,"
                             "2号高炉,2021-11-15,2021-12-31,停产\n");
    const auto season = catalog::load_season("2021-22");
    const auto table = catalog::read_office_table(folder / "plan.csv");
    const auto first = catalog::import_plan(table, small_catalog(), season);
    catalog::write_mend_copy(folder / "mend.xlsx", table, first.report);
    auto copy = catalog::read_office_table(folder / "mend.xlsx");
    REQUIRE(copy.rows.size() == 4);
    CHECK(copy.rows[2].line == 4);
    CHECK(copy.rows[2].cells[1] == "9号高炉");
    CHECK_THAT(copy.rows[2].cells[5], Catch::Contains("unknown unit '9号高炉'"));
    CHECK(copy.rows[3].cells[5] == "");
    copy.rows[2].cells[1] = "1号高炉";
    CHECK(catalog::import_plan(copy, small_catalog(), season).plan.orders.size() == 2);
    catalog::write_mend_copy(folder / "again.xlsx", table, first.report);
    CHECK(got(folder / "mend.xlsx") == got(folder / "again.xlsx"));
}
