#include <fmt/format.h>

#include "site-catalog/rule_evaluators.h"

namespace hearthwatch::catalog {

namespace {

bool furnace_or_works(const Unit& unit)
{
    return unit.kind == UnitKind::blast_furnace || unit.kind == UnitKind::works;
}

/// R22: an order on a furnace is a stop of a furnace that stands to be stopped.
void check_stop(RuleCase& rules, const Order& order, const Unit& unit)
{
    constexpr auto looked_at = "plan: measure; catalogue: closed, status";
    if (!furnace_or_works(unit)) return;
    if (order.measure != Measure::stop)
        rules.add("R22", "order", order.order_id, Outcome::not_met, looked_at,
                  fmt::format("{:g} % less load of {} stands in place of a stop", order.amount.value_or(0), order.unit_id),
                  fmt::format("{}限产{:g}%,以减负荷代替停产", order.unit_id, order.amount.value_or(0)));
    else if (unit.closed && *unit.closed <= order.start)
        rules.add("R22", "order", order.order_id, Outcome::not_met, looked_at,
                  fmt::format("{} was closed for good on {}: a permanent stop is no compliance", order.unit_id,
                              geo::format_day(*unit.closed)),
                  fmt::format("{}已于{}永久关停,不能计为错峰停产", order.unit_id, geo::format_day(*unit.closed)));
    else if (!in_base(unit, order.start))
        rules.add(
            "R22", "order", order.order_id, Outcome::cannot_tell, looked_at,
            fmt::format("{} has status {} without a day: whether it could run is not known", order.unit_id,
                        unit.status.empty() ? "not yet opened" : unit.status),
            fmt::format("{}状态为{},无日期,是否具备生产条件未知", order.unit_id, unit.status.empty() ? "未投产" : unit.status));
    else
        rules.add("R22", "order", order.order_id, Outcome::met, looked_at, fmt::format("a whole stop of {}", order.unit_id),
                  fmt::format("{}整座停产", order.unit_id));
}

}  // namespace

void evaluate_orders(RuleCase& rules)
{
    std::size_t named = 0;
    for (const auto& order : rules.plan.orders) {
        const auto* unit = rules.catalog.find_unit(order.unit_id);
        check_stop(rules, order, *unit);
        if (unit->kind != UnitKind::works)
            ++named;
        else
            rules.add("R23", "order", order.order_id, Outcome::not_met, "plan: unit_id",
                      fmt::format("names the whole works {}, no line or equipment", order.site_id),
                      fmt::format("仅列企业{},未落实到生产线和设备", order.site_id));
    }
    if (rules.plan.orders.empty())
        rules.add("R22", "plan", "all", Outcome::cannot_tell, "plan", "the plan has no orders", "方案中没有停产安排");
    rules.add("R23", "plan", "all", named == 0 ? Outcome::cannot_tell : Outcome::met, "plan: site_id, unit_id, start, end",
              fmt::format("{} of {} orders name enterprise, equipment and period", named, rules.plan.orders.size()),
              fmt::format("{}条安排中{}条落实到企业、设备和时段", rules.plan.orders.size(), named));
}

}  // namespace hearthwatch::catalog
