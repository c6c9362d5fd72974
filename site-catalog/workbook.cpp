#include "site-catalog/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "geo/csv.h"
#include "site-catalog/data_file.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

namespace {

/// Makes a workbook beside `file` by `fill` and renames it. The day of making is fixed: the same table gives the same bytes.
template <class Fill>
void write_workbook(const std::filesystem::path& file, Fill fill)
{
    auto beside = file;
    beside += ".part";
    if (!std::ofstream(beside))
        throw Error(file.string() + ": cannot be written (no folder, space or right); choose another folder");
    lxw_workbook* book = workbook_new(beside.c_str());
    lxw_doc_properties properties{};
    properties.created = 1609459200;  // 2021-01-01
    workbook_set_properties(book, &properties);
    fill(book);
    const auto outcome = workbook_close(book);
    std::error_code trouble;
    if (outcome == LXW_NO_ERROR) std::filesystem::rename(beside, file, trouble);
    if (outcome != LXW_NO_ERROR || trouble)
        throw Error(fmt::format("{}: cannot be written to its end ({}); choose another folder", file.string(),
                                trouble ? trouble.message() : lxw_strerror(outcome)));
}

std::vector<std::string> choices_of(const std::string& text)
{
    std::vector<std::string> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('|', at), text.size());
        found.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return found;
}

void offer_choices(lxw_worksheet* sheet, lxw_col_t column, std::vector<std::string> choices)
{
    constexpr lxw_row_t last_row = 1000;
    std::vector<char*> texts;
    for (auto& choice : choices) texts.push_back(choice.data());
    texts.push_back(nullptr);
    lxw_data_validation validation{};
    validation.validate = LXW_VALIDATION_TYPE_LIST;
    validation.value_list = texts.data();
    worksheet_data_validation_range(sheet, 1, column, last_row, column, &validation);
}

}  // namespace

void write_template(const std::filesystem::path& file, std::string_view table_kind)
{
    auto table = geo::parse_csv(data_file("templates.csv"), "templates.csv");
    std::erase_if(table.rows, [&](const geo::CsvRow& row) { return row.cells[0] != table_kind; });
    if (table.rows.empty()) throw Error("template '" + shown(table_kind) + "' is unknown; known are plan, sites, units");
    write_workbook(file, [&](lxw_workbook* book) {
        auto* sheet = workbook_add_worksheet(book, std::string(table_kind).c_str());
        auto* notes = workbook_add_worksheet(book, "说明");
        auto* bold = workbook_add_format(book);
        format_set_bold(bold);
        worksheet_freeze_panes(sheet, 1, 0);
        for (lxw_col_t i = 0; i < table.rows.size(); ++i) {
            const auto& cells = table.rows[i].cells;
            worksheet_set_column(sheet, i, i, 18, nullptr);
            worksheet_write_string(sheet, 0, i, cells[1].c_str(), bold);
            if (!cells[2].empty()) offer_choices(sheet, i, choices_of(cells[2]));
            for (lxw_col_t part = 0; part < 3; ++part)
                worksheet_write_string(notes, i, part, cells[part == 0 ? 1u : part + 2u].c_str(), nullptr);
        }
        worksheet_set_column(notes, 0, 2, 40, nullptr);
    });
}

void write_mend_copy(const std::filesystem::path& file, const OfficeTable& table, const ImportReport& report)
{
    std::map<std::size_t, std::vector<const RefusedCell*>> by_line;
    for (const auto& cell : report.refused) by_line[cell.line].push_back(&cell);
    std::size_t width = 0;
    for (const auto& row : table.rows) width = std::max(width, row.cells.size());
    write_workbook(file, [&](lxw_workbook* book) {
        auto* sheet = workbook_add_worksheet(book, "待改");
        auto* red = workbook_add_format(book);
        format_set_bg_color(red, LXW_COLOR_RED);
        for (const auto& row : table.rows) {
            const auto line = static_cast<lxw_row_t>(row.line - 1);
            const auto refused = by_line.find(row.line);
            std::string reasons;
            for (std::size_t i = 0; i < row.cells.size(); ++i) {
                const bool bad = refused != by_line.end() && std::ranges::any_of(refused->second, [&](const RefusedCell* cell) {
                                     return cell->column == i || (cell->column >= row.cells.size() && !row.cells[i].empty());
                                 });
                if (bad || !row.cells[i].empty())
                    worksheet_write_string(sheet, line, static_cast<lxw_col_t>(i), row.cells[i].c_str(), bad ? red : nullptr);
                if (bad && row.cells[i].empty()) worksheet_write_blank(sheet, line, static_cast<lxw_col_t>(i), red);
            }
            if (refused == by_line.end()) continue;
            for (const auto* cell : refused->second) reasons += (reasons.empty() ? "" : "; ") + cell->message;
            worksheet_write_string(sheet, line, static_cast<lxw_col_t>(width), reasons.c_str(), nullptr);
        }
    });
}

}  // namespace hearthwatch::catalog
