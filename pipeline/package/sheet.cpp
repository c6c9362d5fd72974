#include "pipeline/package/sheet.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "geo/csv.h"
#include "pipeline/error.h"
#include "pipeline/package/escape.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_cell_bytes = 32000;  ///< Excel takes 32767 characters and shows none when there are more
constexpr double column_width = 16;

/// Never more than a cell takes, and cut between characters.
std::string cut(std::string text)
{
    if (text.size() <= most_cell_bytes) return text;
    std::size_t end = most_cell_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

std::vector<std::string> guarded(const std::vector<std::string>& cells)
{
    std::vector<std::string> out;
    for (const std::string& text : cells) out.push_back(cut(cell(text)));
    return out;
}

void add_sheet(lxw_workbook* book, const Sheet& sheet)
{
    lxw_worksheet* page = workbook_add_worksheet(book, sheet.name.c_str());
    if (!page) throw Error(fmt::format("sheet '{}': no such name for a tab; this is a bug of ours", sheet.name), 70);
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    format_set_text_wrap(bold);
    const auto write = [&](std::size_t row, std::size_t column, const std::string& text, lxw_format* format) {
        worksheet_write_string(page, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), text.c_str(), format);
    };
    write(0, 0, sheet.title, bold);
    for (std::size_t c = 0; c < sheet.heads.size(); ++c) write(1, c, sheet.heads[c], bold);
    std::size_t line = 2;
    for (const auto& row : sheet.rows) {
        const auto cells = guarded(row);
        for (std::size_t c = 0; c < cells.size(); ++c) write(line, c, cells[c], nullptr);
        ++line;
    }
    write(line, 0, sheet.note, nullptr);
    worksheet_freeze_panes(page, 2, 0);
    worksheet_set_column(page, 1, static_cast<lxw_col_t>(sheet.heads.size()), column_width, nullptr);
    worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
    if (!sheet.draft) return;
    worksheet_set_header(page, "&C&\"Bold\"&24草稿 未经复核 不得公开");
    worksheet_set_footer(page, "&C&\"Bold\"&24草稿 未经复核 不得公开");
}

}  // namespace

std::string sheet_csv(const Sheet& sheet)
{
    std::string text = "\xEF\xBB\xBF" + geo::csv_line(sheet.heads);
    for (const auto& row : sheet.rows) text += geo::csv_line(guarded(row));
    if (sheet.note.empty()) return text;
    std::vector<std::string> last(sheet.heads.size());
    last.front() = sheet.note;
    return text + geo::csv_line(last);
}

void write_workbook(const fs::path& file, const std::vector<Sheet>& sheets)
{
    std::error_code trouble;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), trouble);
    const fs::path partial = file.string() + fmt::format(".{}.partial", getpid());
    lxw_workbook* book = workbook_new(partial.c_str());
    if (!book) throw Error(fmt::format("{}: cannot be written; check the folder", partial.string()), 75);
    lxw_doc_properties properties{};
    std::string title = sheets.front().title, author = "hearthwatch";
    properties.title = title.data();
    properties.author = author.data();
    properties.created = 1609459200;  // 2021-01-01: no clock in a file that must be the same every time
    workbook_set_properties(book, &properties);
    for (const Sheet& sheet : sheets) add_sheet(book, sheet);
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
        fs::remove(partial, trouble);
        throw Error(fmt::format("{}: cannot be written ({}); check the space on the disk", file.string(), lxw_strerror(error)),
                    75);
    }
    const std::string bytes = read_file(partial);
    fs::remove(partial);
    write_file(file, bytes);
}

}  // namespace hearthwatch::pipeline::package
