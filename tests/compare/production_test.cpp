#include "pipeline/compare/production.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

const catalog::Season& season()
{
    static const auto shipped = catalog::load_season("2021-22");
    return shipped;
}

/// Baseline 2021-01-01..11-14 (it reaches the year before the second phase, not before the first), season after it.
Record empty_record(geo::Day baseline_start = geo::make_day(2021, 1, 1))
{
    Record record;
    record.span = make_span(baseline_start, geo::make_day(2021, 11, 14), season().start, season().end);
    return record;
}

/// Two draws alike but for the days in `second_only`.
FurnaceDraws furnace(const Record& record, const char* unit_id, double capacity_t, geo::Day stop_from, geo::Day stop_to,
                     int second_stands_days = 0)
{
    FurnaceDraws f;
    f.unit_id = unit_id;
    f.site_id = f.unit_id.substr(0, 4);
    f.city_code = "130200";
    f.province_code = "130000";
    f.capacity_t = capacity_t;
    f.runs.assign(2, std::vector<bool>(static_cast<std::size_t>(record.span.days), true));
    for (int day = 0; day < record.span.days; ++day) {
        const auto date = record.span.first + day;
        const auto d = static_cast<std::size_t>(day);
        if (date >= stop_from && date <= stop_to) f.runs[0][d] = f.runs[1][d] = false;
        if (date > stop_to && date <= stop_to + second_stands_days) f.runs[1][d] = false;
    }
    f.open.assign(static_cast<std::size_t>(record.span.days), true);
    return f;
}

ProductionRow row(const std::vector<ProductionRow>& rows, const char* level, const char* phase, const char* basis)
{
    const auto found =
        std::ranges::find_if(rows, [&](const auto& r) { return r.level == level && r.phase == phase && r.basis == basis; });
    REQUIRE(found != rows.end());
    return *found;
}

const auto never = geo::make_day(1990, 1, 1);

}  // namespace

TEST_CASE("furnace-days and tonnes of a phase, beside the same days a year before")
{
    const auto catalog = fixture::small_catalog();
    const auto record = empty_record();
    const auto jan1 = geo::make_day(2022, 1, 1), last = season().end;
    const std::vector furnaces{furnace(record, "TS-1-BF1", 1040000, jan1, jan1 + 36, 4),
                               furnace(record, "TS-1-BF2", 2080000, never, never)};
    catalog::Plan plan;
    plan.orders.resize(1);
    plan.orders[0].unit_id = "TS-1-BF1";
    plan.orders[0].site_id = "TS-1";
    plan.orders[0].start = jan1;
    plan.orders[0].end = last;
    const auto rows = weigh_production(furnaces, record, catalog, plan, season(), {}, 0);

    const auto days = row(rows, "city", "phase2", "furnace_days");
    CHECK(days.furnaces == 2);
    CHECK(days.days == 74);
    CHECK(days.planned_ratio == Approx(0.5));
    CHECK(days.stopped.lo90 >= 37.0 / 148);
    CHECK(days.stopped.hi90 <= 41.0 / 148);
    CHECK(days.stopped.median == Approx(39.0 / 148));
    CHECK(days.run.median == Approx(109));
    CHECK(days.before_from == "looks");
    CHECK(days.before.median == Approx(148));
    CHECK(days.reduction.median == Approx(39.0 / 148));
    CHECK(days.p_target_met == 0);
    CHECK(days.p_not_above_before == 1);

    const auto tonnes = row(rows, "province", "phase2", "iron_t");
    CHECK(tonnes.planned_ratio == Approx(1.0 / 3));
    CHECK(tonnes.run.median == Approx((35 * 1040000.0 + 74 * 2080000.0) / 365));
    CHECK(tonnes.reduction.median == Approx(39.0 / 222));

    const auto first = row(rows, "site", "phase1", "furnace_days");
    CHECK(first.before_from.empty());  // the looks do not reach back to November 2020
    CHECK(std::isnan(first.reduction.median));
    CHECK(std::isnan(first.p_target_met));
    CHECK_THAT(first.reason, Catch::Contains("year before are not known"));
    CHECK(row(rows, "site", "season", "iron_t").days == 121);
}

TEST_CASE("the year before is compared over the days the looks reach, or as the table states it")
{
    const auto catalog = fixture::small_catalog();
    const auto jan1 = geo::make_day(2022, 1, 1);
    {
        const auto record = empty_record(geo::make_day(2021, 1, 19));
        const auto rows =
            weigh_production({furnace(record, "TS-1-BF1", 1, jan1, jan1 + 17)}, record, catalog, {}, season(), {}, 0);
        const auto days = row(rows, "site", "phase2", "furnace_days");
        CHECK(days.days_compared == 56);
        CHECK(days.reduction.median == Approx(0));  // the stop of early January has no year before
        CHECK_THAT(days.reason, Catch::Contains("56 of 74 days"));
    }
    const auto record = empty_record(geo::make_day(2021, 6, 1));
    const std::vector furnaces{furnace(record, "TS-1-BF1", 1, jan1, jan1 + 36), furnace(record, "TS-1-BF2", 1, never, never)};
    catalog::RuleInputs inputs;
    inputs.previous.push_back({"TS-1", "TS-1-BF1", "phase2", 0.5, std::nullopt, "ledger"});
    const auto half = weigh_production(furnaces, record, catalog, {}, season(), inputs, 0);
    CHECK(row(half, "site", "phase2", "furnace_days").before_from.empty());  // the other furnace is not stated
    inputs.previous.push_back({"TS-1", "TS-1-BF2", "phase2", 1.0, std::nullopt, "ledger"});
    const auto rows = weigh_production(furnaces, record, catalog, {}, season(), inputs, 0);
    const auto days = row(rows, "site", "phase2", "furnace_days");
    CHECK(days.before_from == "previous_year.csv");
    CHECK(days.before.median == Approx(111));
    CHECK(days.reduction.median == Approx(0));
    CHECK(days.p_not_above_before == 1);
}

TEST_CASE("a furnace closed for good is no compliance, and groups have rows of their own")
{
    auto catalog = fixture::small_catalog();
    const auto record = empty_record();
    const auto closed = std::ranges::find(catalog.units, "TS-1-BF1", &catalog::Unit::unit_id);
    closed->closed = geo::make_day(2021, 9, 1);
    const std::vector furnaces{furnace(record, "TS-1-BF1", 1, geo::make_day(2021, 9, 1), season().end),
                               furnace(record, "TS-1-BF2", 1, never, never),
                               furnace(record, "TS-2-BF1", 1, season().start, season().end)};
    catalog::RuleInputs inputs;
    inputs.groups = {{"G", "TS-1"}, {"G", "TS-2"}};
    const auto rows = weigh_production(furnaces, record, catalog, {}, season(), inputs, 0);
    const auto days = row(rows, "group", "phase2", "furnace_days");
    CHECK(days.id == "G");
    CHECK(days.furnaces == 2);
    CHECK(days.stopped.median == Approx(0.5));
    CHECK(days.before.median == Approx(148));
    CHECK(days.reduction.median == Approx(0.5));
    CHECK(days.p_target_met == 1);
    CHECK_THAT(days.reason, Catch::Contains("1 furnaces are closed for good"));

    const fixture::TempFolder folder;
    fixture::put(folder / "production.csv", production_csv(rows));
    CHECK(production_csv(read_production(folder / "production.csv")) == production_csv(rows));
}
