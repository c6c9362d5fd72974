#include "site-catalog/office_table.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "geo/utf8.h"
#include "site-catalog/faults.h"
#include "site-catalog/ogr_sheet.h"
#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

namespace {

constexpr std::uintmax_t largest_file = 64ull << 20;

std::string whole_text(const std::filesystem::path& file)
{
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(file, trouble)) throw Error(file.string() + ": is no file; check the name");
    if (std::filesystem::file_size(file, trouble) > largest_file) throw Error(file.string() + ": is larger than 64 MB; split it");
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) throw Error(file.string() + ": cannot be read; check the right to read it");
    return text;
}

/// By the C library and not by GDAL, which leaves out what it cannot recode.
std::string from_gb18030(std::string text, const std::string& name)
{
    const auto recoder = iconv_open("UTF-8", "GB18030");
    std::string found(text.size() * 2 + 16, '\0');  // no character of GB18030 takes more than twice its bytes in UTF-8
    char *from = text.data(), *to = found.data();
    std::size_t left = text.size(), room = found.size();
    const bool recoded =
        recoder != reinterpret_cast<iconv_t>(-1) && iconv(recoder, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
    if (recoder != reinterpret_cast<iconv_t>(-1)) iconv_close(recoder);
    if (!recoded || left > 0) throw Error(name + ": is neither UTF-8 nor GB18030 (names would be garbled); save it as CSV UTF-8");
    found.resize(found.size() - room);
    return found;
}

/// Cells of RFC 4180 without a demand on the width of rows. Tabs part cells when the first line has more of them than commas.
void split_rows(const std::string& text, OfficeTable& table)
{
    const auto first_line = text.substr(0, text.find('\n'));
    const char separator = std::ranges::count(first_line, '\t') > std::ranges::count(first_line, ',') ? '\t' : ',';
    std::size_t line = 1;
    OfficeTable::Row row{1, {""}};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        auto& cell = row.cells.back();
        if (quoted) {
            if (c == '\n') ++line;
            if (c != '"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                quoted = false;
        } else if (c == '"' && cell.empty()) {
            quoted = true;
        } else if (c == separator) {
            row.cells.emplace_back();
        } else if (c == '\n') {
            table.rows.push_back(std::move(row));
            row = {++line, {""}};
        } else if (c != '\r') {
            cell += c;
        }
        require_size(table, row);
    }
    if (quoted) throw Error(fmt::format("{}:{}: a quote is opened and never closed; close it", table.name, row.line));
    if (row.cells.size() > 1 || !row.cells[0].empty()) table.rows.push_back(std::move(row));
}

}  // namespace

void require_size(const OfficeTable& table, const OfficeTable::Row& next)
{
    constexpr std::size_t most_rows = 100'000, most_columns = 200;
    if (next.cells.size() > most_columns || table.rows.size() >= most_rows)
        throw Error(fmt::format("{}:{}: more than {} rows or {} columns; split the table", table.name, next.line, most_rows,
                                most_columns));
}

OfficeTable read_office_table(const std::filesystem::path& file)
{
    auto text = whole_text(file);
    OfficeTable table{file.filename().string(), {}, "UTF-8"};
    if (text.starts_with("PK\x03\x04")) {
        try {
            read_sheet(file, table);
        } catch (const Error& error) {
            const std::string what = error.what();
            throw Error(what.starts_with(table.name) ? what : table.name + ": " + what);
        }
    } else {
        if (text.find('\0') != std::string::npos)
            throw Error(table.name + ": holds NUL bytes (it is neither CSV nor XLSX); save it as one of them");
        if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
        if (!geo::is_utf8(text)) {
            text = from_gb18030(text, table.name);
            table.encoding = "GB18030";
        }
        split_rows(text, table);
    }
    for (auto& row : table.rows)
        for (auto& cell : row.cells) cell = plain_text(cell);
    std::erase_if(table.rows, [](const OfficeTable::Row& row) { return std::ranges::all_of(row.cells, &std::string::empty); });
    return table;
}

std::string plain_text(std::string_view text)
{
    std::string plain;
    bool blank = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code_point, bytes] = decode_utf8(text, at);
        const bool is_blank =
            code_point == ' ' || (code_point >= 9 && code_point <= 13) || code_point == 0xA0 || code_point == 0x3000;
        if (!is_blank) {
            if (blank && !plain.empty()) plain += ' ';
            if (code_point > 0xFF00 && code_point < 0xFF5F)
                plain += static_cast<char>(code_point - 0xFEE0);
            else
                plain += text.substr(at, bytes);
        }
        blank = is_blank;
        at += bytes;
    }
    return plain;
}

}  // namespace hearthwatch::catalog
