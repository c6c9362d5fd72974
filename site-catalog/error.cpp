#include "site-catalog/error.h"

#include <utility>

namespace hearthwatch::catalog {

namespace {
std::string joined(const std::vector<std::string>& faults)
{
    std::string text;
    for (const auto& fault : faults) text += (text.empty() ? "" : "\n") + fault;
    return text;
}
}  // namespace

Error::Error(std::vector<std::string> faults) : std::runtime_error(joined(faults)), faults_(std::move(faults)) {}

}  // namespace hearthwatch::catalog
