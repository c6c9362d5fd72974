#pragma once
#include <string>

#include "site-catalog/catalog.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

/// Checks of contract 5.2 on one item, whatever it was read from: identifiers, codes, grades, datum, outline.
void check_site(const Site& site, const std::string& where, Faults& faults);
void check_unit(const Unit& unit, const std::string& where, Faults& faults);

/// A unit lies within 20 km of its works.
void check_place(const Unit& unit, const Site& site, const std::string& where, Faults& faults);

/// Checks on the whole: one unit of kind `works` each, whose identifier is nobody else's.
void check_catalog(const Catalog& catalog, Faults& faults);

}  // namespace hearthwatch::catalog
