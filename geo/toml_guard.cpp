#include "geo/toml_guard.h"

#include <algorithm>
#include <cctype>

namespace hearthwatch::geo {

std::optional<std::size_t> line_of_nameless_table(std::string_view toml)
{
    std::size_t line = 1;
    for (std::size_t at = 0; at < toml.size(); ++line) {
        const auto end = std::min(toml.find('\n', at), toml.size());
        const auto first = toml.find_first_not_of(" \t", at);
        if (first < end && toml[first] == '[') {
            const auto key = toml.find_first_not_of("[ \t", first);
            const bool is_key = key < end && (std::isalnum(static_cast<unsigned char>(toml[key])) || toml[key] == '_' ||
                                              toml[key] == '-' || toml[key] == '"' || toml[key] == '\'');
            if (!is_key) return line;
        }
        at = end + 1;
    }
    return std::nullopt;
}

}  // namespace hearthwatch::geo
