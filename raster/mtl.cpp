#include "raster/mtl.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "raster/xml_tree.h"

namespace hearthwatch::raster {
namespace {

constexpr std::size_t max_line = 4096;

bool is_root(std::string_view name)
{
    return name == "LANDSAT_METADATA_FILE" || name == "L1_METADATA_FILE";
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

void add(Mtl& mtl, const std::string& group, const std::string& key, std::string value, std::size_t line)
{
    if (!mtl.groups[group].emplace(key, Mtl::Entry{std::move(value), line}).second)
        throw Error(fmt::format("{}:{}: '{}' stands twice in group '{}' (which one is meant?); fetch the product again", mtl.file,
                                line, key, group));
}

Mtl parse_odl(std::string_view text, const std::string& file)
{
    Mtl mtl{file, "", {}};
    std::vector<std::string> open;
    std::size_t line = 0;
    const auto refuse = [&](std::string_view what, std::string_view value) {
        throw Error(
            fmt::format("{}:{}: {} '{:.80}' (the metadata are damaged); fetch the product again", file, line, what, value));
    };
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view row = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line;
        if (row.size() > max_line) refuse("a line of more than 4096 characters", row);
        if (row == "END") return open.empty() ? mtl : (refuse("the end comes inside group", open.back()), mtl);
        if (row.empty()) continue;
        const std::size_t equals = row.find('=');
        if (equals == std::string_view::npos) refuse("no 'KEY = VALUE' in", row);
        const std::string key(trimmed(row.substr(0, equals)));
        std::string_view value = trimmed(row.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        if (key == "GROUP") {
            if (open.empty() && mtl.root.empty()) mtl.root = value;
            open.emplace_back(value);
            if (open.size() == 1 && !is_root(value)) refuse("the outer group is", value);
            if (open.size() > 2) refuse("a third level of groups,", value);
            if (open.size() == 2 && !mtl.groups.emplace(value, Mtl::Group{}).second) refuse("a second group", value);
        } else if (key == "END_GROUP") {
            if (open.empty() || open.back() != value) refuse("the end of another group", value);
            open.pop_back();
        } else {
            if (open.size() != 2) refuse("a value outside any group", row);
            add(mtl, open.back(), key, std::string(value), line);
        }
    }
    if (mtl.root.empty() || !open.empty()) refuse("no END after", open.empty() ? "nothing" : open.back());
    return mtl;
}

Mtl parse_xml_mtl(std::string_view text, const std::string& file)
{
    const XmlElement root = parse_xml(text, file);
    Mtl mtl{file, root.name, {}};
    for (const XmlElement& group : root.children)
        for (const XmlElement& entry : group.children) add(mtl, group.name, entry.name, entry.text, entry.line);
    return mtl;
}

Mtl parse_json_mtl(std::string_view text, const std::string& file)
{
    using nlohmann::json;
    try {
        const json document = json::parse(text, [&](int depth, json::parse_event_t, json&) {
            if (depth > 8) throw Error(fmt::format("{}: JSON more than 8 deep (no MTL is); fetch the product again", file));
            return true;
        });
        if (!document.is_object() || document.size() != 1 || !document.begin()->is_object())
            throw Error(fmt::format("{}: not one object in one object (as an MTL is); fetch the product again", file));
        Mtl mtl{file, document.begin().key(), {}};
        for (const auto& [group, entries] : document.begin()->items()) {
            if (!entries.is_object())
                throw Error(fmt::format("{}: '{}' is no group of values; fetch the product again", file, group));
            for (const auto& [key, value] : entries.items())
                if (!value.is_structured()) add(mtl, group, key, value.is_string() ? value.get<std::string>() : value.dump(), 0);
        }
        return mtl;
    } catch (const json::exception& error) {
        throw Error(fmt::format("{}: not JSON ({:.120}); fetch the product again", file, error.what()));
    }
}

}  // namespace

const Mtl::Entry* Mtl::find(const std::vector<std::string>& in_groups, const std::string& key) const
{
    for (const std::string& name : in_groups) {
        const auto group = groups.find(name);
        if (group == groups.end()) continue;
        const auto entry = group->second.find(key);
        if (entry != group->second.end()) return &entry->second;
    }
    return nullptr;
}

std::string Mtl::text(const std::vector<std::string>& in_groups, const std::string& key) const
{
    const Entry* entry = find(in_groups, key);
    if (!entry || entry->value.empty())
        throw Error(fmt::format("{}: no '{}' in {} (the scene cannot be described without it); fetch the product again", file,
                                key, fmt::join(in_groups, " or ")));
    return entry->value;
}

double Mtl::number(const std::vector<std::string>& in_groups, const std::string& key, double low, double high) const
{
    const std::string value = text(in_groups, key);
    const std::optional<double> number = geo::parse_number(value);
    if (!number || !(*number >= low && *number <= high))
        throw Error(fmt::format("{}:{}: {} is '{:.40}' (a number from {} to {} is possible); fetch the product again", file,
                                find(in_groups, key)->line, key, value, low, high));
    return *number;
}

std::optional<double> Mtl::maybe_number(const std::vector<std::string>& in_groups, const std::string& key, double low,
                                        double high) const
{
    if (!find(in_groups, key)) return std::nullopt;
    return number(in_groups, key, low, high);
}

bool looks_like_mtl(std::string_view head)
{
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return false;
    const std::string_view start = head.substr(begin, 400);
    const bool named =
        start.find("LANDSAT_METADATA_FILE") != std::string_view::npos || start.find("L1_METADATA_FILE") != std::string_view::npos;
    return named && (start.starts_with("GROUP") || start.starts_with("<") || start.starts_with("{"));
}

Mtl parse_mtl(std::string_view text, const std::string& file)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const char first = begin == std::string_view::npos ? '\0' : text[begin];
    Mtl mtl = first == '<' ? parse_xml_mtl(text, file) : first == '{' ? parse_json_mtl(text, file) : parse_odl(text, file);
    if (!is_root(mtl.root))
        throw Error(fmt::format(
            "{}: its outer group is '{:.60}' (LANDSAT_METADATA_FILE or L1_METADATA_FILE in a Landsat product); fetch the "
            "product again",
            file, mtl.root));
    return mtl;
}

}  // namespace hearthwatch::raster
