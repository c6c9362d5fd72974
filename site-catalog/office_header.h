#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "site-catalog/import.h"

namespace hearthwatch::catalog {

/// A column of an office's table that was understood.
struct OfficeColumn {
    std::size_t index = 0;
    std::string header;  ///< as the office writes it
    double factor = 1;   ///< 1e4 when the header says 万吨 or 万平方米
};

/// The header line of a table and what its columns mean.
struct OfficeHeader {
    std::size_t row = 0;  ///< index into OfficeTable::rows
    std::map<std::string, OfficeColumn> columns;

    /// The cell of a column, empty when there is no such column or cell.
    std::string cell(const OfficeTable::Row& of, const std::string& column) const;
    bool has(const std::string& column) const { return columns.contains(column); }
};

/// Finds the header among the first 20 lines: the one with most headers that `table_kind` ("plan", "sites", "units") knows, at
/// least two. Tells in `report` what was understood and what is not used. Throws catalog::Error.
OfficeHeader find_header(const OfficeTable& table, std::string_view table_kind, ImportReport& report);

}  // namespace hearthwatch::catalog
