#pragma once
#include <map>
#include <string>
#include <vector>

#include "pipeline/ledger/entry.h"
#include "pipeline/package/disclosure.h"
#include "pipeline/package/month_orders.h"
#include "pipeline/package/sheet.h"

namespace hearthwatch::pipeline::package {

/// What a monthly table says of each thing it lists, to compare with the next month's: order or city -> who and what.
struct ToldOf {
    std::string label, result;
};
using Told = std::map<std::string, ToldOf>;

/// A table, who it is of, and what it says in short.
struct MonthlyTable {
    std::string about, what;  ///< code; "city_table" or "province_progress"
    Month month;
    Sheet sheet;
    Told told;
    std::map<std::string, std::string> facts;  ///< more for the ledger
};

/// What changed from one month to the next: newly listed, no longer listed, said otherwise.
Sheet difference(const Told& before, const Told& now);

/// Writes XLSX (with the difference as a second tab), CSV and JSON, and, when it is no draft, the ledger's entry.
Disclosure write_monthly_table(const Workspace& workspace, MonthlyTable table, const std::vector<ledger::Entry>& entries,
                               geo::Instant now);

}  // namespace hearthwatch::pipeline::package
