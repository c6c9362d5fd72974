#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "site-catalog/error.h"

namespace hearthwatch::catalog {

/// Gathers the faults of one or several files, so that the user sees all of them at once.
struct Faults {
    std::vector<std::string> list;

    /// "where: what 'value' (why); advice", the grammar of every message here.
    void add(const std::string& where, std::string_view what, std::string_view value, std::string_view why,
             std::string_view advice);
    /// Throws catalog::Error when there are any; beyond 200 only their number is told.
    void throw_if_any() const;
};

/// Printable form of a value for a message: control characters as \xNN, at most 80 bytes.
std::string shown(std::string_view value);

/// "a, b, c".
std::string listed(const std::vector<std::string>& items);

}  // namespace hearthwatch::catalog
