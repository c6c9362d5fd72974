#include "site-catalog/season.h"

#include <catch2/catch.hpp>

#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

const std::string good = R"(schema = 1
name = "2030"
title_zh = "甲"
title_en = "A"
document = "D"
start = 2030-11-01
end = 2031-03-31
cities = ["130200", "130400"]
[[phase]]
name = "all"
name_zh = "全"
start = 2030-11-01
end = 2031-03-31
stop_ratio = 0.5
against = "capacity"
clause = "1"
)";

std::string complaint_after(const std::string& from, const std::string& to)
{
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    return complaint([&] { catalog::parse_season(text, "s.toml"); });
}

}  // namespace

TEST_CASE("the season of notice 241 is the one the notice describes")
{
    const auto season = catalog::load_season("2021-22");
    CHECK(season.end - season.start + 1 == 121);
    std::size_t bound = 0, reference = 0;
    for (const auto& city : season.cities) ++(city.reference ? reference : bound);
    CHECK(bound == 32);
    CHECK(reference == 8);
    for (const auto* code : {"133100", "130682", "130181", "419001"}) {
        INFO(code);
        REQUIRE(catalog::find_city(season, code));
        CHECK_FALSE(catalog::find_city(season, code)->reference);
    }
    CHECK(catalog::find_city(season, "130300")->reference);
    CHECK(catalog::find_city(season, "130300")->name_zh == "秦皇岛市");
    CHECK(catalog::find_city(season, "310000") == nullptr);
    REQUIRE(season.phases.size() == 2);
    CHECK(season.phases[0].end - season.phases[0].start + 1 == 47);
    CHECK(season.phases[1].end - season.phases[1].start + 1 == 74);
    CHECK(season.phases[1].stop_ratio == 0.30);
    CHECK(season.phases[1].against == "previous_year");
    CHECK(geo::format_day(*season.grade_cutoff) == "2021-10-10");
    CHECK(geo::format_day(*season.plan_due) == "2021-10-20");
    CHECK(season.monthly_report_day == 15);
    CHECK(season.utilisation_limit == 1.2);
    CHECK(season.heat_supply_m2_per_t == 2);
}

TEST_CASE("another season has other cities, ratios and days in each of them")
{
    const auto season = catalog::load_season("2017-18");
    const auto tangshan = catalog::phases_of(season, "130200"), anyang = catalog::phases_of(season, "410500");
    REQUIRE(tangshan.size() == 1);
    CHECK(tangshan[0].stop_ratio == 0.5);
    CHECK(tangshan[0].against == "capacity");
    REQUIRE(anyang.size() == 1);
    CHECK(geo::format_day(anyang[0].start) == "2017-10-01");
    CHECK(catalog::phases_of(season, "110000").empty());
    CHECK_FALSE(season.grade_cutoff);
}

TEST_CASE("a season file of one's own is read, and each fault is told with its line")
{
    const TempFolder folder;
    put(folder / "mine.toml", good);
    CHECK(catalog::load_season((folder / "mine.toml").string()).cities.size() == 2);
    CHECK_THAT(complaint([] { catalog::load_season("2099-00"); }), Catch::Contains("shipped are 2017-18, 2021-22"));
    CHECK_THAT(complaint_after("name = \"2030\"", "name = 7"), Catch::Contains("s.toml:2: name"));
    CHECK_THAT(complaint_after("document = \"D\"", ""), Catch::Contains("key is missing 'document'"));
    CHECK_THAT(complaint_after("document = \"D\"", "document = \"D\"\ncolour = 1"),
               Catch::Contains("s.toml:6: unknown key 'colour'") && Catch::Contains("known are schema"));
    CHECK_THAT(complaint_after("clause = \"1\"", "clause = \"1\"\nratio = 1"), Catch::Contains("s.toml:17: unknown key 'ratio'"));
    CHECK_THAT(complaint_after("stop_ratio = 0.5", "stop_ratio = 50"), Catch::Contains("s.toml:14: stop_ratio '50'"));
    CHECK_THAT(complaint_after("stop_ratio = 0.5", "stop_ratio = nan"), Catch::Contains("stop_ratio"));
    CHECK_THAT(complaint_after("\"capacity\"", "\"weight\""), Catch::Contains("against 'weight'"));
    CHECK_THAT(complaint_after("\"130400\"", "\"130283\""), Catch::Contains("write city_code 130200"));
    CHECK_THAT(complaint_after("\"130400\"", "\"130200\""), Catch::Contains("city named twice"));
    CHECK_THAT(complaint_after("\"130400\"", "130400"), Catch::Contains("list of texts"));
    CHECK_THAT(complaint_after("end = 2031-03-31\nstop", "end = 2031-04-01\nstop"), Catch::Contains("within the season"));
    CHECK_THAT(
        complaint_after("start = 2030-11-01\nend = 2031-03-31\ncities", "start = \"2030-11-01\"\nend = 2031-03-31\ncities"),
        Catch::Contains("write 2021-11-15 without quotes"));
    CHECK_THAT(complaint_after("schema = 1", "schema = 2"), Catch::Contains("schema '2'"));
    CHECK_THAT(complaint_after("[[phase]]", "[<phase"), Catch::Contains("s.toml:9: a table has no name"));
    CHECK_THAT(complaint_after("[[phase]]", "[["), Catch::Contains("s.toml:9: a table has no name"));
    CHECK_THAT(complaint_after("schema = 1", "schema = "), Catch::Contains("s.toml:1") && Catch::Contains("not TOML"));
    CHECK_THAT(complaint_after("clause = \"1\"", "clause = \"1\"\ncities = [\"370100\"]"),
               Catch::Contains("the season does not hold in it"));
}
