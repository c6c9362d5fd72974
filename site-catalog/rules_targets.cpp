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
        rules.add("R06", "plan", "all", Outcome::cannot_tell, "season: phase",
                  "no percentage is given; needs the region's annual target of crude steel and what was made so far",
                  "未定比例;需本地区全年粗钢压减目标及进度");
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
