#include "site-catalog/office_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "geo/csv.h"
#include "site-catalog/data_file.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

namespace {

/// Header without blanks, in lower case; units in brackets are kept apart: "粗钢产能(万吨/年)".
struct HeaderText {
    std::string key, unit;
};

HeaderText header_text(const std::string& cell)
{
    HeaderText text;
    for (const char c : cell)
        if (c != ' ' && c != '*') text.key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto open = text.key.find('(');
    if (open == std::string::npos || text.key.back() != ')' || text.key.starts_with("县(")) return text;
    text.unit = text.key.substr(open + 1, text.key.size() - open - 2);
    text.key.resize(open);
    return text;
}

std::optional<std::string> column_of(std::string_view table_kind, const std::string& key)
{
    static const auto synonyms = [] {
        std::map<std::pair<std::string, std::string>, std::string, std::less<>> found;
        for (const auto& row : geo::parse_csv(data_file("header_synonyms.csv"), "header_synonyms.csv").rows)
            found[{row.cells[0], row.cells[2]}] = row.cells[1];
        return found;
    }();
    const auto found = synonyms.find(std::pair{std::string(table_kind), key});
    return found == synonyms.end() ? std::nullopt : std::optional(found->second);
}

std::size_t understood_cells(const OfficeTable::Row& row, std::string_view table_kind)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        row.cells, [&](const std::string& cell) { return column_of(table_kind, header_text(cell).key).has_value(); }));
}

}  // namespace

std::string OfficeHeader::cell(const OfficeTable::Row& of, const std::string& column) const
{
    const auto found = columns.find(column);
    return found == columns.end() || found->second.index >= of.cells.size() ? std::string{} : of.cells[found->second.index];
}

OfficeHeader find_header(const OfficeTable& table, std::string_view table_kind, ImportReport& report)
{
    constexpr std::size_t searched = 20;
    OfficeHeader header;
    std::size_t most = 0;
    for (std::size_t i = 0; i < std::min(table.rows.size(), searched); ++i)
        if (const auto count = understood_cells(table.rows[i], table_kind); count > most) {
            most = count;
            header.row = i;
        }
    if (most < 2)
        throw Error(fmt::format(
            "{}: no header line is understood (which column is what?); name the columns as 'hearthwatch template {}' does",
            table.name, table_kind));
    const auto& row = table.rows[header.row];
    report.understood.push_back(
        fmt::format("{}: {}, 表头在第{}行 header in line {}", table.name, table.encoding, row.line, row.line));
    report.rows = table.rows.size() - header.row - 1;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto text = header_text(row.cells[i]);
        const auto column = column_of(table_kind, text.key);
        if (text.key.empty()) continue;
        if (!column || header.columns.contains(*column)) {
            report.understood.push_back(fmt::format("'{}' 未使用 not used", shown(row.cells[i])));
            continue;
        }
        const bool ten_thousand = text.unit.starts_with("万");
        header.columns[*column] = {i, row.cells[i], ten_thousand ? 1e4 : 1.0};
        report.understood.push_back(fmt::format("'{}' -> {}{}", shown(row.cells[i]), *column, ten_thousand ? " x 10000" : ""));
    }
    return header;
}

}  // namespace hearthwatch::catalog
