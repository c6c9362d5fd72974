#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

constexpr int year_d = 365;

using ByPhase = std::map<std::string, double>;

/// Days of a phase, or of the whole season when `phase` is "season"; 0 when the season has no such phase.
int days_of(const Season& season, const std::string& phase)
{
    if (phase == "season") return season.end - season.start + 1;
    const auto found = std::ranges::find(season.phases, phase, &Phase::name);
    return found == season.phases.end() ? 0 : found->end - found->start + 1;
}

ByPhase output_before(const RuleCase& rules, const std::string& site_id)
{
    ByPhase phases;
    for (const auto& row : rules.inputs.previous)
        if (row.site_id == site_id && row.unit_id.empty() && row.crude_t) phases[row.phase] = *row.crude_t;
    return phases;
}

ByPhase output_now(const RuleCase& rules, const std::string& site_id)
{
    ByPhase phases;
    for (const auto& row : rules.inputs.crude_output)
        if (row.site_id == site_id) phases[row.phase] = row.crude_t;
    return phases;
}

/// R11, R12: own measures are enough as long as no more crude steel is made than in the same days a year before.
void check_no_increase(RuleCase& rules, const char* rule_id, const Site& site)
{
    constexpr auto looked_at = "crude_output; previous_year: crude_t; catalogue: grade, process, retrofit_complete";
    const auto now = output_now(rules, site.site_id), before = output_before(rules, site.site_id);
    double sum_now = 0, sum_before = 0;
    std::string phases;
    const bool whole = now.contains("season") && before.contains("season");
    for (const auto& [phase, made] : now) {
        if (!before.contains(phase) || (whole && phase != "season") || (!whole && phase == "season")) continue;
        sum_now += made;
        sum_before += before.at(phase);
        phases += (phases.empty() ? "" : "+") + phase;
    }
    if (phases.empty()) {
        rules.add(rule_id, "site", site.site_id, Outcome::cannot_tell, looked_at,
                  "needs crude steel of the period and of the year before, reported for the same days",
                  "需本期及上年同期粗钢产量");
        return;
    }
    rules.add(rule_id, "site", site.site_id, sum_now <= sum_before ? Outcome::met : Outcome::not_met, looked_at,
              fmt::format("{:.0f} t reported for {}, {:.0f} t a year before", sum_now, phases, sum_before),
              fmt::format("{}粗钢{:.0f}吨,上年同期{:.0f}吨", phases, sum_now, sum_before));
}

void check_exempt(RuleCase& rules)
{
    bool graded = false, scrap = false;
    for (const auto& site : rules.catalog.sites) {
        if (!find_city(rules.season, site.city_code)) continue;
        if (site.grade == "A") {
            graded = true;
            check_no_increase(rules, "R11", site);
        }
        if (site.process != "short_scrap") continue;
        scrap = true;
        if (site.retrofit_complete)
            check_no_increase(rules, "R12", site);
        else
            rules.add("R12", "site", site.site_id, Outcome::met, "catalogue: process, retrofit_complete",
                      "all-scrap works, but its retrofit is not marked as finished: the exemption does not apply",
                      "全废钢短流程,但未标记完成超低排放改造:不适用自主减排");
    }
    if (!graded)
        rules.add("R11", "plan", "all", Outcome::cannot_tell, "catalogue: grade", "no works of grade A is given",
                  "未提供A级企业");
    if (!scrap)
        rules.add("R12", "plan", "all", Outcome::cannot_tell, "catalogue: process", "no all-scrap works is given",
                  "未提供全废钢短流程企业");
}

/// Whether another works of the city has a furnace ordered to stand in the phase.
bool peers_stand(const RuleCase& rules, const Site& site, geo::Day first, geo::Day last)
{
    return std::ranges::any_of(rules.plan.orders, [&](const Order& order) {
        const auto* unit = rules.catalog.find_unit(order.unit_id);
        return order.measure == Measure::stop && order.site_id != site.site_id && order.start <= last && order.end >= first &&
               (unit->kind == UnitKind::blast_furnace || unit->kind == UnitKind::works) &&
               rules.catalog.find_site(order.site_id)->city_code == site.city_code;
    });
}

/// R24: what a works made while others stood, over what its capacity makes in those days.
void check_overload(RuleCase& rules)
{
    constexpr auto looked_at = "crude_output; catalogue: crude_capacity_t; plan";
    bool any = false;
    for (const auto& row : rules.inputs.crude_output) {
        const auto* site = rules.catalog.find_site(row.site_id);
        const int days = days_of(rules.season, row.phase);
        if (!site || days == 0) continue;
        const auto phase = std::ranges::find(rules.season.phases, row.phase, &Phase::name);
        const bool whole = phase == rules.season.phases.end();
        if (!peers_stand(rules, *site, whole ? rules.season.start : phase->start, whole ? rules.season.end : phase->end))
            continue;
        any = true;
        const auto id = row.site_id + " " + row.phase;
        if (site->crude_capacity_t.value_or(0) <= 0) {
            rules.add("R24", "site", id, Outcome::cannot_tell, looked_at, "its crude steel capacity is not known",
                      "粗钢产能未知");
            continue;
        }
        const double used = row.crude_t * year_d / days / *site->crude_capacity_t;
        rules.add("R24", "site", id, used > 1 ? Outcome::not_met : Outcome::met, looked_at,
                  fmt::format("made {} of its capacity while peers of the city stood", percent(used)),
                  fmt::format("同城企业停产期间产能利用率{}", percent(used)));
    }
    if (!any)
        rules.add("R24", "plan", "all", Outcome::cannot_tell, looked_at,
                  "needs crude steel of works that ran while peers stood, or each furnace's own baseline of looks",
                  "需同城企业停产期间的粗钢产量,或设施自身基准期观测");
}

}  // namespace

std::optional<double> utilisation_before(const RuleCase& rules, const Site& site)
{
    if (site.crude_capacity_t.value_or(0) <= 0) return std::nullopt;
    const auto before = output_before(rules, site.site_id);
    double made = 0;
    int days = 0;
    for (const auto& [phase, crude_t] : before) {
        if (before.contains("season") != (phase == "season") || days_of(rules.season, phase) == 0) continue;
        made += crude_t;
        days += days_of(rules.season, phase);
    }
    return days == 0 ? std::nullopt : std::optional(made * year_d / days / *site.crude_capacity_t);
}

void evaluate_output(RuleCase& rules)
{
    check_exempt(rules);
    check_overload(rules);
}

}  // namespace hearthwatch::catalog
