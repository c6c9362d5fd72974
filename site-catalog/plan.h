#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/csv.h"
#include "geo/day.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

enum class Measure { stop, extend_coking_hours, reduce_percent };
std::string_view name(Measure measure);
std::optional<Measure> parse_measure(std::string_view text);

/// One row of the plan (contract 5.3); both days included.
struct Order {
    std::string order_id, site_id, unit_id;
    geo::Day start, end;
    Measure measure = Measure::stop;
    std::optional<double> amount;  ///< hours or percent, by measure
    std::string source_document, clause;
    std::optional<geo::Day> revised_at;
    /// Set when a reduction stands in place of a stop, which clause 4(3) of the notice does not accept.
    bool reduction_instead_of_stop = false;
};

/// Sorted by order_id.
struct Plan {
    std::vector<Order> orders;
};

/// All faults at once: unknown columns, unknown units, ends before starts, overlaps of one unit and measure, ids twice.
Plan read_plan(const std::filesystem::path& file, const Catalog& catalog);
/// The same on a table at hand, as an import makes it.
Plan checked_plan(const geo::CsvTable& table, const Catalog& catalog);

}  // namespace hearthwatch::catalog
