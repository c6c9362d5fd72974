#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "site-catalog/catalog.h"
#include "site-catalog/rules.h"
#include "site-catalog/season.h"

namespace hearthwatch::catalog {

/// Listings for `show`: a text table for the terminal, or JSON, one object a line.
std::string sites_listing(const Catalog& catalog, bool json);
std::string units_listing(const Catalog& catalog, bool json);
std::string rules_listing(const std::vector<Rule>& rules, bool json);
std::string seasons_listing(const std::vector<Season>& seasons, bool json);

/// Columns of the terminal that a text fills: Chinese characters and full-width punctuation fill two (UAX 11, wide and full).
std::size_t display_width(std::string_view text);

/// A table whose columns stand below each other on a terminal; cells of the last column are not padded.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace hearthwatch::catalog
