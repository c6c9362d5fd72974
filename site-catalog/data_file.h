#pragma once
#include <string_view>

namespace hearthwatch::catalog {

/// A data file of site-catalog/data, compiled in: data_file("sites.csv"). A name that is not there is a bug.
std::string_view data_file(std::string_view name);

}  // namespace hearthwatch::catalog
