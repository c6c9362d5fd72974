#include "site-catalog/import.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "geo/lonlat.h"
#include "site-catalog/coordinate_doubts.h"
#include "site-catalog/support.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

catalog::OfficeTable table_of(const std::string& text)
{
    const TempFolder folder;
    put(folder / "唐山方案.csv", text);
    return catalog::read_office_table(folder / "唐山方案.csv");
}

catalog::ImportedPlan imported(const std::string& text)
{
    return catalog::import_plan(table_of(text), small_catalog(), catalog::load_season("2021-22"));
}

std::string refusal(const std::string& row)
{
    const auto result = imported("企业名称,设施,停产开始,停产结束,措施,比例\n" + row + "\n");
    CHECK(result.plan.orders.empty());
    REQUIRE(result.report.refused.size() == 1);
    return result.report.refused[0].message;
}

bool told(const catalog::ImportReport& report, const std::string& part)
{
    return std::ranges::any_of(report.understood, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("an office's plan becomes orders, and what was understood is told")
{
    const auto result = imported("唐山市2021-2022年采暖季错峰生产方案,,,\n序号,企业名称,停产设备,停产时间\n1,唐山一钢有限公司,1#"
                                 "、2#高炉,11.15-12.31\n2,,烧结,2022年1月1日至3月15日\n"
                                 "3,二钢,三号高炉,2021-11-15至2022-03-15\n");
    REQUIRE(result.report.refused.empty());
    CHECK(result.report.rows == 3);
    REQUIRE(result.plan.orders.size() == 4);
    CHECK(catalog::plan_csv(result.plan) ==
          "order_id,site_id,unit_id,start,end,measure,amount,source_document,clause,revised_at\n"
          "TS-1-BF1_2021-11-15,TS-1,TS-1-BF1,2021-11-15,2021-12-31,stop,,,,\n"
          "TS-1-BF2_2021-11-15,TS-1,TS-1-BF2,2021-11-15,2021-12-31,stop,,,,\n"
          "TS-1-SINTER_2022-01-01,TS-1,TS-1-SINTER,2022-01-01,2022-03-15,stop,,,,\n"
          "TS-2-BF3_2021-11-15,TS-2,TS-2-BF3,2021-11-15,2022-03-15,stop,,,,\n");
    CHECK(told(result.report, "'停产设备' -> unit"));
    CHECK(told(result.report, "'序号' 未使用"));
    CHECK(told(result.report, "第3行 line 3"));
    CHECK(told(result.report, "year by the season"));
}

TEST_CASE("measures and their amounts are understood")
{
    const auto result = imported("企业名称,设施,停产开始,停产结束,措施,比例\n"
                                 "一钢,1号高炉,2021-11-15,2021-12-31,限产,50%\n一钢,2号高炉,2021-11-15,2021-12-31,限产30%,\n二钢,"
                                 "1号高炉,2021-11-15,2021-12-31,限产,0.5\n"
                                 "一钢,1号焦炉,2021-11-15,2021-12-31,延长结焦时间至36小时,\n二钢,全部高炉,2022-01-01,2022-01-31,"
                                 "焖炉,\n一钢,烧结,2021-12-09T18:00,2021-12-12T08:00,stop,100\n");
    for (const auto& cell : result.report.refused) FAIL(cell.message);
    REQUIRE(result.plan.orders.size() == 7);
    const auto order = [&](const char* unit, const char* start) {
        for (const auto& candidate : result.plan.orders)
            if (candidate.unit_id == unit && geo::format_day(candidate.start) == start) return candidate;
        return catalog::Order{};
    };
    CHECK(order("TS-1-BF1", "2021-11-15").amount == 50);
    CHECK(order("TS-1-BF1", "2021-11-15").reduction_instead_of_stop);
    CHECK(order("TS-1-BF2", "2021-11-15").amount == 30);
    CHECK(order("TS-2-BF1", "2021-11-15").amount == 50);
    CHECK(order("TS-1-COKE", "2021-11-15").measure == catalog::Measure::extend_coking_hours);
    CHECK(order("TS-1-COKE", "2021-11-15").amount == 36);
    CHECK(order("TS-2-BF3", "2022-01-01").measure == catalog::Measure::stop);
    CHECK(geo::format_day(order("TS-1-SINTER", "2021-12-10").end) == "2021-12-11");
    CHECK(told(result.report, "banked"));
    CHECK(told(result.report, "0.5 = 50 %"));
    CHECK(told(result.report, "whole days only"));
}

TEST_CASE("a row that lacks enterprise, equipment, period or measure is refused with line, value and advice")
{
    CHECK_THAT(refusal("*,1号高炉,2021-11-15,2021-12-31,停产,"), Catch::Contains("唐山方案.csv:2: names no enterprise: '*'"));
    CHECK_THAT(refusal("三钢,1号高炉,2021-11-15,2021-12-31,停产,"), Catch::Contains("unknown enterprise '三钢'"));
    CHECK_THAT(refusal("唐山一钢有限公司本部,1号高炉,2021-11-15,2021-12-31,停产,"), Catch::Contains("unknown enterprise"));
    CHECK_THAT(refusal("一钢,9号高炉,2021-11-15,2021-12-31,停产,"),
               Catch::Contains("unknown unit '9号高炉'") && Catch::Contains("TS-1-BF2 2号高炉"));
    CHECK_THAT(refusal("一钢,高炉,2021-11-15,2021-12-31,停产,"),
               Catch::Contains("names no unit: '高炉'") && Catch::Contains("clause 4(3)"));
    CHECK_THAT(refusal("一钢,球团,2021-11-15,2021-12-31,停产,"), Catch::Contains("the catalogue knows no pellet_line here"));
    CHECK_THAT(refusal("一钢,轧机,2021-11-15,2021-12-31,停产,"), Catch::Contains("names no equipment: '轧机'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,,停产,"), Catch::Contains("end ''"));
    CHECK_THAT(refusal("一钢,1号高炉,2022-11-15,2022-03-15,停产,"),
               Catch::Contains("唐山方案.csv:2: end '2022-03-15' (it lies before start 2022-11-15)"));
    CHECK_THAT(refusal("一钢,1号高炉,待定,2022-03-15,停产,"), Catch::Contains("start '待定'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,检修,"), Catch::Contains("measure '检修'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,不停产,"), Catch::Contains("measure '不停产'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,停产或限产30%,"), Catch::Contains("measure '停产或限产30%'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,限产,三成"), Catch::Contains("amount '三成'"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,停产,50"), Catch::Contains("a stop is whole"));
    CHECK_THAT(refusal("一钢,1号高炉,2021-11-15,2021-12-31,stop_charging,"), Catch::Contains("measure 'stop_charging'"));
}

TEST_CASE("one bad row costs only itself, and the cell that is bad is known")
{
    const auto result = imported("企业名称,设施,停产开始,停产结束,措施\n一钢,1号高炉,2021-11-15,2021-12-31,停产\n一钢,7号高炉,"
                                 "2021-11-15,2021-12-31,停产\n一钢,1号高炉,2021-12-01,2022-01-31,停产\n"
                                 "二钢,1号高炉,2021-11-15,2021-12-31,停产\n");
    CHECK(result.plan.orders.size() == 2);
    REQUIRE(result.report.refused.size() == 2);
    CHECK(result.report.refused[0].line == 3);
    CHECK(result.report.refused[0].column == 1);
    CHECK(result.report.refused[1].line == 4);
    CHECK_THAT(result.report.refused[1].message, Catch::Contains("it overlaps"));
}

TEST_CASE("numbers of orders that stand twice are told apart")
{
    const auto result = imported("order_id,企业名称,设施,停产开始,停产结束,措施\nA,一钢,\"1#,2#高炉\",2021-11-15,2021-12-31,"
                                 "停产\nA,二钢,1号高炉,2021-11-15,2021-12-31,停产\n");
    REQUIRE(result.plan.orders.size() == 3);
    CHECK(result.plan.orders[0].order_id == "A");
    CHECK(result.plan.orders[1].order_id == "A-2");
    CHECK(result.plan.orders[2].order_id == "A-3");
}

TEST_CASE("a table without a header that is understood is refused whole")
{
    CHECK_THAT(complaint([] { imported("甲,乙\n1,2\n"); }),
               Catch::Contains("no header line is understood") && Catch::Contains("template plan"));
    CHECK_THAT(complaint([] { imported(""); }), Catch::Contains("no header line is understood"));
}

TEST_CASE("an office's works and units become a catalogue")
{
    const auto sites = table_of(
        "企业名称,统一社会信用代码,所在市,区县,绩效等级,评级日期,粗钢产能(万吨/"
        "年),供暖面积(万平方米),坐标系,经度,纬度,未列入规范公告\n"
        "河钢股份有限公司唐山分公司,91130200699229617X,唐山市,丰南区,B-级,2021年9月30日,500,1200,国家2000,118°30'0\",39.6,否\n"
        "无名钢铁,,唐山,,,,,,WGS84,118.5,39.6,\n");
    const auto units =
        table_of("企业名称,设施名称,炉容(m3),产能(万吨/年),投产日期\n河钢股份有限公司唐山分公司,1#、2#高炉,1080,104,2010/5/"
                 "1\n,烧结机,,,\n不明,1#高炉,,,\n");
    const auto result = catalog::import_catalog(sites, units, small_catalog());
    REQUIRE(result.catalog.sites.size() == 1);
    const auto& site = result.catalog.sites[0];
    CHECK(site.site_id == "91130200699229617X");
    CHECK(site.city_code == "130200");
    CHECK(site.district_code == "130207");
    CHECK(site.grade == "B-");
    CHECK(geo::format_day(*site.grade_date) == "2021-09-30");
    CHECK(site.crude_capacity_t == 5e6);
    CHECK(site.heat_supply_area_m2 == 1.2e7);
    CHECK(site.datum == "cgcs2000");
    CHECK(geo::distance_m(geo::centroid(site.outline), {118.5, 39.6}) < 1);
    REQUIRE(result.catalog.units.size() == 4);
    const auto* furnace = result.catalog.find_unit("91130200699229617X-BF2");
    REQUIRE(furnace);
    CHECK(furnace->name_zh == "2号高炉");
    CHECK(furnace->capacity_t == 1.04e6);
    CHECK(result.catalog.find_unit("91130200699229617X-SINTER"));
    REQUIRE(result.sites.refused.size() == 1);
    CHECK_THAT(result.sites.refused[0].message, Catch::Contains(":3: no identifier: '无名钢铁'"));
    REQUIRE(result.units.refused.size() == 1);
    CHECK_THAT(result.units.refused[0].message, Catch::Contains(":4: unknown enterprise '不明'"));
    CHECK(told(result.sites, "x 10000"));
}

TEST_CASE("works known to the reference keep its identifier, contract faults cost their row")
{
    const auto sites =
        table_of("企业名称,城市,坐标系,经度,纬度\n唐山一钢,唐山市,高德地图,118.5,39.6\n二钢,唐山市,WGS-84,118.1,39.4\n");
    const auto units = table_of("企业名称,设施名称\n二钢,3#高炉\n");
    const auto result = catalog::import_catalog(sites, units, small_catalog());
    REQUIRE(result.catalog.sites.size() == 1);
    CHECK(result.catalog.sites[0].site_id == "TS-2");
    REQUIRE(result.sites.refused.size() == 1);
    CHECK_THAT(result.sites.refused[0].message, Catch::Contains("datum 'gcj02'") && Catch::Contains(":2:"));
}

TEST_CASE("a file whose places all lie as a web map's do is an error with numbers, a few moved works are not")
{
    auto reference = catalog::shipped_catalog();
    reference.sites.resize(20);
    const auto moved = [&](double east_m, double north_m, std::size_t count) {
        auto given = reference;
        for (std::size_t i = 0; i < count; ++i) {
            const auto place = geo::travel(geo::travel(geo::centroid(given.sites[i].outline), 90, east_m), 0, north_m);
            given.sites[i].outline = geo::disc(place, 1500);
        }
        return catalog::map_shift(given, reference);
    };
    CHECK_FALSE(moved(0, 0, 20));
    CHECK_FALSE(moved(535, 70, 10));
    CHECK_FALSE(moved(-535, 70, 20));
    CHECK_FALSE(moved(300, 70, 20));
    const auto gcj = moved(535, 70, 18);
    REQUIRE(gcj);
    CHECK(gcj->map == "gcj02");
    CHECK(gcj->east_m == Approx(535).margin(5));
    CHECK(gcj->north_m == Approx(70).margin(5));
    CHECK_THAT(gcj->message, Catch::Contains("18 of 20 works"));
    const auto bd = moved(535 + 556, 70 + 667, 20);
    REQUIRE(bd);
    CHECK(bd->map == "bd09");
}

TEST_CASE("places outside of their city and works at one point are doubted")
{
    auto catalog = small_catalog();
    CHECK(catalog::place_doubts(catalog).empty());
    catalog.sites[0].city_code = "130400";
    catalog.sites[1].outline = catalog.sites[0].outline;
    const auto doubts = catalog::place_doubts(catalog);
    REQUIRE(doubts.size() == 2);
    CHECK_THAT(doubts[0], Catch::Contains("outside of 邯郸市"));
    CHECK_THAT(doubts[1], Catch::Contains("TS-1 and TS-2 lie 0 m apart"));
}
