#pragma once
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "geo/csv.h"
#include "geo/day.h"

namespace hearthwatch::pipeline {

/// A table of our own contracts, read strictly: exactly these columns, in this order. Cells are asked for by column number; each
/// accessor throws pipeline::Error with file, line, column and value.
class TableReader {
public:
    TableReader(const std::filesystem::path& file, std::initializer_list<std::string_view> columns);

    std::size_t size() const { return table_.rows.size(); }
    const std::string& text(std::size_t row, std::size_t column) const { return table_.rows[row].cells[column]; }
    /// NaN for an empty cell.
    double number(std::size_t row, std::size_t column) const;
    int whole(std::size_t row, std::size_t column) const;
    bool truth(std::size_t row, std::size_t column) const;
    geo::Day day(std::size_t row, std::size_t column) const;
    geo::Instant instant(std::size_t row, std::size_t column) const;
    [[noreturn]] void refuse(std::size_t row, std::size_t column, std::string_view wanted) const;

private:
    geo::CsvTable table_;
};

}  // namespace hearthwatch::pipeline
