#include "pipeline/production_table.h"

#include "geo/csv.h"
#include "pipeline/table_reader.h"

namespace hearthwatch::pipeline {

std::string production_csv(const std::vector<ProductionRow>& rows)
{
    std::string text =
        "level,id,phase,basis,furnaces,days,planned_ratio,stopped_median,stopped_lo90,stopped_hi90,run_median,run_lo90,"
        "run_hi90,days_compared,before_median,before_lo90,before_hi90,reduction_median,reduction_lo90,reduction_hi90,"
        "target,p_target_met,p_not_above_before,before_from,clause,reason\n";
    for (const auto& r : rows) {
        std::vector<std::string> cells{r.level, r.id, r.phase, r.basis, std::to_string(r.furnaces), std::to_string(r.days)};
        const auto add = [&](std::initializer_list<double> numbers) {
            for (const double number : numbers) cells.push_back(geo::format_number(number));
        };
        const auto add_spread = [&](const Spread& s) { add({s.median, s.lo90, s.hi90}); };
        add({r.planned_ratio});
        add_spread(r.stopped);
        add_spread(r.run);
        cells.push_back(std::to_string(r.days_compared));
        add_spread(r.before);
        add_spread(r.reduction);
        add({r.target, r.p_target_met, r.p_not_above_before});
        cells.insert(cells.end(), {r.before_from, r.clause, r.reason});
        text += geo::csv_line(cells);
    }
    return text;
}

std::vector<ProductionRow> read_production(const std::filesystem::path& file)
{
    const TableReader table(file, {"level",
                                   "id",
                                   "phase",
                                   "basis",
                                   "furnaces",
                                   "days",
                                   "planned_ratio",
                                   "stopped_median",
                                   "stopped_lo90",
                                   "stopped_hi90",
                                   "run_median",
                                   "run_lo90",
                                   "run_hi90",
                                   "days_compared",
                                   "before_median",
                                   "before_lo90",
                                   "before_hi90",
                                   "reduction_median",
                                   "reduction_lo90",
                                   "reduction_hi90",
                                   "target",
                                   "p_target_met",
                                   "p_not_above_before",
                                   "before_from",
                                   "clause",
                                   "reason"});
    std::vector<ProductionRow> rows;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto spread = [&](std::size_t column) {
            return Spread{table.number(i, column), table.number(i, column + 1), table.number(i, column + 2)};
        };
        rows.push_back({table.text(i, 0), table.text(i, 1), table.text(i, 2), table.text(i, 3), table.whole(i, 4),
                        table.whole(i, 5), table.number(i, 6), spread(7), spread(10), table.whole(i, 13), spread(14), spread(17),
                        table.number(i, 20), table.number(i, 21), table.number(i, 22), table.text(i, 23), table.text(i, 24),
                        table.text(i, 25)});
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
