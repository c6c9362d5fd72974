#include "site-catalog/plan.h"

#include <catch2/catch.hpp>

#include "site-catalog/support.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

const std::string header = "order_id,site_id,unit_id,start,end,measure,amount\n";

catalog::Plan plan_of(const std::string& rows)
{
    return catalog::checked_plan(geo::parse_csv(rows, "plan.csv"), small_catalog());
}

std::string complaint_about(const std::string& rows)
{
    return complaint([&] { plan_of(header + rows); });
}

}  // namespace

TEST_CASE("an order is taken or refused as the table says")
{
    for (const auto& row : geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/plans.csv").rows) {
        std::map<std::string, std::string> order{{"order_id", "O-1"},     {"site_id", "TS-1"},   {"unit_id", "TS-1-BF1"},
                                                 {"start", "2021-11-15"}, {"end", "2021-12-31"}, {"measure", "stop"}};
        order[row.cells[0]] = row.cells[1];
        const auto said = complaint([&] { plan_of(one_row(order)); });
        INFO(row.cells[0] << " = " << row.cells[1] << "  " << row.cells[3]);
        if (row.cells[2] == "good")
            CHECK(said == "");
        else
            CHECK_THAT(said, Catch::Contains(row.cells[2]) && Catch::StartsWith("plan.csv:"));
    }
}

TEST_CASE("all faults of a plan are told at once, each with its line")
{
    const auto said = complaint_about("A,TS-1,TS-1-BF1,2021-12-15,2021-11-15,stop,\nB,TS-1,TS-1-BF7,2021-11-15,2021-12-15,stop,\n"
                                      "C,TS-1,TS-1-BF2,2021-11-15,2021-12-15,rest,\n");
    CHECK_THAT(said, Catch::Contains("plan.csv:2: end") && Catch::Contains("plan.csv:3: unit_id 'TS-1-BF7'") &&
                         Catch::Contains("plan.csv:4: measure 'rest'"));
}

TEST_CASE("overlaps of one unit and measure are faults, neighbours and other measures are not")
{
    CHECK(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,stop,\nB,TS-1,TS-1-BF1,2021-12-16,2021-12-31,stop,\n"
                          "C,TS-1,TS-1-BF1,2021-11-20,2021-11-30,reduce_percent,30\n") == "");
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,stop,\nB,TS-1,TS-1-BF1,2021-12-15,2021-12-31,stop,\n"),
               Catch::Contains("plan.csv:3: period '2021-12-15..2021-12-31' (it overlaps 2021-11-15..2021-12-15 of plan.csv:2"));
    // the long order reaches over the short one that stands between
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2022-01-31,stop,\nB,TS-1,TS-1-BF2,2021-11-20,2021-11-25,stop,\n"
                               "C,TS-1,TS-1-BF1,2021-11-20,2021-11-25,stop,\nD,TS-1,TS-1-BF1,2022-01-15,2022-02-15,stop,\n"),
               Catch::Contains("plan.csv:4") && Catch::Contains("plan.csv:5"));
}

TEST_CASE("an order's number stands once")
{
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,stop,\nA,TS-1,TS-1-BF2,2021-11-15,2021-12-15,stop,\n"),
               Catch::Contains("plan.csv:3: order_id 'A' (it stands at plan.csv:2 too)"));
}

TEST_CASE("a furnace's reduction is kept and marked, a line's is lawful")
{
    const auto plan = plan_of(
        header +
        "B,TS-1,TS-1-SINTER,2021-11-15,2021-12-15,reduce_percent,30\nA,TS-1,TS-1-BF1,2021-11-15,2021-12-15,reduce_percent,50\n"
        "C,TS-1,TS-1-COKE,2021-11-15,2021-12-15,extend_coking_hours,36\nD,TS-1,TS-1-BF2,2021-11-15,2021-12-15,stop,\n");
    REQUIRE(plan.orders.size() == 4);
    CHECK(plan.orders[0].order_id == "A");
    CHECK(plan.orders[0].reduction_instead_of_stop);
    CHECK_FALSE(plan.orders[1].reduction_instead_of_stop);
    CHECK_FALSE(plan.orders[3].reduction_instead_of_stop);
    CHECK(plan.orders[2].amount == 36);
}

TEST_CASE("amounts fit their measure")
{
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,reduce_percent,\n"), Catch::Contains("needs a percentage"));
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,reduce_percent,0\n"),
               Catch::Contains("needs a percentage"));
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,reduce_percent,101\n"),
               Catch::Contains("needs a percentage"));
    CHECK_THAT(complaint_about("A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,extend_coking_hours,36\n"),
               Catch::Contains("only coke oven batteries"));
    CHECK_THAT(complaint_about("A,TS-1,TS-1-COKE,2021-11-15,2021-12-15,extend_coking_hours,5\n"), Catch::Contains("coking time"));
}

TEST_CASE("a plan is written and read back the same")
{
    const TempFolder folder;
    auto plan = plan_of(
        header + "A,TS-1,TS-1-BF1,2021-11-15,2021-12-15,reduce_percent,12.5\nB,TS-1,TS-1-BF2,2021-11-15,2021-12-15,stop,\n");
    plan.orders[1].source_document = "唐山方案, \"2021\"";
    plan.orders[1].revised_at = geo::make_day(2021, 12, 1);
    catalog::write_plan(folder / "plan/plan.csv", plan);
    const auto again = catalog::read_plan(folder / "plan/plan.csv", small_catalog());
    CHECK(catalog::plan_csv(again) == catalog::plan_csv(plan));
    CHECK(again.orders[0].reduction_instead_of_stop);
    CHECK(again.orders[1].revised_at == plan.orders[1].revised_at);
}

TEST_CASE("a plan that is missing, or lacks columns, says so")
{
    const TempFolder folder;
    CHECK_THAT(complaint([&] { catalog::read_plan(folder / "plan.csv", small_catalog()); }), Catch::Contains("plan.csv"));
    CHECK_THAT(complaint([&] { plan_of("order_id,site_id\nA,B\n"); }),
               Catch::Contains("column is missing 'unit_id'") && Catch::Contains("'measure'"));
}
