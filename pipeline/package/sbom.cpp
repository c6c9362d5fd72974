#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "pipeline/package/evidence.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {

/// HEARTHWATCH_LIBRARIES: "NAME VERSION|NAME VERSION|..", as the build found them.
std::string sbom_text()
{
    std::string text = fmt::format("{}\ncompiler: {}\n", method_version, __VERSION__);
    std::string_view left = HEARTHWATCH_LIBRARIES;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find('|'), left.size());
        text += fmt::format("library: {}\n", left.substr(0, end));
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return text;
}

}  // namespace hearthwatch::pipeline::package
