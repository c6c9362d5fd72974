#include "site-catalog/capacity.h"

#include <catch2/catch.hpp>

#include "site-catalog/rule_inputs.h"
#include "site-catalog/support.h"

using namespace hearthwatch;
using catalog::UnitKind;

TEST_CASE("sizes turn into tonnes at the printed points, between them linearly, and nowhere else")
{
    const auto capacity = [](UnitKind kind, double size) { return catalog::capacity_of_size(kind, size); };
    CHECK(capacity(UnitKind::blast_furnace, 1080)->value == 1'040'000);
    CHECK(capacity(UnitKind::blast_furnace, 1080)->exact);
    CHECK(capacity(UnitKind::blast_furnace, 650)->value == 741'700);
    CHECK(capacity(UnitKind::blast_furnace, 435)->value == Approx(525'000));
    CHECK_FALSE(capacity(UnitKind::blast_furnace, 435)->exact);
    CHECK_FALSE(capacity(UnitKind::blast_furnace, 419));
    CHECK_FALSE(capacity(UnitKind::blast_furnace, 5500));
    CHECK(capacity(UnitKind::converter, 120)->value == 1'350'000);
    CHECK(capacity(UnitKind::electric_arc_furnace, 75)->value == Approx(555'000));
    CHECK_FALSE(capacity(UnitKind::sinter_line, 100));
    CHECK(catalog::size_of_capacity(UnitKind::blast_furnace, 1'220'000)->value == 1350);
}

TEST_CASE("of the shipped furnaces 54 have 1080 m3 and 15 have 1350 m3 by the conversion points")
{
    int of_1080 = 0, of_1350 = 0;
    for (const auto& unit : catalog::shipped_catalog().units) {
        if (unit.kind != UnitKind::blast_furnace || !unit.capacity_t) continue;
        const auto size = catalog::size_of_capacity(unit.kind, *unit.capacity_t);
        if (size && size->exact && size->value == 1080) ++of_1080;
        if (size && size->exact && size->value == 1350) ++of_1350;
    }
    CHECK(of_1080 == 54);
    CHECK(of_1350 == 15);
}

TEST_CASE("the grade held on the day of the notice counts")
{
    const auto catalog = fixture::small_catalog();
    const fixture::TempFolder folder;
    fixture::put(folder / "grades.csv",
                 "site_id,grade,grade_date\nTS-1,C,2020-11-01\nTS-1,B,2021-10-10\nTS-1,A,2021-10-11\nTS-2,B,2021-12-01\n");
    const auto frozen =
        catalog::with_grades(catalog, catalog::read_grades(folder / "grades.csv", catalog), geo::make_day(2021, 10, 10));
    CHECK(frozen.sites[0].grade == "B");
    CHECK(frozen.sites[1].grade == "");
}

TEST_CASE("tables beside the plan tell all their faults with line and value")
{
    const auto catalog = fixture::small_catalog();
    const fixture::TempFolder folder;
    fixture::put(folder / "alerts.csv",
                 "region_code,level,start_local,end_local\n130200,IV,2021-12-09,2021-12-08\n999999,II,soon,\n");
    CHECK_THAT(fixture::complaint([&] { catalog::read_alerts(folder / "alerts.csv"); }),
               Catch::Contains("alerts.csv:2: level 'IV'") && Catch::Contains("alerts.csv:2: end_local") &&
                   Catch::Contains("alerts.csv:3: region_code '999999'") && Catch::Contains("alerts.csv:3: start_local 'soon'"));
    fixture::put(folder / "previous.csv", "site_id,unit_id,phase,run_share\nTS-1,TS-2-BF1,phase2,1.5\nTS-9,,phase2,\n");
    CHECK_THAT(fixture::complaint([&] { catalog::read_previous_states(folder / "previous.csv", catalog); }),
               Catch::Contains("previous.csv:2: run_share '1.5'") && Catch::Contains("previous.csv:2: unit_id 'TS-2-BF1'") &&
                   Catch::Contains("previous.csv:3: site_id 'TS-9'"));
    fixture::put(folder / "reports.csv", "province_code,what,month,sent_on\n130000,letter,,2021-10-01\n130000,progress,,\n");
    CHECK_THAT(fixture::complaint([&] { catalog::read_reports(folder / "reports.csv"); }),
               Catch::Contains("what 'letter'") && Catch::Contains("month is missing") && Catch::Contains("sent_on is missing"));
    CHECK(catalog::shipped_alerts().size() == 24);
}
