#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace hearthwatch::geo {

/// toml++ 3.3 aborts the program where a table header begins with anything else than a key ("[<"). The line of the first such header,
/// counted from 1: every reader of TOML that comes from outside refuses it before the library sees it.
std::optional<std::size_t> line_of_nameless_table(std::string_view toml);

}  // namespace hearthwatch::geo
