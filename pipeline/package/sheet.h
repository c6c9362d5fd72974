#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline::package {

/// A table for an office: a line of heads, rows of text, and one sentence below them.
struct Sheet {
    std::string name;   ///< of the tab, at most 31 characters
    std::string title;  ///< above the heads; only in a workbook
    std::vector<std::string> heads;
    std::vector<std::vector<std::string>> rows;
    std::string note;    ///< may be empty
    bool draft = false;  ///< printed across the head and foot of every page
};

/// CSV that Excel opens in Chinese: UTF-8 with a byte order mark. Every cell is guarded against being run as a formula.
std::string sheet_csv(const Sheet& sheet);

/// An XLSX workbook, the same cells as text. Same sheets, same bytes. Throws pipeline::Error when it cannot be written.
void write_workbook(const std::filesystem::path& file, const std::vector<Sheet>& sheets);

}  // namespace hearthwatch::pipeline::package
