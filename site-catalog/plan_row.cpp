#include "site-catalog/plan_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "site-catalog/data_file.h"
#include "site-catalog/faults.h"
#include "site-catalog/match_names.h"
#include "site-catalog/office_days.h"
#include "site-catalog/planned_share.h"

namespace hearthwatch::catalog {

namespace {

constexpr auto must_name = "an order names enterprise, equipment and period, clause 4(3)";

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The measures whose words a text holds: Chinese ones anywhere, others as the whole text. "bank" stands beside the contract's.
std::set<std::string> measures_in(const std::string& text)
{
    static const auto table = geo::parse_csv(data_file("measure_words.csv"), "measure_words.csv");
    std::set<std::string> found;
    if (text.find("不停") != std::string::npos || text.find("不限") != std::string::npos) return found;
    for (const auto& row : table.rows)
        if (is_ascii(row.cells[0]) ? text == row.cells[0] : text.find(row.cells[0]) != std::string::npos)
            found.insert(row.cells[1]);
    return found;
}

std::string number_in(const std::string& text)
{
    const auto from = text.find_first_of("0123456789");
    if (from == std::string::npos) return {};
    const auto end = text.find_first_not_of("0123456789.", from);
    return text.substr(from, end == std::string::npos ? end : end - from) +
           (end != std::string::npos && text[end] == '%' ? "%" : "");
}

const Site* site_of(const OfficeHeader& header, const OfficeTable::Row& row, const Catalog& catalog, std::string& site_above)
{
    std::string text, column = "site";
    for (const auto* candidate : {"site_id", "uscc", "site"})
        if (text = header.cell(row, candidate); !text.empty()) {
            column = candidate;
            break;
        }
    if (text.empty()) text = site_above;
    if (text.empty() || text == "*") throw BadCell{"site", "names no enterprise:", text, must_name, "name each works"};
    const auto sites = sites_named(catalog, text);
    if (sites.size() != 1) {
        std::string like;
        for (const auto* site : sites.empty() ? sites_like(catalog, text) : sites)
            like += fmt::format(" {} {};", site->site_id, site->name_zh);
        throw BadCell{column, sites.empty() ? "unknown enterprise" : "ambiguous enterprise", text,
                      "no order can be checked at an unknown place",
                      like.empty() ? "add the works to the catalogue, or an alias"
                                   : "perhaps" + like + " write its site_id, or add an alias"};
    }
    site_above = text;
    return sites.front();
}

void take_measure(const OfficeHeader& header, const OfficeTable::Row& row, PlanRow& order)
{
    auto text = header.cell(row, "measure");
    for (const auto* column : {"period", "start"})
        if (text.empty() && header.has(column) && header.columns.at(column).header.find("停产") != std::string::npos)
            text = "停产";
    auto words = measures_in(text);
    if (words.erase("bank") > 0) {
        words.insert("stop");
        order.note += ", 焖炉 banked: no iron, but the furnace stays hot";
    }
    if (words.size() != 1)
        throw BadCell{"measure", "measure", text,
                      "stops of named units can be checked by satellite; reductions and longer coking are kept",
                      "write 停产, 限产 with a percentage, or 延长结焦时间 with hours"};
    order.measure = *parse_measure(*words.begin());
    auto amount = header.cell(row, "amount");
    if (amount.empty()) amount = number_in(text);
    if (amount.empty()) return;
    order.amount = office_number(amount);
    if (!order.amount) throw BadCell{"amount", "amount", amount, "it is no number", "write 30 or 30%"};
    if (order.measure != Measure::extend_coking_hours && *order.amount > 0 && *order.amount <= 1 &&
        amount.find('%') == std::string::npos) {
        *order.amount *= 100;
        order.note += fmt::format(", {} = {:g} %", amount, *order.amount);
    }
}

std::string listed_units(const std::vector<const Unit*>& units, UnitKind kind)
{
    std::string text;
    for (const auto* unit : units)
        if (unit->kind == kind) text += fmt::format(" {} {};", unit->unit_id, unit->name_zh);
    return text.empty() ? fmt::format("the catalogue knows no {} here; add it", name(kind))
                        : "there are" + text + " write its unit_id";
}

/// All units of a kind that could run, when the row asks for all of them; the only one there ever was, when it does not.
std::vector<const Unit*> whole_kind(const std::vector<const Unit*>& of_site, const UnitText& text, const PlanRow& order,
                                    const std::string& shown_text)
{
    const bool all = text.all || (order.measure == Measure::stop && order.amount == 100);
    std::vector<const Unit*> found;
    for (const auto* unit : of_site)
        if (unit->kind == text.kind && (!all || in_base(*unit, order.start))) found.push_back(unit);
    if (found.empty() || (found.size() > 1 && !all))
        throw BadCell{"unit", "names no unit:", shown_text, must_name, listed_units(of_site, text.kind)};
    return found;
}

void take_units(const OfficeHeader& header, const OfficeTable::Row& row, const Catalog& catalog, PlanRow& order)
{
    const auto of_site = catalog.units_of(order.site->site_id);
    if (const auto id = header.cell(row, "unit_id"); !id.empty()) {
        const auto found = std::ranges::find(of_site, id, &Unit::unit_id);
        if (found == of_site.end())
            throw BadCell{"unit_id", "unit_id", id, "no unit of this works has it", "mend it, or add the unit"};
        order.units = {*found};
        return;
    }
    const auto cell = header.cell(row, "unit"), kind_cell = header.cell(row, "kind");
    std::optional<UnitKind> fallback;
    if (const auto kind = parse_unit_text(kind_cell))
        fallback = kind->kind;
    else if (header.has("unit") && header.columns.at("unit").header.find("高炉") != std::string::npos)
        fallback = UnitKind::blast_furnace;
    const auto text = parse_unit_text(cell.empty() ? kind_cell : cell, fallback);
    if (!text) throw BadCell{"unit", "names no equipment:", cell, must_name, "write 3号高炉, or its unit_id"};
    for (const auto& number : text->numbers) {
        const auto found = units_numbered(of_site, text->kind, number);
        if (found.size() != 1)
            throw BadCell{"unit", found.empty() ? "unknown unit" : "ambiguous unit", cell,
                          fmt::format("no one {} '{}' here", name_zh(text->kind), number), listed_units(of_site, text->kind)};
        order.units.push_back(found.front());
    }
    if (text->numbers.empty()) order.units = whole_kind(of_site, *text, order, cell.empty() ? kind_cell : cell);
}

OfficeDay one_day(const OfficeHeader& header, const OfficeTable::Row& row, const char* column, const Season& season)
{
    const auto text = header.cell(row, column);
    const auto days = parse_office_days(text, season.start, season.end);
    if (days.size() != 1)
        throw BadCell{column, column, text, text.empty() ? must_name : "it is no day", "write 2021-11-15 or 2021年11月15日"};
    return days.front();
}

void take_days(const OfficeHeader& header, const OfficeTable::Row& row, const Season& season, PlanRow& order)
{
    std::vector<OfficeDay> days;
    if (const auto period = header.cell(row, "period"); !period.empty()) {
        days = parse_office_days(period, season.start, season.end);
        if (days.size() != 2)
            throw BadCell{"period", "period", period, "it is no first and last day", "write 2021-11-15至2021-12-31"};
    } else {
        days = {one_day(header, row, "start", season), one_day(header, row, "end", season)};
    }
    order.start = first_whole_day(days[0]);
    order.end = last_whole_day(days[1]);
    if (order.start != days[0].day || order.end != days[1].day) order.note += ", whole days only";
    if (days[0].year_guessed || days[1].year_guessed) order.note += ", year by the season";
}

}  // namespace

PlanRow read_plan_row(const OfficeHeader& header, const OfficeTable::Row& row, const Catalog& catalog, const Season& season,
                      std::string& site_above)
{
    PlanRow order;
    order.site = site_of(header, row, catalog, site_above);
    take_measure(header, row, order);
    take_days(header, row, season, order);
    take_units(header, row, catalog, order);
    if (!header.cell(row, "revised_at").empty()) order.revised_at = one_day(header, row, "revised_at", season).day;
    return order;
}

}  // namespace hearthwatch::catalog
