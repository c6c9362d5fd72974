#include "pipeline/table_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "geo/error.h"
#include "pipeline/error.h"

namespace hearthwatch::pipeline {

TableReader::TableReader(const std::filesystem::path& file, std::initializer_list<std::string_view> columns)
{
    try {
        table_ = geo::read_csv(file);
    } catch (const geo::Error& error) {
        throw Error(error.what());
    }
    if (!std::ranges::equal(table_.header, columns))
        throw Error(
            fmt::format("{}:1: the columns are not those of this table (values would fall under wrong names); they must be: {}",
                        table_.name, fmt::join(columns, ",")));
}

double TableReader::number(std::size_t row, std::size_t column) const
{
    if (text(row, column).empty()) return std::numeric_limits<double>::quiet_NaN();
    if (const auto value = geo::parse_number(text(row, column))) return *value;
    refuse(row, column, "a number");
}

int TableReader::whole(std::size_t row, std::size_t column) const
{
    const auto value = geo::parse_number(text(row, column));
    if (!value || *value != static_cast<int>(*value)) refuse(row, column, "a whole number");
    return static_cast<int>(*value);
}

bool TableReader::truth(std::size_t row, std::size_t column) const
{
    if (text(row, column) == "true") return true;
    if (text(row, column) == "false") return false;
    refuse(row, column, "true or false");
}

geo::Day TableReader::day(std::size_t row, std::size_t column) const
{
    try {
        return geo::parse_day(text(row, column));
    } catch (const geo::Error&) {
        refuse(row, column, "a day like 2021-11-15");
    }
}

geo::Instant TableReader::instant(std::size_t row, std::size_t column) const
{
    try {
        return geo::parse_instant(text(row, column));
    } catch (const geo::Error&) {
        refuse(row, column, "a moment like 2021-11-15T02:58:31Z");
    }
}

void TableReader::refuse(std::size_t row, std::size_t column, std::string_view wanted) const
{
    throw Error(fmt::format("{}:{}: {} '{}' must be {}", table_.name, table_.rows[row].line, table_.header[column],
                            text(row, column).substr(0, 60), wanted));
}

}  // namespace hearthwatch::pipeline
