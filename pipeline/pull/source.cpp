#include "pipeline/pull/source.h"
#include "geo/toml_guard.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "pipeline/data_file.h"
#include "pipeline/pull/address.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::pair<SourceKind, std::string_view> kinds[] = {
    {SourceKind::stac, "stac"}, {SourceKind::firms, "firms"}, {SourceKind::folder, "folder"}};
constexpr std::pair<Auth, std::string_view> auths[] = {{Auth::none, "none"},
                                                       {Auth::planetary_computer, "planetary-computer"},
                                                       {Auth::sigv4, "sigv4"},
                                                       {Auth::map_key, "map-key"},
                                                       {Auth::bearer, "bearer"}};

struct Reader {
    std::string where;

    [[noreturn]] void fail(const toml::node& node, std::string_view key, std::string_view what) const
    {
        throw Error(fmt::format("{}:{}: '{}' {} (a source must be described exactly); correct the row", where,
                                node.source().begin.line, key, what));
    }
    std::string text(const toml::node& node, std::string_view key) const
    {
        const auto value = node.value_exact<std::string>();
        if (!value) fail(node, key, "is not a text");
        return *value;
    }
    bool flag(const toml::node& node, std::string_view key) const
    {
        const auto value = node.value_exact<bool>();
        if (!value) fail(node, key, "is neither true nor false");
        return *value;
    }
    double number(const toml::node& node, std::string_view key, double least, double most) const
    {
        const auto value = node.is_number() ? node.value<double>() : std::nullopt;
        if (!value || !(*value >= least && *value <= most))
            fail(node, key, fmt::format("is not a number within {}..{}", least, most));
        return *value;
    }
    std::vector<std::string> texts(const toml::node& node, std::string_view key) const
    {
        if (!node.is_array()) fail(node, key, "is not a list of texts");
        std::vector<std::string> result;
        for (const auto& entry : *node.as_array()) result.push_back(text(entry, key));
        return result;
    }
    template <class E, std::size_t N>
    E choice(const toml::node& node, std::string_view key, const std::pair<E, std::string_view> (&table)[N]) const
    {
        const std::string value = text(node, key);
        std::vector<std::string_view> known;
        for (const auto& [result, name] : table) {
            if (name == value) return result;
            known.push_back(name);
        }
        fail(node, key, fmt::format("is '{}', not one of {}", value, fmt::join(known, ", ")));
    }
};

using Setter = std::function<void(const Reader&, const toml::node&, std::string_view)>;

void read_keys(const Reader& reader, const toml::table& table, const std::map<std::string, Setter>& setters)
{
    for (const auto& [key, node] : table) {
        const auto setter = setters.find(std::string(key.str()));
        if (setter == setters.end()) {
            std::vector<std::string> known;
            for (const auto& [name, unused] : setters) known.push_back(name);
            reader.fail(node, key.str(), fmt::format("is not a known key; known are {}", fmt::join(known, ", ")));
        }
        setter->second(reader, node, key.str());
    }
}

Setter text_into(std::string& field)
{
    return [&field](const Reader& r, const toml::node& n, std::string_view k) { field = r.text(n, k); };
}

Setter texts_into(std::vector<std::string>& field)
{
    return [&field](const Reader& r, const toml::node& n, std::string_view k) { field = r.texts(n, k); };
}

Setter flag_into(bool& field)
{
    return [&field](const Reader& r, const toml::node& n, std::string_view k) { field = r.flag(n, k); };
}

template <class T>
Setter number_into(T& field, double least, double most)
{
    return [&field, least, most](const Reader& r, const toml::node& n, std::string_view k) {
        field = static_cast<T>(r.number(n, k, least, most));
    };
}

Collection read_collection(const Reader& reader, const toml::table& table)
{
    Collection c;
    read_keys(reader, table,
              {{"id", text_into(c.id)},
               {"assets", texts_into(c.assets)},
               {"optional", texts_into(c.optional)},
               {"safe", flag_into(c.safe)},
               {"standard_id", text_into(c.standard_id)},
               {"sensor", text_into(c.sensor)}});
    return c;
}

void check(const Reader& reader, const toml::table& table, const Source& s)
{
    const auto require = [&](bool good, std::string_view key, std::string_view what) {
        if (!good) reader.fail(table, key, what);
    };
    require(!s.name.empty() && s.name.size() <= 60 &&
                s.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos,
            "name", "must be small letters, digits and '-'");
    require(!s.endpoint.empty(), "endpoint", "is missing");
    require(s.search_method == "POST" || s.search_method == "GET", "search_method", "must be POST or GET");
    if (s.kind == SourceKind::folder) return;
    for (const auto& host : s.hosts) parse_url(host.find("://") == std::string::npos ? "https://" + host : host);
    if (s.endpoint.find('{') == std::string::npos) require_allowed(parse_url(s.endpoint), s.hosts);
    require(!s.collections.empty(), "collections", "are missing");
    const std::size_t secrets = s.auth == Auth::sigv4 ? 2 : s.auth == Auth::none || s.auth == Auth::planetary_computer ? 0 : 1;
    require(s.variables.size() >= secrets, "variables", fmt::format("must name {} environment variables for this auth", secrets));
    require(s.auth != Auth::planetary_computer || !s.token_endpoint.empty(), "token_endpoint", "is missing");
}

Source read_source(const Reader& reader, const toml::table& table)
{
    Source s;
    const auto collections = [&](const Reader& r, const toml::node& n, std::string_view k) {
        if (!n.is_array_of_tables()) r.fail(n, k, "is not a list of tables");
        for (const auto& entry : *n.as_array()) s.collections.push_back(read_collection(r, *entry.as_table()));
    };
    const double big = 1e15;
    read_keys(reader, table,
              {{"name", text_into(s.name)},
               {"kind", [&](const Reader& r, const toml::node& n, std::string_view k) { s.kind = r.choice(n, k, kinds); }},
               {"title", text_into(s.title)},
               {"licence", text_into(s.licence)},
               {"terms", text_into(s.terms)},
               {"endpoint", text_into(s.endpoint)},
               {"hosts", texts_into(s.hosts)},
               {"allow_private", flag_into(s.allow_private)},
               {"proxy", text_into(s.proxy)},
               {"auth", [&](const Reader& r, const toml::node& n, std::string_view k) { s.auth = r.choice(n, k, auths); }},
               {"token_endpoint", text_into(s.token_endpoint)},
               {"region", text_into(s.region)},
               {"s3_url", text_into(s.s3_url)},
               {"alternate", text_into(s.alternate)},
               {"requester_pays", flag_into(s.requester_pays)},
               {"variables", texts_into(s.variables)},
               {"search_method", text_into(s.search_method)},
               {"connections", number_into(s.connections, 1, 64)},
               {"requests_per_s", number_into(s.requests_per_s, 0.001, 1e5)},
               {"burst", number_into(s.burst, 1, 1e5)},
               {"tries", number_into(s.tries, 1, 6)},
               {"backoff_s", number_into(s.backoff_s, 0, 60)},
               {"retry_after_cap_s", number_into(s.retry_after_cap_s, 0, 3600)},
               {"connect_s", number_into(s.connect_s, 0.1, 120)},
               {"stall_s", number_into(s.stall_s, 1, 600)},
               {"stall_bytes", number_into(s.stall_bytes, 1, big)},
               {"total_s", number_into(s.total_s, 0.1, 86400)},
               {"page_items", number_into(s.page_items, 1, 10000)},
               {"max_items", number_into(s.max_items, 1, 1e7)},
               {"page_bytes", number_into(s.page_bytes, 1, big)},
               {"asset_bytes", number_into(s.asset_bytes, 1, big)},
               {"windows", flag_into(s.windows)},
               {"max_cloud_percent", number_into(s.max_cloud_percent, 0, 100)},
               {"quota_requests", number_into(s.quota_requests, 0, big)},
               {"quota_window_s", number_into(s.quota_window_s, 1, 1e8)},
               {"collections", collections}});
    check(reader, table, s);
    return s;
}

}  // namespace

std::string_view name(SourceKind kind)
{
    return std::find_if(std::begin(kinds), std::end(kinds), [&](const auto& row) { return row.first == kind; })->second;
}

std::string_view name(Auth auth)
{
    return std::find_if(std::begin(auths), std::end(auths), [&](const auto& row) { return row.first == auth; })->second;
}

std::vector<Source> parse_sources(std::string_view text, std::string_view name)
{
    const Reader reader{std::string(name)};
    if (const auto line = geo::line_of_nameless_table(text))
        throw Error(fmt::format("{}:{}: a table has no name (no source can be read); correct the line", name, *line));
    toml::table table;
    try {
        table = toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        throw Error(fmt::format("{}:{}: not TOML: {} (no source can be read); correct the line", name, error.source().begin.line,
                                error.description()));
    }
    std::vector<Source> result;
    for (const auto& [key, node] : table) {
        if (key.str() == "schema" && node.value<int>() == 1) continue;
        if (key.str() != "source" || !node.is_array_of_tables())
            reader.fail(node, key.str(), "is neither `schema = 1` nor a [[source]]");
        for (const auto& entry : *node.as_array()) {
            result.push_back(read_source(reader, *entry.as_table()));
            const auto same = [&](const Source& s) { return s.name == result.back().name; };
            if (std::count_if(result.begin(), result.end(), same) > 1)
                reader.fail(entry, result.back().name, "is a name used twice");
        }
    }
    return result;
}

std::vector<Source> load_sources(const Workspace& workspace)
{
    std::vector<Source> rows = parse_sources(data_file("sources.toml"), "sources.toml");
    const auto own = workspace.root / "sources.toml";
    if (!std::filesystem::exists(own)) return rows;
    for (Source& row : parse_sources(read_file(own), own.string())) {
        const auto same = std::find_if(rows.begin(), rows.end(), [&](const Source& s) { return s.name == row.name; });
        if (same == rows.end())
            rows.push_back(std::move(row));
        else
            *same = std::move(row);
    }
    return rows;
}

const Source& find_source(const std::vector<Source>& sources, std::string_view wanted)
{
    std::vector<std::string> names;
    for (const Source& source : sources) {
        if (source.name == wanted) return source;
        names.push_back(source.name);
    }
    throw Error(fmt::format(
        "source '{}' is not known (nothing can be pulled from it); use one of {} or add it to sources.toml of the workspace",
        wanted, fmt::join(names, ", ")));
}

}  // namespace hearthwatch::pipeline
