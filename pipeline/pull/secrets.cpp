#include "pipeline/pull/secrets.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "pipeline/pull/url.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

void replace_all(std::string& text, const std::string& what)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 3)) text.replace(at, what.size(), "***");
}

}  // namespace

std::optional<std::string> secret(const std::string& name)
{
    std::string value;
    if (const char* direct = std::getenv(name.c_str()))
        value = direct;
    else if (const char* file = std::getenv((name + "_FILE").c_str())) {
        value = read_file(file);
        value.resize(std::min(value.find_first_of("\r\n"), value.size()));
    }
    if (value.empty()) return std::nullopt;
    if (std::any_of(value.begin(), value.end(), [](char c) { return c <= 32 || c > 126; }))
        throw Error(fmt::format("secret {} holds spaces or control characters (it would break a request); set it again", name));
    return value;
}

std::vector<std::string> missing_secrets(const Source& source)
{
    const std::size_t needed = source.auth == Auth::sigv4                                    ? 2
                               : source.auth == Auth::map_key || source.auth == Auth::bearer ? 1
                                                                                             : 0;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < needed; ++i)
        if (!secret(source.variables[i])) missing.push_back(source.variables[i]);
    return missing;
}

std::string blot(std::string text, const Source& source)
{
    for (const auto& name : source.variables) {
        const auto value = secret(name);
        if (!value || value->size() < 4) continue;
        replace_all(text, *value);
        replace_all(text, percent_encode(*value, false));
    }
    for (const std::string_view key : {"sig=", "Signature=", "token="}) {
        for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 4)) {
            const auto from = at + key.size();
            text.replace(from, std::min(text.find_first_of("& '\"", from), text.size()) - from, "***");
        }
    }
    return text;
}

}  // namespace hearthwatch::pipeline
