#include "site-catalog/listing.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "site-catalog/support.h"

using namespace hearthwatch;

TEST_CASE("Chinese characters fill two columns")
{
    CHECK(catalog::display_width("") == 0);
    CHECK(catalog::display_width("abc") == 3);
    CHECK(catalog::display_width("高炉1") == 5);
    CHECK(catalog::display_width("（一）") == 6);
    CHECK(catalog::display_width("é") == 1);
    CHECK(catalog::text_table({{"高炉", "x"}, {"abc", "y"}}) == "高炉  x\nabc   y\n");
}

TEST_CASE("listings show every item as a row or as an object a line")
{
    const auto catalog = fixture::small_catalog();
    const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
    CHECK(lines(catalog::sites_listing(catalog, false)) == 3);
    CHECK_THAT(catalog::sites_listing(catalog, false),
               Catch::Contains("130200 唐山市") && Catch::Contains("高炉2 焦炉1 烧结1 转炉1"));
    CHECK_THAT(catalog::sites_listing(catalog, true), Catch::Contains(R"("units":{"blast_furnace":2,"coke_oven_battery":1,)"));
    CHECK(lines(catalog::units_listing(catalog, false)) == 10);
    CHECK(lines(catalog::units_listing(catalog, true)) == 9);
    CHECK_THAT(catalog::units_listing(catalog, true),
               Catch::Contains(R"("unit_id":"TS-2-BF1","site_id":"TS-2","kind":"blast_furnace")"));
}

TEST_CASE("a furnace's volume is given, or converted from its capacity with a mark, or not known")
{
    auto catalog = fixture::small_catalog();
    catalog.units.resize(3);
    catalog.units[0].volume_m3 = 1000;
    catalog.units[1].volume_m3.reset();
    catalog.units[2].volume_m3.reset();
    catalog.units[2].capacity_t = 1;
    const auto text = catalog::units_listing(catalog, false);
    CHECK_THAT(text, Catch::Contains(" 1000 ") && Catch::Contains(" 1080* "));
}

TEST_CASE("the rules are R01 to R28, each with clause, status and place of its result")
{
    const auto rules = catalog::rules();
    REQUIRE(rules.size() == 28);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        INFO(rules[i].id);
        CHECK(rules[i].id == (i < 9 ? "R0" : "R") + std::to_string(i + 1));
        CHECK_FALSE(rules[i].clause.empty());
        CHECK_FALSE(rules[i].appears_in.empty());
        CHECK((rules[i].status == catalog::RuleStatus::checked) == rules[i].needs_zh.empty());
        CHECK(rules[i].needs_zh.empty() == rules[i].needs_en.empty());
    }
    CHECK_THAT(catalog::rules_listing(rules, false), Catch::Contains("R22"));
    CHECK_THAT(catalog::rules_listing(rules, true),
               Catch::Contains(R"x({"id":"R27","clause":"四(五)","status":"not_by_satellite")x"));
}

TEST_CASE("seasons are listed with their cities and phases")
{
    const std::vector<catalog::Season> seasons{catalog::load_season("2017-18"), catalog::load_season("2021-22")};
    const auto text = catalog::seasons_listing(seasons, false);
    CHECK_THAT(text, Catch::Contains("2022-01-01..2022-03-15  >= 30 %") && Catch::Contains("133100 雄安新区") &&
                         Catch::Contains("reference: 130300"));
    const auto json = catalog::seasons_listing(seasons, true);
    CHECK(std::ranges::count(json, '\n') == 2);
    CHECK_THAT(json, Catch::Contains(R"("code":"130300","name_zh":"秦皇岛市","name_en":"Qinhuangdao","reference":true)"));
}
