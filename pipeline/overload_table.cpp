#include "pipeline/overload_table.h"

#include "geo/csv.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {

std::string overload_csv(const std::vector<OverloadRow>& rows)
{
    std::string text = "unit_id,site_id,city_code,peer_days,readings_baseline,readings_now,median_shift,p_value,hotter\n";
    for (const auto& r : rows)
        text += geo::csv_line({r.unit_id, r.site_id, r.city_code, std::to_string(r.peer_days),
                               std::to_string(r.readings_baseline), std::to_string(r.readings_now),
                               geo::format_number(r.median_shift), geo::format_number(r.p_value), r.hotter ? "true" : "false"});
    return text;
}

std::vector<OverloadRow> read_overload(const std::filesystem::path& file)
{
    const TableReader table(file, {"unit_id", "site_id", "city_code", "peer_days", "readings_baseline", "readings_now",
                                   "median_shift", "p_value", "hotter"});
    std::vector<OverloadRow> rows;
    for (std::size_t i = 0; i < table.size(); ++i)
        rows.push_back({table.text(i, 0), table.text(i, 1), table.text(i, 2), table.whole(i, 3), table.whole(i, 4),
                        table.whole(i, 5), table.number(i, 6), table.number(i, 7), table.truth(i, 8)});
    return rows;
}

}  // namespace hearthwatch::pipeline
