#include "raster/hotspot_cells.h"

#include <optional>

#include <fmt/format.h>

#include "raster/error.h"

namespace hearthwatch::raster {

void refuse_row(const geo::CsvTable& table, const geo::CsvRow& row, std::string_view what, const std::string& value)
{
    throw Error(fmt::format("{}:{}: {} '{:.40}'; download the table again", table.name, row.line, what, value));
}

double number_cell(const geo::CsvTable& table, const geo::CsvRow& row, std::size_t column, double low, double high)
{
    const std::optional<double> value = geo::parse_number(row.cells[column]);
    if (value && *value >= low && *value <= high) return *value;
    refuse_row(table, row, fmt::format("{} is no number from {} to {}", table.header[column], low, high), row.cells[column]);
}

}  // namespace hearthwatch::raster
