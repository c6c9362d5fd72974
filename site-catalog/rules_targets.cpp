#include <fmt/format.h>

#include <algorithm>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

constexpr auto looked_at = "plan; catalogue: capacity; season: phase; previous_year";

/// The planned ratio of a set of works against what the phase asks, as R08 of a city or R25 of a group.
void check_target(RuleCase& rules, const char* rule_id, const char* level, const std::string& subject,
                  const std::vector<std::string>& sites, const Phase& phase)
{
    const auto share = planned_share(rules.catalog, rules.plan, sites, UnitKind::blast_furnace, phase, rules.inputs.previous);
    const auto id = subject + " " + phase.name;
    const bool against_previous = phase.against == "previous_year";
    const bool named = std::ranges::any_of(sites, [&](const std::string& site) { return rules.ordered_sites.contains(site); });
    if (!named) {
        rules.add(rule_id, level, id, Outcome::cannot_tell, looked_at, "the plan at hand names none of its works",
                  "方案中无该范围内企业");
    } else if (!share.known()) {
        rules.add(rule_id, level, id, Outcome::cannot_tell, looked_at, "the catalogue has no furnace here that could run",
                  "设施库中无在役高炉");
    } else if (against_previous && !share.previous_known) {
        rules.add(rule_id, level, id, Outcome::cannot_tell, looked_at,
                  fmt::format("{} of furnace days are planned to stand{}; what ran in the same days a year before is not known",
                              percent(share.ratio()), counting_en(share)),
                  fmt::format("计划停产比例{}{};上年同期状态未知", percent(share.ratio()), counting_zh(share)));
    } else {
        const double planned = against_previous ? share.reduction() : share.ratio();
        const bool met = planned >= phase.stop_ratio - 1e-12;
        rules.add(rule_id, level, id, met ? Outcome::met : Outcome::not_met, looked_at,
                  fmt::format("{} planned, {} asked, against {}{}", percent(planned), percent(phase.stop_ratio), phase.against,
                              counting_en(share)),
                  fmt::format("计划比例{},要求{}{}{}", percent(planned), percent(phase.stop_ratio),
                              against_previous ? "(与上年同期比)" : "(按产能)", counting_zh(share)));
    }
}

double million_t(double tonnes)
{
    return tonnes / 1e6;
}

/// Tonnes a day of all works of the region, a capacity that is not known counting as none.
double daily_capacity(const RuleCase& rules, const std::string& region)
{
    double sum = 0;
    for (const auto& site : rules.catalog.sites) {
        const auto* city = find_city(rules.season, site.city_code);
        if (city && (city->code == region || city->province_code == region)) sum += site.crude_capacity_t.value_or(0) / 365;
    }
    return sum;
}

/// R06: crude steel of the year so far against what the region may make.
void check_annual_target(RuleCase& rules, const AnnualTarget& target, geo::Day year_end)
{
    constexpr auto inputs = "annual_targets; catalogue: crude_capacity_t";
    const char* level = find_city(rules.season, target.region_code) ? "city" : "province";
    const double limit = target.base_t - target.cut_t;
    const auto add = [&](Outcome outcome, const std::string& en, const std::string& zh) {
        rules.add("R06", level, target.region_code, outcome, inputs, en, zh);
    };
    if (!target.made_t) {
        add(Outcome::cannot_tell,
            fmt::format("may make {:.2f} Mt in the year; what was made so far is not given", million_t(limit)),
            fmt::format("全年粗钢不超过{:.2f}百万吨,已产量未提供", million_t(limit)));
        return;
    }
    const auto until = geo::format_day(*target.made_until);
    const bool over = *target.made_t > limit;
    const auto made_en = fmt::format("{:.2f} Mt of {:.2f} Mt made by {}", million_t(*target.made_t), million_t(limit), until);
    const auto made_zh =
        fmt::format("截至{}粗钢{:.2f}百万吨,全年限额{:.2f}百万吨", until, million_t(*target.made_t), million_t(limit));
    const int days_left = year_end - *target.made_until;
    if (over || days_left <= 0) {
        add(over ? Outcome::not_met : Outcome::met, made_en, made_zh);
        return;
    }
    const double a_day = (limit - *target.made_t) / days_left, capacity = daily_capacity(rules, target.region_code);
    const auto share = capacity > 0 ? percent(a_day / capacity) : "?";
    add(Outcome::cannot_tell,
        fmt::format("{}; the {} days left allow {:.0f} t a day, {} of the region's capacity", made_en, days_left, a_day, share),
        fmt::format("{};余{}天日均不得超过{:.0f}吨,为粗钢产能的{}", made_zh, days_left, a_day, share));
}

void check_annual_targets(RuleCase& rules)
{
    const auto phase = std::ranges::find(rules.season.phases, "annual_target", &Phase::against);
    for (const auto& target : rules.inputs.annual_targets) check_annual_target(rules, target, phase->end);
    if (rules.inputs.annual_targets.empty())
        rules.add("R06", "plan", "all", Outcome::cannot_tell, "season: phase; annual_targets",
                  "no percentage is given; needs the region's annual target of crude steel and what was made so far",
                  "未定比例;需本地区全年粗钢压减目标及进度");
}

}  // namespace

void evaluate_targets(RuleCase& rules)
{
    bool annual = false, ratio = false, group = false;
    for (const auto& [code, sites] : sites_by_city(rules)) {
        const bool binding = !find_city(rules.season, code)->reference;
        for (const auto& phase : phases_of(rules.season, code)) {
            annual = annual || phase.against == "annual_target";
            if (phase.stop_ratio <= 0 || !binding) continue;
            check_target(rules, "R08", "city", code, sites, phase);
            ratio = true;
        }
    }
    if (annual)
        check_annual_targets(rules);
    else
        rules.add("R06", "plan", "all", Outcome::met, "season: phase", "this season has no phase against an annual target",
                  "本采暖季无年度压减目标阶段");
    if (!ratio)
        rules.add("R08", "plan", "all", Outcome::cannot_tell, looked_at, "no city with works has a phase with a ratio",
                  "无设定比例的城市和阶段");
    std::map<std::string, std::vector<std::string>> groups;
    for (const auto& row : rules.inputs.groups)
        if (rules.catalog.find_site(row.site_id)) groups[row.group_id].push_back(row.site_id);
    for (const auto& [id, sites] : groups)
        for (const auto& phase : phases_of(rules.season, rules.catalog.find_site(sites.front())->city_code)) {
            if (phase.stop_ratio <= 0) continue;
            check_target(rules, "R25", "group", id, sites, phase);
            group = true;
        }
    if (!group)
        rules.add("R25", "plan", "all", Outcome::cannot_tell, "groups",
                  "no compensating groups are given; each works answers for itself", "未提供产能补偿企业组,各企业单独评价");
}

}  // namespace hearthwatch::catalog
