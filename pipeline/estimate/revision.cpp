#include "pipeline/estimate/revision.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "geo/csv.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr const char* index_header = "revision,key,readings,added,removed,newest_acquired_utc\n";
constexpr const char* readings_header = "unit_id,sensor,scene_id,acquired_utc,indicator,value,p_valid\n";
constexpr const char* added_header =
    "unit_id,sensor,scene_id,acquired_utc,indicator,value,p_valid,available_after_utc,recorded\n";

std::string line_of(const ReadingRow& r)
{
    std::string line =
        geo::csv_line({r.unit_id, r.sensor, r.scene_id, geo::format_instant(r.acquired), r.gap ? "gap" : r.indicator,
                       r.gap ? "" : geo::format_number(r.value), geo::format_number(r.p_valid)});
    line.pop_back();
    return line;
}

std::set<std::string> read_lines(const fs::path& file)
{
    std::set<std::string> lines;
    if (!fs::exists(file)) return lines;
    const std::string text = read_file(file);
    std::size_t begin = text.find('\n') + 1;
    for (std::size_t end = text.find('\n', begin); end != std::string::npos; begin = end + 1, end = text.find('\n', begin))
        lines.insert(text.substr(begin, end - begin));
    return lines;
}

std::string join(const char* header, const std::vector<std::string>& lines, const std::string& tail)
{
    std::string text = header;
    for (const std::string& line : lines) text += line + tail + "\n";
    return text;
}

}  // namespace

fs::path revision_folder(const fs::path& out, int number)
{
    return out / "revisions" / fmt::format("{:04d}", number);
}

std::vector<SeriesRevision> read_revisions(const fs::path& out)
{
    std::vector<SeriesRevision> list;
    const fs::path file = out / "revisions" / "index.csv";
    if (!fs::exists(file)) return list;
    const geo::CsvTable table = geo::read_csv(file);
    const auto number = [&](const geo::CsvRow& row, const char* column) {
        return geo::parse_number(row.cells[table.require_column(column)]).value_or(0);
    };
    for (const geo::CsvRow& row : table.rows)
        list.push_back({static_cast<int>(number(row, "revision")), row.cells[table.require_column("key")],
                        static_cast<std::size_t>(number(row, "readings")), static_cast<std::size_t>(number(row, "added")),
                        static_cast<std::size_t>(number(row, "removed")),
                        row.cells[table.require_column("newest_acquired_utc")]});
    return list;
}

void record_revision(const fs::path& out, const std::string& key, const std::vector<ReadingRow>& readings,
                     const std::vector<SeriesRow>& series)
{
    const auto before = read_revisions(out);
    if (!before.empty() && before.back().key == key) return;
    const int number = before.empty() ? 1 : before.back().number + 1;
    const std::string newest_before = before.empty() ? "" : before.back().newest_acquired;
    std::set<std::string> now;
    std::string newest;
    for (const ReadingRow& r : readings) {
        now.insert(line_of(r));
        newest = std::max(newest, geo::format_instant(r.acquired));
    }
    const std::set<std::string> then = read_lines(out / "revisions" / "readings.csv");
    std::vector<std::string> added, removed;
    std::ranges::set_difference(now, then, std::back_inserter(added));
    std::ranges::set_difference(then, now, std::back_inserter(removed));
    const fs::path folder = revision_folder(out, number);
    std::string series_text = "unit_id,day,p_run\n";
    for (const SeriesRow& r : series) series_text += fmt::format("{},{},{:.4f}\n", r.unit_id, geo::format_day(r.day), r.p_run);
    write_file(folder / "series.csv", series_text);
    write_file(folder / "added.csv", join(added_header, added, fmt::format(",{},{}", newest_before, number)));
    write_file(folder / "removed.csv", join(readings_header, removed, ""));
    write_file(out / "revisions" / "readings.csv", join(readings_header, {now.begin(), now.end()}, ""));
    std::string index = index_header;
    for (const SeriesRevision& r : before)
        index += fmt::format("{},{},{},{},{},{}\n", r.number, r.key, r.readings, r.added, r.removed, r.newest_acquired);
    index += fmt::format("{},{},{},{},{},{}\n", number, key, now.size(), added.size(), removed.size(), newest);
    write_file(out / "revisions" / "index.csv", index);
}

}  // namespace hearthwatch::pipeline
