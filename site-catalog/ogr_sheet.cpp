#include "site-catalog/ogr_sheet.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <ogrsf_frmts.h>

#include <memory>

#include "site-catalog/faults.h"
#include "site-catalog/ogr.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::uintmax_t largest_unpacked = 256ull << 20;

/// What the workbook's parts would fill when unpacked.
std::uintmax_t unpacked_size(const std::filesystem::path& file)
{
    const std::string root = "/vsizip/{" + std::filesystem::absolute(file).string() + "}";
    const std::unique_ptr<char*, decltype(&CSLDestroy)> names(VSIReadDirRecursive(root.c_str()), CSLDestroy);
    std::uintmax_t sum = 0;
    for (char** name = names.get(); name && *name; ++name) {
        VSIStatBufL stat;
        if (VSIStatExL((root + "/" + *name).c_str(), &stat, VSI_STAT_SIZE_FLAG) == 0)
            sum += static_cast<std::uintmax_t>(stat.st_size);
    }
    return sum;
}

}  // namespace

void read_sheet(const std::filesystem::path& file, OfficeTable& table)
{
    const OgrMessages messages;
    if (unpacked_size(file) > largest_unpacked)
        throw Error(table.name + ": unpacks to more than 256 MB (a plan has some kilobytes); split it");
    const CPLConfigOptionSetter headers("OGR_XLSX_HEADERS", "DISABLE", false), types("OGR_XLSX_FIELD_TYPES", "STRING", false);
    const auto dataset = ogr_open(file, "XLSX");
    auto* sheet = dataset->GetLayerCount() > 0 ? dataset->GetLayer(0) : nullptr;
    if (!sheet) throw Error(table.name + ": has no sheet; put the table on the first one");
    table.encoding = "XLSX, sheet " + shown(sheet->GetName());
    for (const auto& feature : *sheet) {
        OfficeTable::Row row{static_cast<std::size_t>(feature->GetFID()), {}};
        for (int i = 0; i < feature->GetFieldCount(); ++i)
            row.cells.emplace_back(feature->IsFieldSetAndNotNull(i) ? feature->GetFieldAsString(i) : "");
        require_size(table, row);
        table.rows.push_back(std::move(row));
    }
}

}  // namespace hearthwatch::catalog
