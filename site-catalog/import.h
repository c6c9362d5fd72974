#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/office_table.h"
#include "site-catalog/plan.h"
#include "site-catalog/season.h"

namespace hearthwatch::catalog {

/// A cell that could not be taken, or a row when `column` is past its cells. Its message has file, line, value and reason.
struct RefusedCell {
    std::size_t line = 0, column = 0;  ///< line from 1, column from 0
    std::string message;
};

/// What an import did beside its result: shown before anything is written.
struct ImportReport {
    std::vector<std::string> understood;  ///< encoding, headers, days, names matched: one line each, in order of the table
    std::vector<RefusedCell> refused;     ///< one bad row costs only itself
    std::size_t rows = 0;                 ///< rows of the table below its header
};

struct ImportedPlan {
    Plan plan;
    ImportReport report;
};

struct ImportedCatalog {
    Catalog catalog;
    ImportReport sites, units;
};

/// A plan as an office has it: headers by data/header_synonyms.csv below any title lines, works by identifier, credit code,
/// name or alias, units by kind and number ("1#、2#高炉" makes two orders), days by parse_office_days() within the season.
/// Throws catalog::Error when no header is understood.
ImportedPlan import_plan(const OfficeTable& table, const Catalog& catalog, const Season& season);

/// Works and units as an office has them. Capacities headed 万吨 and areas headed 万平方米 are turned into tonnes and m2; works
/// known to `reference` by code or name keep its identifier. Coordinates that look like those of a Chinese web map refuse the
/// whole table, with numbers. Throws catalog::Error when no header is understood.
ImportedCatalog import_catalog(const OfficeTable& sites, const OfficeTable& units, const Catalog& reference);

}  // namespace hearthwatch::catalog
