#include "pipeline/pull/json_text.h"

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {

void require_shallow(std::string_view json, std::string_view name)
{
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if ((c == '{' || c == '[') && ++depth > 64) {
            not_json(name, "deeper than 64 levels");
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
}

void not_json(std::string_view name, std::string_view why)
{
    throw Error(fmt::format("{}: not usable JSON: {} (what it lists is not known); try again or look at the service", name, why),
                75);
}

}  // namespace hearthwatch::pipeline
