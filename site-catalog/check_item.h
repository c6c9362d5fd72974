#pragma once
#include <string>

#include "site-catalog/catalog.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

/// Checks of contract 5.2 on one item, whatever it was read from: identifiers, codes, grades, datum, outline.
void check_site(const Site& site, const std::string& where, Faults& faults);
void check_unit(const Unit& unit, const std::string& where, Faults& faults);

/// Checks between items: identifiers twice, units without a works, units far from their works, permits of another holder.
void check_catalog(const Catalog& catalog, Faults& faults);

}  // namespace hearthwatch::catalog
