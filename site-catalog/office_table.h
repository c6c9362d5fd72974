#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "site-catalog/error.h"

namespace hearthwatch::catalog {

/// A table as an office keeps it: titles above the header, rows of different widths, any spelling. Cells are UTF-8 text.
struct OfficeTable {
    struct Row {
        std::size_t line = 0;  ///< of the file, or of the sheet; from 1
        std::vector<std::string> cells;
    };
    std::string name;  ///< shown in messages
    std::vector<Row> rows;
    std::string encoding;  ///< "UTF-8", "GB18030" or "XLSX, sheet 方案"
};

/// CSV in UTF-8 (with or without BOM) or GB18030, or the first sheet of an XLSX workbook, told apart by content. Throws
/// catalog::Error: not a table, larger than 64 MB (unpacked 256 MB), more than 100 000 rows or 200 columns.
OfficeTable read_office_table(const std::filesystem::path& file);

/// Throws when one more row would make the table larger than read_office_table() takes.
void require_size(const OfficeTable& table, const OfficeTable::Row& next);

/// Full-width letters, digits and punctuation in half width, runs of blanks as one, none at either end.
std::string plain_text(std::string_view text);

}  // namespace hearthwatch::catalog
