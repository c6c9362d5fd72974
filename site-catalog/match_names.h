#pragma once
#include <string>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/unit_text.h"

namespace hearthwatch::catalog {

/// A name without blanks, brackets and the form of the company: "唐山东海钢铁集团有限公司" and "唐山东海钢铁集团" are the same.
std::string name_key(std::string_view name);

/// Works that a text names by identifier, credit code, name or alias; several when it is ambiguous.
std::vector<const Site*> sites_named(const Catalog& catalog, const std::string& text);
/// Works whose name holds the text or the other way round, for advice, at most five.
std::vector<const Site*> sites_like(const Catalog& catalog, const std::string& text);

/// Units of a works with that kind and number; several when the catalogue itself is ambiguous.
std::vector<const Unit*> units_numbered(const std::vector<const Unit*>& units_of_site, UnitKind kind, const std::string& number);

}  // namespace hearthwatch::catalog
