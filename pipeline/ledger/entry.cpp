#include "pipeline/ledger/entry.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "pipeline/store.h"

namespace hearthwatch::pipeline::ledger {
namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;
constexpr std::size_t digest_length = 64;
constexpr std::string_view own_digest = ",\"sha256\":\"";

std::string text_of(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string Entry::fact(const std::string& name) const
{
    const auto found = facts.find(name);
    return found == facts.end() ? std::string() : found->second;
}

std::string no_line_before()
{
    return std::string(digest_length, '0');
}

std::string line_text(const Entry& entry, std::size_t line, const std::string& prev)
{
    const Json json{{"schema", schema},
                    {"line", line},
                    {"prev", prev},
                    {"kind", entry.kind},
                    {"about", entry.about},
                    {"valid_from", entry.valid_from},
                    {"valid_to", entry.valid_to},
                    {"recorded_utc", entry.recorded_utc},
                    {"recorded_from", entry.recorded_from},
                    {"facts", entry.facts}};
    std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.pop_back();
    return text + std::string(own_digest) + pipeline::sha256(text) + "\"}";
}

std::optional<Entry> parse_line(std::string_view text, std::size_t line, const std::string& prev, Broken& fault)
{
    const auto broken = [&](std::size_t where, std::string how) {
        fault = {where, std::move(how)};
        return std::nullopt;
    };
    const std::size_t tail = own_digest.size() + digest_length + 2;
    const std::string_view said = text.substr(0, text.size() < tail ? 0 : text.size() - tail);
    if (said.empty() || text.substr(said.size()) != std::string(own_digest) + pipeline::sha256(said) + "\"}")
        return broken(line, "its text is not what was written (its own SHA-256 differs)");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("schema", Json()) != schema || !json.value("facts", Json()).is_object())
        return broken(line, fmt::format("it is no entry of schema {}", schema));
    const Json number = json.value("line", Json());
    if (number != line)
        return broken(line, fmt::format("line {} stands in its place (lines were removed, added or put into another order)",
                                        number.dump()));
    if (text_of(json, "prev") != prev)
        return line == 1 ? broken(line, "it was written after another line, which is gone")
                         : broken(line - 1, fmt::format("it is not the line after which line {} was written", line));
    Entry entry{text_of(json, "kind"),
                text_of(json, "about"),
                text_of(json, "valid_from"),
                text_of(json, "valid_to"),
                text_of(json, "recorded_utc"),
                text_of(json, "recorded_from"),
                {},
                line,
                pipeline::sha256(text)};
    for (const auto& [name, value] : json.at("facts").items())
        if (value.is_string()) entry.facts[name] = value.get<std::string>();
    return entry;
}

}  // namespace hearthwatch::pipeline::ledger
