#include "pipeline/reading_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "geo/csv.h"
#include "geo/error.h"
#include "pipeline/error.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

/// A row of an external table, or why it is none.
ReadingRow external_row(const geo::CsvTable& table, const geo::CsvRow& row, std::chrono::minutes utc_offset)
{
    const auto cell = [&](std::string_view name) -> const std::string& { return row.cells[table.require_column(name)]; };
    const auto refuse = [&](std::string_view column, std::string_view wanted) {
        throw Error(fmt::format("{}:{}: {} '{}' must be {}; the row is left out", table.name, row.line, column,
                                cell(column).substr(0, 60), wanted));
    };
    const auto number = [&](std::string_view column, bool may_be_empty) {
        if (may_be_empty && cell(column).empty()) return std::numeric_limits<double>::quiet_NaN();
        const auto value = geo::parse_number(cell(column));
        if (!value) refuse(column, "a finite number");
        return *value;
    };
    ReadingRow reading;
    reading.unit_id = cell("unit_id");
    if (reading.unit_id.empty()) refuse("unit_id", "the id of a unit");
    reading.sensor = cell("sensor");
    if (reading.sensor.empty()) refuse("sensor", "a sensor's name");
    reading.indicator = cell("indicator");
    if (reading.indicator.empty()) refuse("indicator", "an indicator's name");
    try {
        reading.acquired = geo::parse_instant(cell("acquired_utc"));
    } catch (const geo::Error&) {
        refuse("acquired_utc", "a moment like 2021-11-15T02:58:31Z");
    }
    reading.local_day = geo::local_day(reading.acquired, utc_offset);
    reading.value = number("value", false);
    reading.sigma = number("sigma", true);
    if (reading.sigma <= 0) refuse("sigma", "positive, or empty when it is to be learnt");
    reading.p_valid = number("p_valid", false);
    if (reading.p_valid < 0 || reading.p_valid > 1) refuse("p_valid", "a probability from 0 to 1");
    reading.clear_fraction = reading.p_valid;
    reading.p_null = std::numeric_limits<double>::quiet_NaN();
    reading.scene_id = fmt::format("external:{}:{}", reading.sensor, geo::format_instant(reading.acquired));
    return reading;
}

}  // namespace

std::string looks_csv(std::vector<ReadingRow> rows)
{
    std::ranges::sort(rows, {}, [](const ReadingRow& r) { return std::tie(r.unit_id, r.scene_id, r.indicator); });
    std::string text = "unit_id,scene_id,sensor,acquired_utc,local_day,status,gap_reason,clear_fraction,p_valid,indicator,value,"
                       "sigma,p_null,censored\n";
    for (const auto& r : rows) {
        const auto reading = [&](double value) { return r.gap ? std::string{} : geo::format_number(value); };
        text += geo::csv_line({r.unit_id, r.scene_id, r.sensor, geo::format_instant(r.acquired), geo::format_day(r.local_day),
                               r.gap ? "gap" : "observed", r.gap_reason, geo::format_number(r.clear_fraction),
                               geo::format_number(r.p_valid), r.indicator, reading(r.value), reading(r.sigma), reading(r.p_null),
                               r.gap        ? ""
                               : r.censored ? "true"
                                            : "false"});
    }
    return text;
}

std::vector<ReadingRow> read_looks(const fs::path& file)
{
    const TableReader table(file, {"unit_id", "scene_id", "sensor", "acquired_utc", "local_day", "status", "gap_reason",
                                   "clear_fraction", "p_valid", "indicator", "value", "sigma", "p_null", "censored"});
    std::vector<ReadingRow> rows;
    for (std::size_t i = 0; i < table.size(); ++i) {
        ReadingRow r;
        r.unit_id = table.text(i, 0);
        r.scene_id = table.text(i, 1);
        r.sensor = table.text(i, 2);
        r.acquired = table.instant(i, 3);
        r.local_day = table.day(i, 4);
        r.gap = table.text(i, 5) == "gap";
        if (!r.gap && table.text(i, 5) != "observed") table.refuse(i, 5, "'observed' or 'gap'");
        r.gap_reason = table.text(i, 6);
        r.clear_fraction = table.number(i, 7);
        r.p_valid = table.number(i, 8);
        r.indicator = table.text(i, 9);
        r.value = table.number(i, 10);
        r.sigma = table.number(i, 11);
        r.p_null = table.number(i, 12);
        r.censored = !r.gap && table.truth(i, 13);
        rows.push_back(std::move(r));
    }
    return rows;
}

std::vector<ReadingRow> read_all_looks(const fs::path& out)
{
    std::vector<fs::path> files;
    std::error_code trouble;
    for (const auto& entry : fs::recursive_directory_iterator(out / "looks", trouble))
        if (entry.is_regular_file() && entry.path().extension() == ".csv") files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<ReadingRow> rows;
    for (const auto& file : files)
        for (auto& row : read_looks(file)) rows.push_back(std::move(row));
    std::ranges::stable_sort(rows, {},
                             [](const ReadingRow& r) { return std::tie(r.unit_id, r.acquired, r.scene_id, r.indicator); });
    return rows;
}

std::vector<ReadingRow> read_external(const fs::path& file, std::chrono::minutes utc_offset, std::vector<std::string>& refused)
{
    std::vector<ReadingRow> rows;
    try {
        const geo::CsvTable table = geo::read_csv(file);
        for (const auto* column : {"unit_id", "sensor", "acquired_utc", "indicator", "value", "sigma", "p_valid"})
            table.require_column(column);
        for (const auto& row : table.rows) {
            try {
                rows.push_back(external_row(table, row, utc_offset));
            } catch (const Error& error) {
                refused.emplace_back(error.what());
            }
        }
    } catch (const geo::Error& error) {
        refused.emplace_back(error.what());
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
