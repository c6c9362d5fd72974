#include "pipeline/compare/truth.h"

#include <fmt/format.h>

#include "geo/csv.h"
#include "geo/error.h"
#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::size_t most_faults = 20;  // more say nothing new

}  // namespace

Truth read_truth(const std::filesystem::path& file, const Span& span)
{
    const geo::CsvTable table = geo::read_csv(file);
    const std::size_t unit = table.require_column("unit_id"), day = table.require_column("day"),
                      state = table.require_column("state");
    Truth truth;
    std::string faults;
    std::size_t count = 0;
    for (const geo::CsvRow& row : table.rows) {
        const std::string& text = row.cells[state];
        try {
            const int number = geo::parse_day(row.cells[day]) - span.first;
            if (text == "run")
                truth[row.cells[unit]][number] = Activity::run;
            else if (text == "banked")
                truth[row.cells[unit]][number] = Activity::banked;
            else if (text == "off")
                truth[row.cells[unit]][number] = Activity::off;
            else if (++count <= most_faults)
                faults += fmt::format("{}:{}: state '{}' is unknown (the day cannot be scored); use run, banked or off\n",
                                      table.name, row.line, text);
        } catch (const geo::Error& e) {
            if (++count <= most_faults) faults += fmt::format("{}:{}: {}\n", table.name, row.line, e.what());
        }
    }
    if (count > 0) throw Error(faults + fmt::format("{} rows in all", count));
    return truth;
}

std::map<std::string, std::string> read_groups(const std::filesystem::path& file)
{
    std::map<std::string, std::string> groups;
    if (!std::filesystem::exists(file)) return groups;
    const geo::CsvTable table = geo::read_csv(file);
    const std::size_t unit = table.require_column("unit_id"), strength = table.require_column("strength");
    for (const geo::CsvRow& row : table.rows) groups[row.cells[unit]] = row.cells[strength];
    return groups;
}

}  // namespace hearthwatch::pipeline
