#include "site-catalog/planned_share.h"

#include <algorithm>
#include <map>

#include "site-catalog/capacity.h"

namespace hearthwatch::catalog {

namespace {

using OrdersByUnit = std::multimap<std::string_view, const Order*>;

/// The share of the unit that stands on a day, 0..1.
double standing(const OrdersByUnit& orders, const Unit& unit, const std::string& works_id, geo::Day day)
{
    double share = 0;
    for (const auto& id : {unit.unit_id, works_id})
        for (auto [at, end] = orders.equal_range(id); at != end; ++at) {
            const auto& order = *at->second;
            if (day < order.start || day > order.end) continue;
            if (order.measure == Measure::stop)
                share = 1;
            else if (order.measure == Measure::reduce_percent && unit.kind != UnitKind::blast_furnace && id == unit.unit_id)
                share = std::max(share, order.amount.value_or(0) / 100);
        }
    return share;
}

std::optional<double> run_share_before(std::span<const PreviousState> previous, const Unit& unit, const std::string& phase)
{
    for (const auto& row : previous)
        if (row.unit_id == unit.unit_id && row.phase == phase && row.run_share) return row.run_share;
    return std::nullopt;
}

}  // namespace

bool in_base(const Unit& unit, geo::Day day)
{
    if (unit.opened && day < *unit.opened) return false;
    if (unit.closed) return day < *unit.closed;
    return unit.status != "retired" && unit.status != "announced" && unit.status != "construction" && unit.status != "cancelled";
}

PlannedShare planned_share(const Catalog& catalog, const Plan& plan, std::span<const std::string> site_ids, UnitKind kind,
                           const Phase& phase, std::span<const PreviousState> previous)
{
    OrdersByUnit orders;
    for (const auto& order : plan.orders) orders.emplace(order.unit_id, &order);
    std::map<std::string, std::string> works;
    std::vector<const Unit*> units;
    for (const auto& unit : catalog.units) {
        if (std::ranges::find(site_ids, unit.site_id) == site_ids.end()) continue;
        if (unit.kind == UnitKind::works) works[unit.site_id] = unit.unit_id;
        if (unit.kind == kind) units.push_back(&unit);
    }
    PlannedShare share;
    share.by_count = std::ranges::any_of(units, [](const Unit* unit) { return !capacity_t(*unit); });
    share.previous_known = true;
    for (const auto* unit : units) {
        const double weight = share.by_count ? 1 : *capacity_t(*unit);
        int days = 0;
        for (auto day = phase.start; day <= phase.end; ++day) {
            if (!in_base(*unit, day)) continue;
            ++days;
            share.total += weight;
            share.stopped += weight * standing(orders, *unit, works[unit->site_id], day);
        }
        if (days == 0) continue;
        ++share.units;
        const auto before = run_share_before(previous, *unit, phase.name);
        share.previous_run += weight * days * before.value_or(0);
        share.previous_known = share.previous_known && before.has_value();
    }
    share.previous_known = share.previous_known && share.previous_run > 0;
    return share;
}

}  // namespace hearthwatch::catalog
