#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "site-catalog/fields.h"
#include "site-catalog/plan_row.h"

namespace hearthwatch::catalog {

namespace {

/// The office's number, or one made of unit and first day; "-2", "-3" where it stands already.
std::string unused_id(const std::string& given, const Unit& unit, geo::Day start, std::set<std::string>& ids)
{
    const auto first = given.empty() ? unit.unit_id + "_" + geo::format_day(start) : given;
    auto id = first;
    for (int count = 2; !ids.insert(id).second; ++count) id = fmt::format("{}-{}", first, count);
    return id;
}

std::string told(const OfficeTable::Row& row, const PlanRow& order)
{
    std::string units;
    for (const auto* unit : order.units) units += fmt::format("{}{} {}", units.empty() ? "" : ", ", unit->unit_id, unit->name_zh);
    return fmt::format("第{}行 line {}: {} ({}): {}; {}..{}; {}{}", row.line, row.line, order.site->name_zh, order.site->site_id,
                       units, geo::format_day(order.start), geo::format_day(order.end), name(order.measure), order.note);
}

}  // namespace

ImportedPlan import_plan(const OfficeTable& table, const Catalog& catalog, const Season& season)
{
    ImportedPlan result;
    const auto header = find_header(table, "plan", result.report);
    geo::CsvTable plan{table.name, column_names<Order>([](Order& order, auto&& visit) { order_fields(order, visit); }), {}};
    std::set<std::string> ids;
    std::string site_above;
    for (std::size_t i = header.row + 1; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        try {
            const auto order = read_plan_row(header, row, catalog, season, site_above);
            for (const auto* unit : order.units)
                plan.rows.push_back(
                    {row.line,
                     {unused_id(header.cell(row, "order_id"), *unit, order.start, ids), order.site->site_id, unit->unit_id,
                      geo::format_day(order.start), geo::format_day(order.end), std::string(name(order.measure)),
                      order.amount ? geo::format_number(*order.amount) : "", header.cell(row, "source_document"),
                      header.cell(row, "clause"), order.revised_at ? geo::format_day(*order.revised_at) : ""}});
            result.report.understood.push_back(told(row, order));
        } catch (const BadCell& bad) {
            refuse(table, header, row, bad, result.report);
        }
    }
    drop_faulty_rows(
        plan, [&](const geo::CsvTable& rows) { result.plan = checked_plan(rows, catalog); }, result.report);
    std::ranges::stable_sort(result.report.refused, {}, &RefusedCell::line);
    return result;
}

}  // namespace hearthwatch::catalog
