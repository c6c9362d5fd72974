#include "site-catalog/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <tuple>

#include "site-catalog/field_reader.h"
#include "site-catalog/fields.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::array<std::string_view, 3> measure_names{"stop", "extend_coking_hours", "reduce_percent"};
constexpr int longest_days = 400;

using UnitsById = std::map<std::string_view, const Unit*>;

struct Row {
    Order order;
    std::string where;
};

std::string period(const Order& order)
{
    return geo::format_day(order.start) + ".." + geo::format_day(order.end);
}

void check_names(const Order& order, const std::string& where, const Catalog& catalog, const UnitsById& units, Faults& faults)
{
    if (const auto fault = identifier_fault(order.order_id); !fault.empty())
        faults.add(where, "order_id " + fault + ":", order.order_id, "it becomes the name of files",
                   "use letters, digits, '.', '_' and '-'");
    if (!catalog.find_site(order.site_id))
        faults.add(where, "site_id", order.site_id, "no works of the catalogue has it",
                   "add the works to the catalogue, or mend it");
    const auto unit = units.find(order.unit_id);
    if (unit == units.end())
        faults.add(where, "unit_id", order.unit_id, "no unit of the catalogue has it; a plan names each unit, clause 4(3)",
                   "add the unit, or mend it");
    else if (unit->second->site_id != order.site_id)
        faults.add(where, "unit_id", order.unit_id,
                   fmt::format("it belongs to works {}, not {}", unit->second->site_id, shown(order.site_id)),
                   "mend one of them");
}

void check_period(const Order& order, const std::string& where, Faults& faults)
{
    if (order.end < order.start)
        faults.add(where, "end", geo::format_day(order.end), "it lies before start " + geo::format_day(order.start),
                   "check the year of both");
    else if (order.end - order.start >= longest_days)
        faults.add(where, "period", period(order), "no season is that long", "check the year of both days");
}

void check_amount(const Order& order, const std::string& where, UnitKind kind, Faults& faults)
{
    const auto amount = order.amount ? geo::format_number(*order.amount) : "";
    if (order.measure == Measure::stop && order.amount && *order.amount != 100)
        faults.add(where, "amount", amount, "a stop is whole; a part of it is a reduction, which clause 4(3) does not accept",
                   "leave it empty, or write reduce_percent");
    if (order.measure == Measure::reduce_percent && !(order.amount && *order.amount > 0 && *order.amount <= 100))
        faults.add(where, "amount", amount, "reduce_percent needs a percentage", "give a number above 0 and up to 100");
    if (order.measure == Measure::extend_coking_hours) {
        if (kind != UnitKind::coke_oven_battery)
            faults.add(where, "measure", name(order.measure), fmt::format("the unit is a {}", name(kind)),
                       "only coke oven batteries have a coking time");
        if (!(order.amount && *order.amount >= 10 && *order.amount <= 200))
            faults.add(where, "amount", amount, "extend_coking_hours needs the coking time",
                       "give hours from 10 to 200, as 28 or 36");
    }
}

/// A furnace's reduction stands where the notice wants a stop; lines and batteries are run at part load lawfully.
bool stands_for_stop(const Order& order, UnitKind kind)
{
    return order.measure == Measure::reduce_percent && (kind == UnitKind::blast_furnace || kind == UnitKind::works);
}

void check_each_other(std::vector<Row>& rows, Faults& faults)
{
    std::ranges::stable_sort(
        rows, {}, [](const Row& row) { return std::tie(row.order.unit_id, row.order.measure, row.order.start, row.order.end); });
    const Row* widest = nullptr;
    for (const auto& row : rows) {
        const bool same = widest && widest->order.unit_id == row.order.unit_id && widest->order.measure == row.order.measure;
        if (same && row.order.start <= widest->order.end)
            faults.add(row.where, "period", period(row.order),
                       fmt::format("it overlaps {} of {} for the same unit and measure", period(widest->order), widest->where),
                       "join or part the two rows");
        if (!same || row.order.end > widest->order.end) widest = &row;
    }
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return row.order.order_id; });
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (rows[i].order.order_id == rows[i - 1].order.order_id)
            faults.add(rows[i].where, "order_id", rows[i].order.order_id, "it stands at " + rows[i - 1].where + " too",
                       "give each order its own");
}

void require_columns(const geo::CsvTable& table, Faults& faults)
{
    for (const auto* column : {"order_id", "site_id", "unit_id", "start", "end", "measure"})
        if (!table.column(column))
            faults.add(table.name + ":1", "column is missing", column,
                       "an order names enterprise, unit, period and measure, clause 4(3)", "there are " + listed(table.header));
}

}  // namespace

std::string_view name(Measure measure)
{
    return measure_names.at(static_cast<std::size_t>(measure));
}

std::optional<Measure> parse_measure(std::string_view text)
{
    for (std::size_t i = 0; i < measure_names.size(); ++i)
        if (measure_names[i] == text) return static_cast<Measure>(i);
    return std::nullopt;
}

Plan checked_plan(const geo::CsvTable& table, const Catalog& catalog)
{
    Faults faults;
    require_columns(table, faults);
    faults.throw_if_any();
    UnitsById units;
    for (const auto& unit : catalog.units) units.emplace(unit.unit_id, &unit);
    const auto columns = column_names<Order>([](Order& order, auto&& visit) { order_fields(order, visit); });
    std::vector<Row> rows;
    for (const auto& record : csv_records(table, columns, faults)) {
        Row row{{}, record.where};
        auto& order = row.order;
        const auto faults_before = faults.list.size();
        order_fields(order, FieldReader(record, faults));
        check_names(order, record.where, catalog, units, faults);
        if (faults.list.size() != faults_before) continue;
        const auto kind = units.at(order.unit_id)->kind;
        check_period(order, record.where, faults);
        check_amount(order, record.where, kind, faults);
        order.reduction_instead_of_stop = stands_for_stop(order, kind);
        if (faults.list.size() == faults_before) rows.push_back(std::move(row));
    }
    check_each_other(rows, faults);
    faults.throw_if_any();
    Plan plan;
    for (auto& row : rows) plan.orders.push_back(std::move(row.order));
    return plan;
}

Plan read_plan(const std::filesystem::path& file, const Catalog& catalog)
{
    Faults faults;
    const auto table = csv_table(file, faults);
    faults.throw_if_any();
    return checked_plan(table, catalog);
}

}  // namespace hearthwatch::catalog
