#pragma once
#include <filesystem>

#include "site-catalog/office_table.h"

namespace hearthwatch::catalog {

/// Adds the rows of the first sheet of an XLSX workbook, days as "2021/11/15". Throws catalog::Error.
void read_sheet(const std::filesystem::path& file, OfficeTable& table);

}  // namespace hearthwatch::catalog
