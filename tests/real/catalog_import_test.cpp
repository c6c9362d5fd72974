#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "geo/csv.h"
#include "site-catalog/coordinate_doubts.h"
#include "site-catalog/import.h"

using namespace hearthwatch;

TEST_CASE("all 202 rows of the real orders are taken or refused with a reason")
{
    const char* set = std::getenv("HEARTHWATCH_DATA");
    const auto file = (set ? std::filesystem::path(set) : std::filesystem::path(HEARTHWATCH_SOURCE) / "../shared/data") /
                      "plans/curtailment_orders.csv";
    if (!std::filesystem::exists(file)) {
        WARN("skipped: no shared data");
        return;
    }
    const auto result =
        catalog::import_plan(catalog::read_office_table(file), catalog::shipped_catalog(), catalog::load_season("2021-22"));
    CHECK(result.report.rows == 202);
    const auto refused = [&](const char* reason) {
        return std::ranges::count_if(result.report.refused,
                                     [&](const auto& cell) { return cell.message.find(reason) != std::string::npos; });
    };
    CHECK(refused("names no enterprise") == 45);
    CHECK(refused("unknown enterprise") == 14);
    CHECK(refused("names no unit") + refused("measure '") + refused(": end ''") + static_cast<long>(result.plan.orders.size()) ==
          202 - 45 - 14);
    for (const auto& order : result.plan.orders)
        CHECK(order.measure == catalog::Measure::reduce_percent);  // no real order names a furnace to stop
}

TEST_CASE("the shipped works lie on no web map and in their cities, and the 38 near pairs are those counted by others")
{
    const char* set = std::getenv("HEARTHWATCH_DATA");
    const auto file = (set ? std::filesystem::path(set) : std::filesystem::path(HEARTHWATCH_SOURCE) / "../shared/data") /
                      "catalog/close_pairs_under_3km.csv";
    if (!std::filesystem::exists(file)) {
        WARN("skipped: no shared data");
        return;
    }
    const auto catalog = catalog::shipped_catalog();
    CHECK_FALSE(catalog::map_shift(catalog, catalog));
    const auto table = geo::read_csv(file);
    const auto pairs = catalog::close_pairs(catalog, 3000);
    REQUIRE(pairs.size() == table.rows.size());
    for (const auto& row : table.rows) {
        const auto cell = [&](const char* column) { return row.cells[table.require_column(column)]; };
        const auto found = std::ranges::find_if(
            pairs, [&](const auto& pair) { return pair.site_a == cell("plant_id_a") && pair.site_b == cell("plant_id_b"); });
        INFO(cell("plant_id_a") << " " << cell("plant_id_b"));
        REQUIRE(found != pairs.end());
        CHECK(found->distance_m == Approx(*geo::parse_number(cell("distance_m"))).margin(10));
    }
    for (const auto& doubt : catalog::place_doubts(catalog)) CHECK_THAT(doubt, Catch::Contains("m apart"));
}
