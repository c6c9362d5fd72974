#pragma once
#include <string>
#include <string_view>

#include "geo/csv.h"

namespace hearthwatch::raster {

/// Thrown for a row; the table goes on without it.
[[noreturn]] void refuse_row(const geo::CsvTable& table, const geo::CsvRow& row, std::string_view what, const std::string& value);

/// The cell as a number; the row is refused when it is none from `low` to `high`.
double number_cell(const geo::CsvTable& table, const geo::CsvRow& row, std::size_t column, double low, double high);

}  // namespace hearthwatch::raster
