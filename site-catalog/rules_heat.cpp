#include <fmt/format.h>

#include <algorithm>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

/// R20: what may run at most, against what the plan lets run.
void check_load(RuleCase& rules, const Site& site)
{
    constexpr auto looked_at = "catalogue: heated_area_last_year_m2, crude_capacity_t; plan";
    if (!site.heated_area_last_year_m2) {
        rules.add("R20", "site", site.site_id, Outcome::cannot_tell, looked_at,
                  "the area really heated a year before is not known", "上年实际供暖面积未知");
        return;
    }
    const double most =
        std::clamp(*site.heated_area_last_year_m2 / (*rules.season.heat_supply_m2_per_t * *site.crude_capacity_t), 0.0, 1.0);
    const auto equal = *site.heated_area_last_year_m2 == *site.heat_supply_area_m2;
    const std::string note_en = equal ? " (both areas are given as the same, then the rule limits nothing; check them)" : "";
    const std::string note_zh = equal ? "(两项面积填报相同,限值不起作用,请核对)" : "";
    for (const auto& phase : phases_of(rules.season, site.city_code)) {
        const std::vector<std::string> one{site.site_id};
        const auto share = planned_share(rules.catalog, rules.plan, one, UnitKind::blast_furnace, phase);
        const auto id = site.site_id + " " + phase.name;
        if (!share.known()) {
            rules.add("R20", "site", id, Outcome::cannot_tell, looked_at,
                      fmt::format("at most {} may run; the catalogue has no furnace here", percent(most)),
                      fmt::format("最大负荷{};设施库中无高炉", percent(most)));
            continue;
        }
        const double load = 1 - share.ratio();
        rules.add("R20", "site", id, load <= most + 1e-12 ? Outcome::met : Outcome::not_met, looked_at,
                  fmt::format("{} planned to run, {} allowed{}", percent(load), percent(most), note_en),
                  fmt::format("计划负荷{},最大负荷{}{}", percent(load), percent(most), note_zh));
    }
}

}  // namespace

void evaluate_heat(RuleCase& rules)
{
    constexpr auto looked_at = "catalogue: heat_supply_area_m2, crude_capacity_t";
    bool any = false;
    for (const auto& site : rules.catalog.sites) {
        if (!site.heat_supply_area_m2 || !find_city(rules.season, site.city_code) || !rules.season.heat_supply_m2_per_t) continue;
        any = true;
        if (!site.crude_capacity_t || *site.crude_capacity_t <= 0) {
            rules.add("R19", "site", site.site_id, Outcome::cannot_tell, looked_at,
                      "it heats, but its crude steel capacity is not known", "承担供暖,但粗钢产能未知");
            continue;
        }
        const double per_tonne = *site.heat_supply_area_m2 / *site.crude_capacity_t;
        const bool supplier = per_tonne > *rules.season.heat_supply_m2_per_t;
        rules.add(
            "R19", "site", site.site_id, Outcome::met, looked_at,
            fmt::format("{:.2f} m2 a tonne: {}", per_tonne,
                        supplier ? "a heat supplier, whose load has its own limit" : "no heat supplier in the notice's sense"),
            fmt::format("每吨产能供暖{:.2f}平方米:{}", per_tonne, supplier ? "按供暖企业核定最大负荷" : "不适用供暖企业规定"));
        if (supplier)
            check_load(rules, site);
        else
            rules.add("R20", "site", site.site_id, Outcome::met, looked_at, "the limit of heat suppliers does not apply",
                      "不适用供暖负荷限值");
    }
    if (any) {
        if (std::ranges::none_of(rules.results, [](const RuleResult& result) { return result.rule_id == "R20"; }))
            rules.add("R20", "plan", "all", Outcome::cannot_tell, looked_at, "no heat supplier could be judged",
                      "无可核定的供暖企业");
        return;
    }
    for (const auto* rule_id : {"R19", "R20"})
        rules.add(rule_id, "plan", "all", Outcome::cannot_tell, looked_at, "no works has a heat supply area given",
                  "未提供供暖面积");
}

void evaluate_grades(RuleCase& rules)
{
    constexpr auto looked_at = "catalogue: grade, grade_date; season: grade_cutoff";
    const auto cutoff = rules.season.grade_cutoff;
    bool any = false;
    for (const auto& site : rules.catalog.sites) {
        if (!cutoff || site.grade.empty() || !find_city(rules.season, site.city_code)) continue;
        any = true;
        if (!site.grade_date)
            rules.add("R18", "site", site.site_id, Outcome::cannot_tell, looked_at,
                      fmt::format("grade {} has no day", site.grade), fmt::format("{}级,评级日期未知", site.grade));
        else if (*site.grade_date <= *cutoff)
            rules.add(
                "R18", "site", site.site_id, Outcome::met, looked_at,
                fmt::format("grade {} of {} was held on {}", site.grade, geo::format_day(*site.grade_date),
                            geo::format_day(*cutoff)),
                fmt::format("{}级评定于{},不晚于{}", site.grade, geo::format_day(*site.grade_date), geo::format_day(*cutoff)));
        else
            rules.add("R18", "site", site.site_id, Outcome::not_met, looked_at,
                      fmt::format("grade {} of {} is later than {}: the grade held then counts", site.grade,
                                  geo::format_day(*site.grade_date), geo::format_day(*cutoff)),
                      fmt::format("{}级评定于{},晚于{},应以当时等级为准", site.grade, geo::format_day(*site.grade_date),
                                  geo::format_day(*cutoff)));
    }
    if (!any)
        rules.add("R18", "plan", "all", Outcome::cannot_tell, looked_at,
                  cutoff ? "no works has a grade given" : "the season gives no day for grades",
                  cutoff ? "未提供绩效等级" : "本采暖季未规定等级截止日期");
}

}  // namespace hearthwatch::catalog
