#include "site-catalog/faults.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "site-catalog/text_rules.h"

namespace hearthwatch::catalog {

void Faults::add(const std::string& where, std::string_view what, std::string_view value, std::string_view why,
                 std::string_view advice)
{
    list.push_back(fmt::format("{}: {} '{}' ({}); {}", where, what, shown(value), why, advice));
}

void Faults::throw_if_any() const
{
    constexpr std::size_t most = 200;
    if (list.empty()) return;
    auto told = list;
    if (told.size() > most) {
        told.resize(most);
        told.push_back(fmt::format("... and {} faults more; mend these first", list.size() - most));
    }
    throw Error(std::move(told));
}

std::string shown(std::string_view value)
{
    constexpr std::size_t most = 80;
    std::string text;
    for (std::size_t at = 0; at < value.size() && text.size() < most;) {
        const auto [code_point, bytes] = decode_utf8(value, at);
        if (is_hidden(code_point))
            for (std::size_t i = 0; i < bytes; ++i) text += fmt::format("\\x{:02x}", static_cast<unsigned char>(value[at + i]));
        else
            text += value.substr(at, bytes);
        at += bytes;
        if (text.size() >= most && at < value.size()) text += "...";
    }
    return text;
}

std::string listed(const std::vector<std::string>& items)
{
    return fmt::format("{}", fmt::join(items, ", "));
}

}  // namespace hearthwatch::catalog
