#include "site-catalog/plan_rules.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "site-catalog/rule_case.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

std::vector<catalog::RuleResult> evaluated(const std::string& season, const std::string& changes, const std::string& orders,
                                           const std::string& inputs)
{
    const auto catalog = changed_catalog(changes);
    return catalog::evaluate_plan_rules(catalog, plan_of(orders, catalog), catalog::load_season(season),
                                        inputs_of(inputs, catalog));
}

}  // namespace

TEST_CASE("rules of the notice give the outcome the tables say")
{
    for (const auto* name : {"scope", "orders", "ratios", "heat", "alerts", "duties"}) {
        const auto table = geo::read_csv(std::string(HEARTHWATCH_SOURCE "/tests/tables/rules_") + name + ".csv");
        for (const auto& row : table.rows) {
            const auto cell = [&](const char* column) { return row.cells[table.require_column(column)]; };
            INFO(table.name << ":" << row.line << " " << cell("why"));
            const auto results = evaluated(cell("season"), cell("catalogue"), cell("orders"), cell("inputs"));
            const auto found = std::ranges::find_if(results, [&](const auto& result) {
                return result.rule_id == cell("rule") && result.level + " " + result.subject == cell("subject");
            });
            if (cell("outcome") == "none") {
                CHECK(found == results.end());
                continue;
            }
            if (found == results.end()) UNSCOPED_INFO(catalog::rule_results_csv(results));
            REQUIRE(found != results.end());
            INFO(found->sentence_en);
            CHECK(catalog::name(found->outcome) == cell("outcome"));
            CHECK_THAT(found->sentence_en, Catch::Contains(cell("says")));
        }
    }
}

TEST_CASE("every rule has a result, with clause, inputs and a sentence in both languages, whatever the plan")
{
    for (const auto* orders : {"", "TS-1-BF1 stop 2021-11-15 2022-03-15"}) {
        const auto results = evaluated("2021-22", "", orders, "");
        std::set<std::string> rules;
        for (const auto& result : results) {
            INFO(result.rule_id << " " << result.subject);
            rules.insert(result.rule_id);
            CHECK_FALSE(result.clause.empty());
            CHECK_FALSE(result.inputs.empty());
            CHECK_FALSE(result.sentence_en.empty());
            CHECK_FALSE(result.sentence_zh.empty());
        }
        CHECK(rules.size() == 28);
        CHECK(std::ranges::is_sorted(results, {}, [](const auto& result) { return result.rule_id; }));
    }
}

TEST_CASE("results are listed as a table, as JSON and as CSV")
{
    const auto results = evaluated("2021-22", "", "TS-1-BF1 reduce_percent:30 2021-11-15 2022-03-15", "");
    CHECK_THAT(catalog::rule_results_listing(results, false), Catch::Contains("TS-1-BF1限产30%,以减负荷代替停产"));
    CHECK_THAT(catalog::rule_results_listing(results, true),
               Catch::Contains(R"x("rule_id":"R22","clause":"四(三)","level":"order","subject":"O1","outcome":"not_met")x"));
    CHECK(geo::parse_csv(catalog::rule_results_csv(results), "results").rows.size() == results.size());
}

TEST_CASE("orders of works outside the catalogue at hand are left out")
{
    const auto whole = changed_catalog("TS-2.city_code=130400;TS-2.district_code=130481");
    const auto plan = plan_of("TS-1-BF1 stop 2021-11-15 2022-03-15; TS-2-BF1 stop 2021-11-15 2022-03-15", whole);
    const std::vector<std::string> handan{"130400"};
    const auto part = catalog::in_cities(whole, handan);
    for (const auto& result : catalog::evaluate_plan_rules(part, plan, catalog::load_season("2021-22"), {}))
        CHECK(result.subject.find("TS-1") == std::string::npos);
}
