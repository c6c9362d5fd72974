#pragma once
#include <optional>
#include <string>
#include <vector>

#include "site-catalog/import_rows.h"

namespace hearthwatch::catalog {

/// One row of an office's plan as understood.
struct PlanRow {
    const Site* site = nullptr;
    std::vector<const Unit*> units;
    geo::Day start, end;
    Measure measure = Measure::stop;
    std::optional<double> amount;
    std::optional<geo::Day> revised_at;
    std::string note;  ///< what was read into the row, for the report: ", 0.5 = 50 %"
};

/// `site_above` carries the works down the rows of a merged cell. Throws BadCell.
PlanRow read_plan_row(const OfficeHeader& header, const OfficeTable::Row& row, const Catalog& catalog, const Season& season,
                      std::string& site_above);

}  // namespace hearthwatch::catalog
