#pragma once
#include <filesystem>
#include <string_view>

#include "site-catalog/import.h"

namespace hearthwatch::catalog {

/// Writes an empty table for offices, as XLSX: one sheet with the headers that import understands and lists to choose from, one
/// with what goes into each column. `table_kind` is "plan", "sites" or "units". Throws catalog::Error.
void write_template(const std::filesystem::path& file, std::string_view table_kind);

/// Writes a copy of an office's table, as XLSX, on the same lines: refused cells are red, the reason stands at the end of the row.
/// Mended, the copy can be imported again. Throws catalog::Error.
void write_mend_copy(const std::filesystem::path& file, const OfficeTable& table, const ImportReport& report);

}  // namespace hearthwatch::catalog
