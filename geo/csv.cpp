#include "geo/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>

#include "geo/error.h"
#include "geo/utf8.h"

namespace hearthwatch::geo {
namespace {

constexpr std::uintmax_t largest_file = 512ull << 20;

/// Splits one record that starts at `at`; leaves `at` behind its end and counts the lines it spans.
std::vector<std::string> record(std::string_view text, std::size_t& at, std::size_t& line, const std::string& name)
{
    const std::size_t first_line = line;
    std::vector<std::string> cells(1);
    bool quoted = false;
    while (at < text.size()) {
        const char c = text[at++];
        if (quoted) {
            if (c == '\n') ++line;
            if (c != '"')
                cells.back() += c;
            else if (at < text.size() && text[at] == '"')
                cells.back() += text[at++];
            else
                quoted = false;
        } else if (c == '"' && cells.back().empty()) {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            ++line;
            return cells;
        } else if (c != '\r' || (at < text.size() && text[at] != '\n')) {
            cells.back() += c;
        }
    }
    if (quoted)
        throw Error(fmt::format("{}:{}: a quote is opened and never closed (the rest of the file would be one cell); close it",
                                name, first_line));
    return cells;
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view wanted) const
{
    const auto found = std::ranges::find(header, wanted);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
}

std::size_t CsvTable::require_column(std::string_view wanted) const
{
    if (const auto index = column(wanted)) return *index;
    throw Error(fmt::format("{}:1: column '{}' is missing (rows cannot be read without it); there are: {}", name, wanted,
                            fmt::join(header, ", ")));
}

CsvTable parse_csv(std::string_view text, std::string name)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find('\0') != std::string_view::npos)
        throw Error(fmt::format("{}: holds NUL bytes (it is not a text table); export it as CSV in UTF-8", name));
    if (!is_utf8(text)) throw Error(fmt::format("{}: is not UTF-8 (names would be garbled); export it as CSV in UTF-8", name));
    CsvTable table{std::move(name), {}, {}};
    std::size_t at = 0, line = 1;
    if (text.empty()) throw Error(fmt::format("{}: is empty (a table needs a header line)", table.name));
    table.header = record(text, at, line, table.name);
    if (std::set<std::string>(table.header.begin(), table.header.end()).size() != table.header.size())
        throw Error(fmt::format("{}:1: a column is named twice (which one is meant is unknown): {}", table.name,
                                fmt::join(table.header, ", ")));
    while (at < text.size()) {
        CsvRow row{line, record(text, at, line, table.name)};
        if (row.cells.size() == 1 && row.cells[0].empty()) continue;
        if (row.cells.size() != table.header.size())
            throw Error(
                fmt::format("{}:{}: the row has {} cells, the header {} (values would fall under wrong names); mend the row",
                            table.name, row.line, row.cells.size(), table.header.size()));
        table.rows.push_back(std::move(row));
    }
    return table;
}

CsvTable read_csv(const std::filesystem::path& file)
{
    std::error_code trouble;
    const auto size = std::filesystem::file_size(file, trouble);
    if (trouble) throw Error(fmt::format("{}: cannot be read ({}); check the path", file.string(), trouble.message()));
    if (size > largest_file)
        throw Error(fmt::format("{}: {} bytes are more than a table may have ({})", file.string(), size, largest_file));
    std::ifstream stream(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(text.size())))
        throw Error(fmt::format("{}: cannot be read to its end; check the disk", file.string()));
    return parse_csv(text, file.string());
}

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string line;
    for (const auto& cell : cells) {
        if (&cell != cells.data()) line += ',';
        if (cell.find_first_of(",\"\r\n") == std::string::npos) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + "\n";
}

std::string format_number(double value)
{
    if (std::isnan(value)) return {};
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value).ptr;
    return {buffer, end};
}

std::optional<double> parse_number(std::string_view text)
{
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || trouble != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace hearthwatch::geo
