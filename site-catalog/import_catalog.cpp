#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "site-catalog/coordinate_doubts.h"
#include "site-catalog/coordinate_faults.h"
#include "site-catalog/faults.h"
#include "site-catalog/fields.h"
#include "site-catalog/match_names.h"
#include "site-catalog/office_words.h"
#include "site-catalog/unit_text.h"

namespace hearthwatch::catalog {

namespace {

const geo::Day any_season = geo::make_day(2021, 11, 15);  ///< days of a catalogue have a year; this only bounds guesses

/// One cell in the contract's spelling, by the column it stands in. Throws BadCell.
std::string site_cell(const OfficeHeader& header, const OfficeTable::Row& row, const std::string& column)
{
    const auto text = header.cell(row, column);
    if (text.empty()) return text;
    if (column == "city_code") return city_code_of(text);
    if (column == "district_code") return district_code_of(text, city_code_of(header.cell(row, "city_code")));
    if (column == "grade") return grade_of(text);
    if (column == "datum") return datum_of(text);
    if (column == "process") return process_of(text);
    if (column == "grade_date" || column == "opened" || column == "closed") return day_cell(column, text, any_season);
    if (column == "violation_2021" || column == "over_120_percent" || column == "not_in_norm_list" ||
        column == "retrofit_complete")
        return flag_of(column, text);
    if (column == "lon_deg" || column == "lat_deg") return degrees_cell(column, text);
    if (column.ends_with("_t") || column.ends_with("_m2") || column == "radius_m" || column == "volume_m3")
        return number_cell(column, text, header.columns.at(column).factor);
    return text;
}

std::vector<std::string> columns_with_place(std::vector<std::string> columns)
{
    columns.insert(columns.end(), {"lon_deg", "lat_deg", "wkt"});
    return columns;
}

/// The identifier given, else the one of the same works in the reference, else the credit code.
std::string site_id_of(const OfficeHeader& header, const OfficeTable::Row& row, const Catalog& reference)
{
    for (const auto* column : {"site_id", "uscc", "name_zh"}) {
        const auto text = header.cell(row, column);
        if (column == std::string_view("site_id") && !text.empty()) return text;
        if (const auto known = sites_named(reference, text); known.size() == 1) return known.front()->site_id;
    }
    const auto uscc = header.cell(row, "uscc");
    if (uscc.empty())
        throw BadCell{"site_id", "no identifier:", header.cell(row, "name_zh"),
                      "the works is not in the shipped catalogue and has neither site_id nor credit code", "give one of them"};
    return uscc;
}

geo::CsvTable sites_table(const OfficeTable& table, const Catalog& reference, ImportReport& report)
{
    const auto header = find_header(table, "sites", report);
    geo::CsvTable sites{
        table.name, columns_with_place(column_names<Site>([](Site& site, auto&& visit) { site_fields(site, visit); })), {}};
    std::set<std::string> ids;
    for (std::size_t i = header.row + 1; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        try {
            geo::CsvRow out{row.line, {}};
            for (const auto& column : sites.header)
                out.cells.push_back(column == "site_id" ? site_id_of(header, row, reference) : site_cell(header, row, column));
            auto& radius = out.cells[*sites.column("radius_m")];
            if (radius.empty()) radius = "1500";
            if (!ids.insert(out.cells[0]).second)
                throw BadCell{"site_id", "works twice:", out.cells[0], "an order could mean either", "leave one row"};
            report.understood.push_back(
                fmt::format("第{}行 line {}: {} = {}", row.line, row.line, shown(header.cell(row, "name_zh")), out.cells[0]));
            sites.rows.push_back(std::move(out));
        } catch (const BadCell& bad) {
            refuse(table, header, row, bad, report);
        }
    }
    return sites;
}

/// Rows of one cell "1#、2#高炉": one for each number.
void add_units(const OfficeTable::Row& row, const OfficeHeader& header, const Site& site, const UnitText& text,
               const std::vector<std::string>& columns, std::set<std::string>& ids, geo::CsvTable& units)
{
    const auto given = header.cell(row, "unit_id");
    const bool numbered = !text.numbers.empty();
    for (const auto& number : numbered ? text.numbers : std::vector<std::string>{""}) {
        geo::CsvRow out{row.line, {}};
        const auto id = given.empty() ? site.site_id + "-" + abbreviation(text.kind) + number : given;
        if (!ids.insert(id).second)
            throw BadCell{"name_zh", "unit twice:", id, "an order could mean either", "leave one row, or number them"};
        for (const auto& column : columns) {
            if (column == "unit_id")
                out.cells.push_back(id);
            else if (column == "site_id")
                out.cells.push_back(site.site_id);
            else if (column == "kind")
                out.cells.emplace_back(name(text.kind));
            else if (column == "name_zh")
                out.cells.push_back(numbered ? fmt::format("{}号{}", number, name_zh(text.kind)) : header.cell(row, "name_zh"));
            else
                out.cells.push_back(site_cell(header, row, column));
        }
        units.rows.push_back(std::move(out));
    }
}

geo::CsvTable units_table(const OfficeTable& table, const Catalog& sites, ImportReport& report)
{
    const auto header = find_header(table, "units", report);
    geo::CsvTable units{
        table.name, columns_with_place(column_names<Unit>([](Unit& unit, auto&& visit) { unit_fields(unit, visit); })), {}};
    std::set<std::string> ids;
    std::string site_above;
    for (std::size_t i = header.row + 1; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        try {
            auto site_text = header.cell(row, "site_id").empty() ? header.cell(row, "site") : header.cell(row, "site_id");
            if (site_text.empty()) site_text = site_above;
            const auto known = sites_named(sites, site_text);
            if (known.size() != 1)
                throw BadCell{"site", known.empty() ? "unknown enterprise" : "ambiguous enterprise", site_text,
                              "a unit belongs to one works of the table of works", "add the works, or write its site_id"};
            site_above = site_text;
            const auto kind = parse_unit_text(header.cell(row, "kind"));
            const auto text = parse_unit_text(header.cell(row, "name_zh"), kind ? std::optional(kind->kind) : std::nullopt);
            if (!text)
                throw BadCell{"name_zh", "no kind of unit:", header.cell(row, "name_zh"), "what heat to expect depends on it",
                              "write 3号高炉, or the kind in its own column"};
            const auto before = units.rows.size();
            add_units(row, header, *known.front(), *text, units.header, ids, units);
            for (auto at = before; at < units.rows.size(); ++at)
                report.understood.push_back(fmt::format("第{}行 line {}: {} {} = {}", row.line, row.line, known.front()->name_zh,
                                                        shown(header.cell(row, "name_zh")), units.rows[at].cells[0]));
        } catch (const BadCell& bad) {
            refuse(table, header, row, bad, report);
        }
    }
    return units;
}

}  // namespace

ImportedCatalog import_catalog(const OfficeTable& sites, const OfficeTable& units, const Catalog& reference)
{
    ImportedCatalog result;
    const geo::CsvTable no_units{units.name, {"unit_id"}, {}};
    auto site_rows = sites_table(sites, reference, result.sites);
    drop_faulty_rows(
        site_rows, [&](const geo::CsvTable& rows) { result.catalog = catalog_from_tables(rows, no_units); }, result.sites);
    for (const auto& fault : coordinate_faults(result.catalog, reference)) throw Error(sites.name + ": " + fault);
    auto unit_rows = units_table(units, result.catalog, result.units);
    drop_faulty_rows(
        unit_rows, [&](const geo::CsvTable& rows) { result.catalog = catalog_from_tables(site_rows, rows); }, result.units);
    for (const auto& doubt : place_doubts(result.catalog)) result.sites.understood.push_back("请核对 check: " + doubt);
    for (const auto& doubt : moved_doubts(result.catalog, reference)) result.sites.understood.push_back("请核对 check: " + doubt);
    for (auto* report : {&result.sites, &result.units}) std::ranges::stable_sort(report->refused, {}, &RefusedCell::line);
    return result;
}

}  // namespace hearthwatch::catalog
