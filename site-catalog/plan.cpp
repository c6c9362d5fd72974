#include "site-catalog/plan.h"

#include <array>
#include <cstddef>

namespace hearthwatch::catalog
{

namespace
{
constexpr std::array<std::string_view, 3> measure_names{"stop", "extend_coking_hours", "reduce_percent"};
}

std::string_view name(Measure measure)
{
    return measure_names.at(static_cast<std::size_t>(measure));
}

std::optional<Measure> parse_measure(std::string_view text)
{
    for (std::size_t i = 0; i < measure_names.size(); ++i)
        if (measure_names[i] == text) return static_cast<Measure>(i);
    return std::nullopt;
}

}  // namespace hearthwatch::catalog
