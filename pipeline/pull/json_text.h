#pragma once
#include <exception>
#include <string>
#include <string_view>

namespace hearthwatch::pipeline {

/// Throws Error (exit 75: a broken answer is worth another try) when brackets stand deeper than 64 levels.
void require_shallow(std::string_view json, std::string_view name);
[[noreturn]] void not_json(std::string_view name, std::string_view why);

/// JSON from outside; errors begin with `name` and end with exit 75. The type is the caller's, for it crosses no header.
template <class Json>
Json parse_json(std::string_view text, std::string_view name)
{
    require_shallow(text, name);
    try {
        return Json::parse(text);
    } catch (const std::exception& error) {
        not_json(name, error.what());
    }
}

/// The member as text, or "" when it is not there or is no text.
template <class Json>
std::string text_of(const Json& object, std::string_view key)
{
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->template get<std::string>() : std::string();
}

}  // namespace hearthwatch::pipeline
