#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::array line_kinds{UnitKind::coke_oven_battery, UnitKind::sinter_line, UnitKind::pellet_line, UnitKind::lime_kiln};

bool has_longer_coking(const RuleCase& rules, const std::string& site_id, const Phase& phase)
{
    return std::ranges::any_of(rules.plan.orders, [&](const Order& order) {
        return order.site_id == site_id && order.measure == Measure::extend_coking_hours && order.start <= phase.end &&
               order.end >= phase.start;
    });
}

void check_lines(RuleCase& rules, const std::string& site_id, UnitKind kind, const PlannedShare& furnaces, const Phase& phase)
{
    constexpr auto looked_at = "plan; catalogue: kind, capacity";
    const std::vector<std::string> site{site_id};
    const auto lines = planned_share(rules.catalog, rules.plan, site, kind, phase);
    const auto id = fmt::format("{} {} {}", site_id, phase.name, name(kind));
    if (!lines.known()) {
        rules.add("R14", "site", id, Outcome::cannot_tell, looked_at,
                  fmt::format("the catalogue lists no {} here; its furnaces stand {}", name(kind), percent(furnaces.ratio())),
                  fmt::format("设施库中无{};高炉计划比例{}", name_zh(kind), percent(furnaces.ratio())));
    } else if (lines.ratio() >= furnaces.ratio() - 1e-12) {
        rules.add("R14", "site", id, Outcome::met, looked_at,
                  fmt::format("{} {}, furnaces {}", name(kind), percent(lines.ratio()), percent(furnaces.ratio())),
                  fmt::format("{}比例{},高炉{}", name_zh(kind), percent(lines.ratio()), percent(furnaces.ratio())));
    } else if (kind == UnitKind::coke_oven_battery && has_longer_coking(rules, site_id, phase)) {
        rules.add("R14", "site", id, Outcome::cannot_tell, looked_at,
                  "coking takes longer by plan; without the usual coking time that is no ratio",
                  "方案为延长结焦时间,缺少正常结焦时间,无法折算比例");
    } else {
        rules.add("R14", "site", id, Outcome::not_met, looked_at,
                  fmt::format("{} {} is below the furnaces' {}{}", name(kind), percent(lines.ratio()), percent(furnaces.ratio()),
                              counting_en(lines)),
                  fmt::format("{}停产比例{}低于配套高炉{}{}", name_zh(kind), percent(lines.ratio()), percent(furnaces.ratio()),
                              counting_zh(lines)));
    }
}

}  // namespace

void evaluate_lines(RuleCase& rules)
{
    bool compared = false;
    for (const auto& site_id : rules.ordered_sites) {
        const auto* site = rules.catalog.find_site(site_id);
        for (const auto& phase : phases_of(rules.season, site->city_code)) {
            const std::vector<std::string> one{site_id};
            const auto furnaces = planned_share(rules.catalog, rules.plan, one, UnitKind::blast_furnace, phase);
            if (!furnaces.known() || furnaces.stopped <= 0) continue;
            compared = true;
            for (const auto kind : line_kinds) check_lines(rules, site_id, kind, furnaces, phase);
        }
    }
    if (!compared)
        rules.add("R14", "plan", "all", Outcome::cannot_tell, "plan", "no works has a furnace stop to compare its lines with",
                  "无高炉停产安排可供比较");
}

}  // namespace hearthwatch::catalog
