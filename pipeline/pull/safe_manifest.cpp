#include "pipeline/pull/safe_manifest.h"

#include <map>

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::size_t most_members = 2000;

[[noreturn]] void refuse(std::string_view what)
{
    throw Error(fmt::format("manifest.safe: {} (the product cannot be fetched whole); look at the source", what));
}

/// The text between `before` and `after`, from `at` on; moves `at` behind it. nullopt when there is none.
std::optional<std::string_view> between(std::string_view text, std::size_t& at, std::string_view before, std::string_view after)
{
    const auto from = text.find(before, at);
    if (from == std::string_view::npos) return std::nullopt;
    const auto to = text.find(after, from + before.size());
    if (to == std::string_view::npos) return std::nullopt;
    at = to + after.size();
    return text.substr(from + before.size(), to - from - before.size());
}

std::string member_path(std::string_view href)
{
    if (href.starts_with("./")) href.remove_prefix(2);
    constexpr std::string_view taken = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    const bool plain = !href.empty() && href.size() <= 400 && href.front() != '/' && href.back() != '/' &&
                       href.find_first_not_of(taken) == std::string_view::npos;
    if (!plain || ("/" + std::string(href)).find("/.") != std::string::npos || href.find("//") != std::string_view::npos)
        refuse(fmt::format("file name '{}' leads out of the product", href.substr(0, 80)));
    return std::string(href);
}

std::optional<Checksum> checksum_of(std::string_view stream)
{
    std::size_t at = 0;
    const auto name = between(stream, at, "checksumName=\"", "\"");
    const auto value = name ? between(stream, at, ">", "<") : std::nullopt;
    if (!value) return std::nullopt;
    std::string hex(*value);
    for (char& c : hex)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
    const std::size_t digits = *name == "MD5" ? 32 : *name == "SHA3-256" ? 64 : 0;
    if (digits == 0 || hex.size() != digits || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
        return std::nullopt;
    return Checksum{std::string(*name), hex};
}

}  // namespace

std::vector<SafeMember> read_safe_manifest(std::string_view xml)
{
    if (xml.find("<!DOCTYPE") != std::string_view::npos || xml.find("<!ENTITY") != std::string_view::npos)
        refuse("declares a document type");
    std::map<std::string, std::optional<Checksum>> members;
    std::size_t at = 0;
    while (const auto stream = between(xml, at, "<byteStream", "</byteStream>")) {
        std::size_t inside = 0;
        const auto place = between(*stream, inside, "<fileLocation", ">");
        std::size_t in_place = 0;
        const auto href = place ? between(*place, in_place, "href=\"", "\"") : std::nullopt;
        if (!href) refuse("a file without a place");
        const std::string path = member_path(*href);
        if (path.starts_with("HTML/")) continue;  // a presentation for browsers
        members.emplace(path, checksum_of(*stream));
        if (members.size() > most_members) refuse(fmt::format("more than {} files", most_members));
    }
    if (members.empty()) refuse("lists no files");
    std::vector<SafeMember> result;
    for (auto& [path, checksum] : members) result.push_back({path, checksum});
    return result;
}

}  // namespace hearthwatch::pipeline
