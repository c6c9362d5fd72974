#include "pipeline/ledger/reasons.h"

#include <algorithm>

#include "geo/csv.h"
#include "pipeline/data_file.h"

namespace hearthwatch::pipeline::ledger {

const std::vector<Reason>& reasons()
{
    static const std::vector<Reason> all = [] {
        const geo::CsvTable table = geo::parse_csv(data_file("review_reasons.csv"), "review_reasons.csv");
        std::vector<Reason> rows;
        for (const geo::CsvRow& row : table.rows) {
            const auto at = [&](const char* column) { return row.cells[table.require_column(column)]; };
            rows.push_back({at("code"), at("zh"), at("en"), at("lies_in")});
        }
        return rows;
    }();
    return all;
}

const Reason* find_reason(std::string_view code)
{
    const auto found = std::ranges::find(reasons(), code, &Reason::code);
    return found == reasons().end() ? nullptr : &*found;
}

}  // namespace hearthwatch::pipeline::ledger
