#include <fmt/format.h>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

/// R02, R03: every order lies within the season.
void check_days(RuleCase& rules)
{
    const auto first = geo::format_day(rules.season.start), last = geo::format_day(rules.season.end);
    bool early = false, late = false;
    for (const auto& order : rules.plan.orders) {
        if (order.start < rules.season.start) {
            early = true;
            rules.add("R02", "order", order.order_id, Outcome::not_met, "plan: start; season",
                      fmt::format("begins on {}, before the season begins on {}", geo::format_day(order.start), first),
                      fmt::format("开始日期{}早于采暖季开始日期{}", geo::format_day(order.start), first));
        }
        if (order.end > rules.season.end) {
            late = true;
            rules.add("R03", "order", order.order_id, Outcome::not_met, "plan: end; season",
                      fmt::format("ends on {}, after the season ends on {}", geo::format_day(order.end), last),
                      fmt::format("结束日期{}晚于采暖季结束日期{}", geo::format_day(order.end), last));
        }
    }
    const auto count = rules.plan.orders.size();
    const auto whole = count == 0 ? Outcome::cannot_tell : Outcome::met;
    if (!early)
        rules.add("R02", "plan", "all", whole, "plan: start; season",
                  fmt::format("none of {} orders begins before {}", count, first),
                  fmt::format("{}条停产安排均不早于{}", count, first));
    if (!late)
        rules.add("R03", "plan", "all", whole, "plan: end; season", fmt::format("none of {} orders ends after {}", count, last),
                  fmt::format("{}条停产安排均不晚于{}", count, last));
}

/// R04: works that smelt in a city of the season, and what the plan says of them.
void check_area(RuleCase& rules, const Site& site)
{
    const auto* city = find_city(rules.season, site.city_code);
    const bool ordered = rules.ordered_sites.contains(site.site_id);
    if (!city && ordered)
        rules.add("R04", "site", site.site_id, Outcome::not_met, "catalogue: city_code; season: cities",
                  fmt::format("the plan names it, yet city {} is not of the season's area", site.city_code),
                  fmt::format("方案列入该企业,但城市{}不在实施范围内", site.city_code));
    if (!city || city->reference || !smelts(rules.catalog, site.site_id)) return;
    if (ordered)
        rules.add("R04", "site", site.site_id, Outcome::met, "catalogue: city_code; season: cities; plan",
                  fmt::format("lies in {} and the plan names it", city->name_en),
                  fmt::format("位于{},方案已列入", city->name_zh));
    else
        rules.add("R04", "site", site.site_id, Outcome::cannot_tell, "catalogue: city_code; season: cities; plan",
                  fmt::format("lies in {} and the plan does not name it: it may be of grade A, closed or compensated by others",
                              city->name_en),
                  fmt::format("位于{},方案未列入:可能为A级、已关停或由其他企业补偿", city->name_zh));
}

/// R01, R05.
void check_object(RuleCase& rules, const Site& site)
{
    if (!rules.ordered_sites.contains(site.site_id)) return;
    const bool is_object = smelts(rules.catalog, site.site_id);
    rules.add("R01", "site", site.site_id, is_object ? Outcome::met : Outcome::not_met, "catalogue: kinds of units",
              is_object ? "has a furnace or converter, so the notice is about it"
                        : "the catalogue knows no furnace or converter of it; the notice is about smelting works",
              is_object ? "有冶炼设备,属于实施对象" : "设施库中无冶炼设备,不属于钢铁冶炼企业");
    const auto* city = find_city(rules.season, site.city_code);
    if (city && city->reference)
        rules.add("R05", "site", site.site_id, Outcome::met, "season: reference_cities; plan",
                  fmt::format("{} follows by reference and has adopted a plan for it", city->name_en),
                  fmt::format("{}参照执行,已制定方案", city->name_zh));
}

}  // namespace

void evaluate_scope(RuleCase& rules)
{
    for (const auto& site : rules.catalog.sites) {
        check_object(rules, site);
        check_area(rules, site);
    }
    if (rules.plan.orders.empty())
        rules.add("R01", "plan", "all", Outcome::cannot_tell, "plan", "the plan has no orders", "方案中没有停产安排");
    check_days(rules);
    std::size_t reference = 0;
    for (const auto& city : rules.season.cities) reference += city.reference;
    rules.add("R05", "plan", "all", Outcome::met, "season: reference_cities",
              fmt::format("{} cities follow by reference; their works are reported, and scored only where the plan names them",
                          reference),
              fmt::format("{}个城市参照执行,仅对列入方案的企业评价", reference));
    std::string phases_en, phases_zh;
    for (const auto& phase : rules.season.phases) {
        phases_en += fmt::format("{}{} {}..{}", phases_en.empty() ? "" : ", ", phase.name, geo::format_day(phase.start),
                                 geo::format_day(phase.end));
        phases_zh += fmt::format("{}{} {}至{}", phases_zh.empty() ? "" : ",", phase.name_zh, geo::format_day(phase.start),
                                 geo::format_day(phase.end));
    }
    rules.add("R07", "plan", "all", Outcome::met, "season: phase", "evaluated by phases: " + phases_en,
              "按阶段评价:" + phases_zh);
    const auto cities = sites_by_city(rules);
    rules.add(
        "R04", "plan", "all", cities.empty() ? Outcome::cannot_tell : Outcome::met, "catalogue; season: cities",
        fmt::format("works of the catalogue lie in {} of the season's {} cities", cities.size(), rules.season.cities.size()),
        fmt::format("设施库企业分布于{}个城市(实施范围共{}个)", cities.size(), rules.season.cities.size()));
}

}  // namespace hearthwatch::catalog
