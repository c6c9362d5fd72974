#include "pipeline/compare/overload.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "pipeline/compare/random.h"
#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

/// `count` furnaces of one city, each alone in its works, that always run and are read every third day; all of them read `winter`
/// higher in the season, the first one `more` on top. The last one is ordered to stand.
struct Fleet {
    Record record;
    std::vector<FurnaceDraws> furnaces;
    catalog::Plan plan;

    Fleet(int count, double winter, double more, const Model& model)
    {
        const auto start = geo::make_day(2021, 11, 15), end = geo::make_day(2022, 3, 15);
        record.span = make_span(geo::make_day(2021, 1, 19), start - 1, start, end);
        record.indicators = model.indicators;
        const int tir = model.find_indicator("tir_excess");
        Random random("fleet");
        for (int i = 0; i < count; ++i) {
            Works works;
            works.site_id = "W" + std::to_string(i);
            works.units.resize(1);
            works.units[0].unit_id = works.site_id + "-BF";
            for (int day = 0; day < record.span.days; day += 3) {
                Look look;
                look.day = day;
                look.sensor = "landsat8";
                double value = random.uniform() + random.uniform() + random.uniform();
                if (day >= record.span.season_begin) value += winter + (i == 0 ? more : 0);
                look.readings.push_back({0, tir, value, 1, 1, 0, false});
                works.looks.push_back(std::move(look));
            }
            FurnaceDraws f;
            f.unit_id = works.units[0].unit_id;
            f.site_id = works.site_id;
            f.city_code = "130200";
            f.runs.assign(10, std::vector<bool>(static_cast<std::size_t>(record.span.days), true));
            furnaces.push_back(std::move(f));
            record.works.push_back(std::move(works));
        }
        plan.orders.resize(1);
        plan.orders[0].unit_id = furnaces.back().unit_id;
        plan.orders[0].site_id = furnaces.back().site_id;
        plan.orders[0].start = start;
        plan.orders[0].end = end;
    }
};

std::size_t hot(const std::vector<OverloadRow>& rows)
{
    return static_cast<std::size_t>(std::ranges::count(rows, true, &OverloadRow::hotter));
}

}  // namespace

TEST_CASE("a furnace that runs hotter than its own baseline while a peer stands is a lead, winter alone makes none")
{
    const Model model = default_model();
    const Fleet fleet(12, 2.0, 1.5, model);
    const auto rows = find_overload(fleet.furnaces, fleet.record, fleet.plan, model);
    REQUIRE(rows.size() == 12);
    CHECK(hot(rows) == 1);
    CHECK(rows[0].unit_id == "W0-BF");
    CHECK(rows[0].hotter);
    CHECK(rows[0].peer_days == 121);
    CHECK(rows[0].median_shift > 1);
    const Fleet winter(12, 2.0, 0, model);
    CHECK(hot(find_overload(winter.furnaces, winter.record, winter.plan, model)) == 0);

    const fixture::TempFolder folder;
    fixture::put(folder / "overload.csv", overload_csv(rows));
    CHECK(overload_csv(read_overload(folder / "overload.csv")) == overload_csv(rows));
}

TEST_CASE("without enough furnaces, peers or readings nothing is said")
{
    const Model model = default_model();
    const Fleet few(3, 2.0, 1.5, model);
    for (const auto& row : find_overload(few.furnaces, few.record, few.plan, model)) CHECK(std::isnan(row.p_value));
    Fleet alone(12, 2.0, 1.5, model);
    alone.plan.orders.clear();
    for (const auto& row : find_overload(alone.furnaces, alone.record, alone.plan, model)) {
        CHECK(row.peer_days == 0);
        CHECK(row.readings_now == 0);
        CHECK(std::isnan(row.p_value));
    }
    Fleet point(12, 2.0, 1.5, model);
    point.record.works[0].units[0].low_precision = true;
    CHECK(find_overload(point.furnaces, point.record, point.plan, model).size() == 11);
}
