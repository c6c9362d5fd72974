#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

constexpr auto looked_at = "alerts; emergency_measures; catalogue: grade; plan";

/// Whether orders of the plan are at least as strict as the measure on every hour of the alert within the season.
bool covered(const RuleCase& rules, const Unit& unit, const Site& site, const EmergencyMeasure& measure, geo::Instant start,
             geo::Instant end)
{
    const auto planned = measures_in_force(unit, site, rules.plan, {}, {}, geo::local_day(start), geo::local_day(end));
    auto reached = start;
    for (const auto& part : planned)
        if (part.start <= reached && part.end > reached &&
            !is_stricter(measure.measure, measure.amount, part.measure, part.amount))
            reached = part.end;
    return reached >= end;
}

void check_measure(RuleCase& rules, const Site& site, const AlertPeriod& alert, const EmergencyMeasure& measure,
                   geo::Instant start, geo::Instant end)
{
    std::size_t units = 0, strict = 0;
    for (const auto& unit : rules.catalog.units) {
        if (unit.site_id != site.site_id || unit.kind != measure.kind || !in_base(unit, geo::local_day(start))) continue;
        ++units;
        strict += covered(rules, unit, site, measure, start, end);
    }
    if (units == 0) return;
    const auto needed =
        static_cast<std::size_t>(std::ceil(static_cast<double>(units) * measure.share_percent.value_or(100) / 100 - 1e-9));
    const auto id = fmt::format("{} {} {}", site.site_id, geo::format_local(start), name(measure.kind));
    const auto times = fmt::format("{}..{}", geo::format_local(start), geo::format_local(end));
    if (strict >= needed)
        rules.add("R21", "site", id, Outcome::met, looked_at,
                  fmt::format("level {} from {}: {} of {} {} asked, the plan already has {}", alert.level, times, needed, units,
                              name(measure.kind), strict),
                  fmt::format("{}级响应{}:应落实{}座(共{}座){},方案已覆盖{}座", alert.level, times, needed, units,
                              name_zh(measure.kind), strict));
    else
        rules.add("R21", "site", id, Outcome::cannot_tell, looked_at,
                  fmt::format("level {} from {} asks '{}' of {} of {} {}, the plan has {}: the response is stricter and holds",
                              alert.level, times, name(measure.measure), needed, units, name(measure.kind), strict),
                  fmt::format("{}级响应{}要求{}座(共{}座){}执行应急措施,方案仅{}座,应从严执行", alert.level, times, needed, units,
                              name_zh(measure.kind), strict));
}

void check_alert(RuleCase& rules, const Site& site, const AlertPeriod& alert)
{
    const auto id = fmt::format("{} {}", site.site_id, alert.start ? geo::format_local(*alert.start) : "open");
    if (!alert.start || !alert.end) {
        rules.add("R21", "site", id, Outcome::cannot_tell, looked_at,
                  fmt::format("{} of the level {} response is not known", alert.start ? "the end" : "the start", alert.level),
                  fmt::format("{}级响应{}时间未知", alert.level, alert.start ? "结束" : "开始"));
        return;
    }
    const auto start = std::max(*alert.start, geo::day_start(rules.season.start)),
               end = std::min(*alert.end, geo::day_start(rules.season.end + 1));
    bool any = false;
    for (const auto& measure : rules.inputs.emergency_measures) {
        if (measure.level != alert.level || (measure.grade != "*" && measure.grade != site.grade)) continue;
        any = true;
        check_measure(rules, site, alert, measure, start, end);
    }
    if (!any)
        rules.add("R21", "site", id, Outcome::cannot_tell, looked_at,
                  fmt::format("no measures are known for level {} and grade '{}'", alert.level,
                              site.grade.empty() ? "unknown" : site.grade),
                  fmt::format("{}级响应、绩效等级“{}”的应急措施未知", alert.level, site.grade.empty() ? "未知" : site.grade));
}

}  // namespace

void evaluate_alerts(RuleCase& rules)
{
    const auto first = geo::day_start(rules.season.start), last = geo::day_start(rules.season.end + 1);
    for (const auto& site_id : rules.ordered_sites) {
        const auto* site = rules.catalog.find_site(site_id);
        for (const auto& alert : rules.inputs.alerts) {
            const auto known =
                alert.start ? alert.start : alert.end;  // an open side: the known one decides whether it is of this season
            if (!known || !holds_at(alert, *site)) continue;
            const bool meets =
                alert.start && alert.end ? *alert.start<last&& * alert.end> first : *known >= first && *known < last;
            if (meets) check_alert(rules, *site, alert);
        }
    }
    if (std::ranges::none_of(rules.results, [](const RuleResult& result) { return result.rule_id == "R21"; }))
        rules.add("R21", "plan", "all", Outcome::cannot_tell, looked_at,
                  "no response is known at works of the plan within the season", "采暖季内未录入相关应急响应");
}

}  // namespace hearthwatch::catalog
