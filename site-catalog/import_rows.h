#pragma once
#include <functional>
#include <optional>
#include <string>

#include "geo/csv.h"
#include "site-catalog/office_header.h"

namespace hearthwatch::catalog {

/// A cell cannot be taken; costs its row.
struct BadCell {
    std::string column;  ///< contract name of the column it stands in
    std::string what;    ///< "names no enterprise"
    std::string value, why, advice;
};

/// Files the refusal under the cell of that column.
void refuse(const OfficeTable& table, const OfficeHeader& header, const OfficeTable::Row& row, const BadCell& bad,
            ImportReport& report);

/// Runs `check` on the table and takes away the rows its faults name ("name:line: ..."), until there are none; each goes to
/// the report. Faults that name no row are thrown.
void drop_faulty_rows(geo::CsvTable& table, const std::function<void(const geo::CsvTable&)>& check, ImportReport& report);

/// "12.5", "50%", ">=50", "不低于30%", "36小时" as a number.
std::optional<double> office_number(std::string text);

/// "118.5", "118°30'04\"", "118度30分4秒" in degrees.
std::optional<double> office_degrees(const std::string& text);

}  // namespace hearthwatch::catalog
