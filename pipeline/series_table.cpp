#include "pipeline/series_table.h"

#include "geo/csv.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {

std::string series_csv(const std::vector<SeriesRow>& rows)
{
    std::string text = "unit_id,day,p_run,p_banked,p_off,p_run_live,looks_clear,looks_gap,last_clear_day\n";
    for (const auto& r : rows)
        text += geo::csv_line({r.unit_id, geo::format_day(r.day), geo::format_number(r.p_run), geo::format_number(r.p_banked),
                               geo::format_number(r.p_off), geo::format_number(r.p_run_live), std::to_string(r.looks_clear),
                               std::to_string(r.looks_gap), r.last_clear_day ? geo::format_day(*r.last_clear_day) : ""});
    return text;
}

std::vector<SeriesRow> read_series(const std::filesystem::path& file)
{
    const TableReader table(
        file, {"unit_id", "day", "p_run", "p_banked", "p_off", "p_run_live", "looks_clear", "looks_gap", "last_clear_day"});
    std::vector<SeriesRow> rows;
    rows.reserve(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        SeriesRow r{table.text(i, 0),   table.day(i, 1),    table.number(i, 2),
                    table.number(i, 3), table.number(i, 4), table.number(i, 5),
                    table.whole(i, 6),  table.whole(i, 7),  {}};
        if (!table.text(i, 8).empty()) r.last_clear_day = table.day(i, 8);
        rows.push_back(std::move(r));
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
