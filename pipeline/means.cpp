#include "pipeline/means.h"

#include <algorithm>

#include "geo/csv.h"
#include "pipeline/data_file.h"

namespace hearthwatch::pipeline {
namespace {

std::vector<Means> read_means()
{
    const auto table = geo::parse_csv(data_file("means.csv"), "means.csv");
    std::vector<Means> means;
    for (const auto& row : table.rows) {
        const auto cell = [&](const char* column) { return row.cells[table.require_column(column)]; };
        means.push_back({cell("means"), cell("name_zh"), cell("name_en"), geo::parse_number(cell("run_share")),
                         geo::parse_number(cell("stop_share")),
                         static_cast<int>(geo::parse_number(cell("least_baseline")).value_or(0)),
                         cell("may_be_indicator") == "true"});
    }
    return means;
}

}  // namespace

const std::vector<Means>& all_means()
{
    static const std::vector<Means> means = read_means();
    return means;
}

const Means* find_means(std::string_view name)
{
    const auto found = std::ranges::find(all_means(), name, &Means::name);
    return found == all_means().end() ? nullptr : &*found;
}

}  // namespace hearthwatch::pipeline
