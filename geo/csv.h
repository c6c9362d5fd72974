#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::geo {

/// A table as text: UTF-8 (a BOM is dropped, CRLF taken), RFC 4180 quoting. Lines are counted from 1, the header is line 1.
/// It lives in the lowest room because every room reads tables.
struct CsvRow {
    std::size_t line = 0;
    std::vector<std::string> cells;
};

struct CsvTable {
    std::string name;  ///< shown in messages
    std::vector<std::string> header;
    std::vector<CsvRow> rows;  ///< each with as many cells as the header

    std::optional<std::size_t> column(std::string_view name) const;
    /// Throws geo::Error that lists the columns there are.
    std::size_t require_column(std::string_view name) const;
};

/// Throws geo::Error with the line: not UTF-8, NUL bytes, unclosed quote, a row of another width, a column named twice, more
/// than 512 MB.
CsvTable read_csv(const std::filesystem::path& file);
CsvTable parse_csv(std::string_view text, std::string name);

/// One row, quoted where needed, ended by "\n".
std::string csv_line(const std::vector<std::string>& cells);

/// Shortest text that reads back to the same number; NaN is the empty text, -0 is "0".
std::string format_number(double value);
/// The whole text must be one finite number in C notation; nullopt otherwise.
std::optional<double> parse_number(std::string_view text);

}  // namespace hearthwatch::geo
