#include "site-catalog/import_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

namespace {

void erase_all(std::string& text, std::string_view part)
{
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
}

/// The line that a fault of table NAME names, "NAME:12: ...".
std::optional<std::size_t> line_of(const std::string& fault, const std::string& name)
{
    if (!fault.starts_with(name + ":")) return std::nullopt;
    const auto from = name.size() + 1, end = fault.find(':', from);
    const auto line =
        end == std::string::npos ? std::nullopt : geo::parse_number(std::string_view(fault).substr(from, end - from));
    return line ? std::optional(static_cast<std::size_t>(*line)) : std::nullopt;
}

}  // namespace

void refuse(const OfficeTable& table, const OfficeHeader& header, const OfficeTable::Row& row, const BadCell& bad,
            ImportReport& report)
{
    const auto found = header.columns.find(bad.column);
    const auto column = found == header.columns.end() ? row.cells.size() : found->second.index;
    report.refused.push_back(
        {row.line, column,
         fmt::format("{}:{}: {} '{}' ({}); {}", table.name, row.line, bad.what, shown(bad.value), bad.why, bad.advice)});
}

void drop_faulty_rows(geo::CsvTable& table, const std::function<void(const geo::CsvTable&)>& check, ImportReport& report)
{
    for (;;) {
        try {
            check(table);
            return;
        } catch (const Error& error) {
            std::set<std::size_t> lines;
            for (const auto& fault : error.faults())
                if (const auto line = line_of(fault, table.name); line && *line > 1 && lines.insert(*line).second)
                    report.refused.push_back({*line, table.header.size(), fault});
            if (std::erase_if(table.rows, [&](const geo::CsvRow& row) { return lines.contains(row.line); }) == 0) throw;
        }
    }
}

std::optional<double> office_number(std::string text)
{
    for (const auto* part : {" ", ",", ">=", "≥", ">", "=", "不低于", "不少于", "约", "%", "小时", "h", "吨", "立方米", "m3"})
        erase_all(text, part);
    return geo::parse_number(text);
}

std::optional<double> office_degrees(const std::string& text)
{
    if (const auto plain = geo::parse_number(text)) return plain;
    std::string parts = text;
    for (const auto* mark : {"°", "º", "度", "′", "'", "分", "″", "\"", "秒"})
        for (auto at = parts.find(mark); at != std::string::npos; at = parts.find(mark))
            parts.replace(at, std::string_view(mark).size(), " ");
    std::array<double, 3> values{};
    std::size_t count = 0;
    for (std::size_t at = 0; at < parts.size();) {
        const auto end = std::min(parts.find(' ', at), parts.size());
        if (end > at) {
            const auto value = geo::parse_number(std::string_view(parts).substr(at, end - at));
            if (!value || count == values.size() || *value < 0 || (count > 0 && *value >= 60)) return std::nullopt;
            values[count++] = *value;
        }
        at = end + 1;
    }
    if (count < 2) return std::nullopt;
    return values[0] + values[1] / 60 + values[2] / 3600;
}

}  // namespace hearthwatch::catalog
