#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "geo/csv.h"
#include "geo/polygon.h"
#include "site-catalog/catalog.h"
#include "site-catalog/codes.h"
#include "site-catalog/rules.h"
#include "site-catalog/season.h"

using namespace hearthwatch;

namespace {

std::filesystem::path shared_data()
{
    const char* set = std::getenv("HEARTHWATCH_DATA");
    return set ? std::filesystem::path(set) : std::filesystem::path(HEARTHWATCH_SOURCE) / "../shared/data";
}

bool absent()
{
    if (std::filesystem::exists(shared_data() / "catalog")) return false;
    WARN("skipped: no shared data at " << shared_data());
    return true;
}

}  // namespace

TEST_CASE("credit codes of the test vectors are judged as they say")
{
    if (absent()) return;
    const auto table = geo::read_csv(shared_data() / "policy/uscc_test_vectors.csv");
    CHECK(table.rows.size() == 5);
    for (const auto& row : table.rows) {
        INFO(row.cells[0]);
        CHECK(catalog::uscc_valid(row.cells[0]) == (row.cells[1] == "yes"));
        CHECK(catalog::organisation_code_valid(row.cells[0]) == (row.cells[2] == "yes"));
        if (!row.cells[4].empty()) CHECK(catalog::permit_id_valid(row.cells[4]));
    }
}

TEST_CASE("the shipped works and units are those of the tracker, none lost, moved or resized")
{
    if (absent()) return;
    const auto catalog = catalog::shipped_catalog();
    const auto plants = geo::read_csv(shared_data() / "catalog/gem_plants_2025-03.csv");
    const auto plant = [&](const geo::CsvRow& row, const char* column) { return row.cells[plants.require_column(column)]; };
    CHECK(plants.rows.size() == catalog.sites.size());
    for (const auto& row : plants.rows) {
        const auto* site = catalog.find_site(plant(row, "plant_id"));
        REQUIRE(site);
        const geo::LonLat there{*geo::parse_number(plant(row, "longitude")), *geo::parse_number(plant(row, "latitude"))};
        CHECK(geo::distance_m(geo::centroid(site->outline), there) < 1);
        CHECK(site->name_zh == plant(row, "name_zh"));
        CHECK(site->city_code == plant(row, "city_code"));
        CHECK(site->crude_capacity_t.value_or(0) == *geo::parse_number(plant(row, "op_crude_steel_ttpa")) * 1000);
    }
    const auto units = geo::read_csv(shared_data() / "catalog/gem_units_2025-03.csv");
    CHECK(units.rows.size() + catalog.sites.size() == catalog.units.size());
    for (const auto& row : units.rows) {
        const auto* unit = catalog.find_unit(row.cells[units.require_column("unit_id")]);
        REQUIRE(unit);
        CHECK(unit->site_id == row.cells[units.require_column("plant_id")]);
        CHECK(unit->capacity_t.value_or(0) ==
              geo::parse_number(row.cells[units.require_column("capacity_ttpa")]).value_or(0) * 1000);
    }
}

TEST_CASE("the season's cities and their classes are those of the policy table")
{
    if (absent()) return;
    const auto season = catalog::load_season("2021-22");
    const auto table = geo::read_csv(shared_data() / "policy/regions.csv");
    CHECK(table.rows.size() == season.cities.size());
    for (const auto& row : table.rows) {
        const auto code = row.cells[0] == "XIONGAN" ? "133100" : row.cells[0];
        const auto* city = catalog::find_city(season, code);
        INFO(code);
        REQUIRE(city);
        CHECK(city->reference == (row.cells[table.require_column("scope_in_notice_241")] == "reference"));
        CHECK(city->name_zh == row.cells[1]);
    }
}

TEST_CASE("the rules are those of the notice, with its clauses")
{
    if (absent()) return;
    const auto table = geo::read_csv(shared_data() / "policy/rules_notice_241.csv");
    const auto rules = catalog::rules();
    REQUIRE(table.rows.size() == rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        CHECK(rules[i].id == table.rows[i].cells[0]);
        CHECK(rules[i].clause == table.rows[i].cells[1]);
    }
}
