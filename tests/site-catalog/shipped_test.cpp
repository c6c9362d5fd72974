#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "geo/csv.h"
#include "site-catalog/catalog.h"
#include "site-catalog/data_file.h"
#include "site-catalog/season.h"

using namespace hearthwatch;

TEST_CASE("the shipped catalogue has 139 works with 947 units, each with source and licence")
{
    const auto catalog = catalog::shipped_catalog();
    CHECK(catalog.sites.size() == 139);
    std::map<catalog::UnitKind, int> kinds;
    for (const auto& unit : catalog.units) {
        ++kinds[unit.kind];
        CHECK(unit.low_precision);
        CHECK_THAT(unit.source, Catch::Contains("Global Energy Monitor") && Catch::Contains("CC BY 4.0"));
    }
    CHECK(kinds == std::map<catalog::UnitKind, int>{{catalog::UnitKind::blast_furnace, 464},
                                                    {catalog::UnitKind::converter, 418},
                                                    {catalog::UnitKind::electric_arc_furnace, 61},
                                                    {catalog::UnitKind::direct_reduction, 4},
                                                    {catalog::UnitKind::works, 139}});
}

TEST_CASE("every shipped works lies in a city of the notice")
{
    const auto season = catalog::load_season("2021-22");
    std::set<std::string> cities;
    for (const auto& site : catalog::shipped_catalog().sites) {
        INFO(site.site_id);
        CHECK(catalog::find_city(season, site.city_code) != nullptr);
        CHECK_FALSE(site.name_zh.empty());
        cities.insert(site.city_code);
    }
    CHECK(cities.size() == 27);
    const std::vector<std::string> tangshan{"130200"};
    CHECK(catalog::in_cities(catalog::shipped_catalog(), tangshan).sites.size() == 42);
}
