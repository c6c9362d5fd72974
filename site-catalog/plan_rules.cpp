#include "site-catalog/plan_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tuple>

#include "geo/csv.h"
#include "site-catalog/listing.h"
#include "site-catalog/rule_evaluators.h"
#include "site-catalog/rules.h"

namespace hearthwatch::catalog {

std::string_view name(Outcome outcome)
{
    return outcome == Outcome::met ? "met" : outcome == Outcome::not_met ? "not_met" : "cannot_tell";
}

std::string_view name_zh(Outcome outcome)
{
    return outcome == Outcome::met ? "符合" : outcome == Outcome::not_met ? "不符合" : "无法判定";
}

bool smelts(const Catalog& catalog, const std::string& site_id)
{
    return std::ranges::any_of(catalog.units, [&](const Unit& unit) {
        const bool hot = unit.kind == UnitKind::blast_furnace || unit.kind == UnitKind::converter ||
                         unit.kind == UnitKind::electric_arc_furnace || unit.kind == UnitKind::direct_reduction;
        return hot && unit.site_id == site_id;
    });
}

std::map<std::string, std::vector<std::string>> sites_by_city(const RuleCase& rules)
{
    std::map<std::string, std::vector<std::string>> cities;
    for (const auto& site : rules.catalog.sites)
        if (find_city(rules.season, site.city_code)) cities[site.city_code].push_back(site.site_id);
    return cities;
}

std::string percent(double share)
{
    return fmt::format("{:.1f} %", share * 100);
}

std::string counting_en(const PlannedShare& share)
{
    return share.by_count ? " (by number of units, a capacity being unknown)" : "";
}

std::string counting_zh(const PlannedShare& share)
{
    return share.by_count ? "(部分产能未知,按座数计)" : "";
}

std::vector<RuleResult> evaluate_plan_rules(const Catalog& given, const Plan& plan, const Season& season,
                                            const RuleInputs& inputs)
{
    const auto catalog = with_grades(given, inputs.grades, season.grade_cutoff.value_or(season.start));
    Plan known;
    std::ranges::copy_if(plan.orders, std::back_inserter(known.orders),
                         [&](const Order& order) { return catalog.find_unit(order.unit_id); });
    RuleCase rules{catalog, known, season, inputs, {}, {}};
    for (const auto& order : known.orders) rules.ordered_sites.insert(order.site_id);
    for (const auto evaluate : {evaluate_scope, evaluate_orders, evaluate_targets, evaluate_classes, evaluate_lines,
                                evaluate_grades, evaluate_heat, evaluate_alerts, evaluate_output, evaluate_duties})
        evaluate(rules);
    return joined_results(std::move(rules.results), {});
}

std::vector<RuleResult> joined_results(std::vector<RuleResult> of_tables, std::vector<RuleResult> seen)
{
    std::set<std::string> told;
    for (const auto& result : seen) told.insert(result.rule_id);
    std::erase_if(of_tables, [&](const RuleResult& result) {
        return result.level == "plan" && result.subject == "all" && result.outcome == Outcome::cannot_tell &&
               told.contains(result.rule_id);
    });
    std::ranges::move(seen, std::back_inserter(of_tables));
    std::map<std::string, std::string> clauses;
    for (const auto& rule : catalog::rules()) clauses[rule.id] = rule.clause;
    for (auto& result : of_tables) result.clause = clauses.at(result.rule_id);
    std::ranges::stable_sort(of_tables, {},
                             [](const RuleResult& result) { return std::tie(result.rule_id, result.level, result.subject); });
    return of_tables;
}

std::string rule_results_listing(const std::vector<RuleResult>& results, bool json)
{
    std::string lines;
    std::vector<std::vector<std::string>> rows{{"规则", "条款", "对象 subject", "结论 outcome", "说明"}};
    for (const auto& result : results) {
        rows.push_back({result.rule_id, result.clause, result.level + " " + result.subject,
                        std::string(name_zh(result.outcome)) + " " + std::string(name(result.outcome)), result.sentence_zh});
        if (!json) continue;
        const nlohmann::ordered_json object{
            {"rule_id", result.rule_id},         {"clause", result.clause},          {"level", result.level},
            {"subject", result.subject},         {"outcome", name(result.outcome)},  {"inputs", result.inputs},
            {"sentence_en", result.sentence_en}, {"sentence_zh", result.sentence_zh}};
        lines += object.dump() + "\n";
    }
    return json ? lines : text_table(rows);
}

std::string rule_results_csv(const std::vector<RuleResult>& results)
{
    std::string text =
        geo::csv_line({"rule_id", "clause", "level", "subject", "outcome", "inputs", "sentence_en", "sentence_zh"});
    for (const auto& result : results)
        text += geo::csv_line({result.rule_id, result.clause, result.level, result.subject, std::string(name(result.outcome)),
                               result.inputs, result.sentence_en, result.sentence_zh});
    return text;
}

}  // namespace hearthwatch::catalog
