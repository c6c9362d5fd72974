#include "pipeline/pull/search.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/json_text.h"

namespace hearthwatch::pipeline {
namespace {

using nlohmann::json;

constexpr int most_empty_pages = 3;

/// One page to ask for.
struct Page {
    Url url;
    bool post = true;
    json body = json::object();

    std::string identity() const { return url.full() + (post ? body.dump() : ""); }
};

std::string with_limit(const std::string& query, int limit)
{
    std::string result;
    for (std::size_t from = 0; from < query.size();) {
        const auto to = std::min(query.find('&', from), query.size());
        const auto part = query.substr(from, to - from);
        if (!part.starts_with("limit=")) result += part + "&";
        from = to + 1;
    }
    return result + fmt::format("limit={}", limit);
}

Page first_page(const Source& source, const SearchArea& area)
{
    Page page{parse_url(source.endpoint + "/search"), source.search_method == "POST", json::object()};
    json ids = json::array();
    std::vector<std::string> names;
    for (const auto& collection : source.collections) {
        ids.push_back(collection.id);
        names.push_back(collection.id);
    }
    const auto time = geo::format_instant(area.since) + "/" + geo::format_instant(area.until);
    if (page.post) {
        page.body = {{"collections", ids}, {"bbox", area.bbox}, {"datetime", time}};
    } else {
        page.url.query =
            fmt::format("collections={}&bbox={}&datetime={}", percent_encode(fmt::format("{}", fmt::join(names, ",")), false),
                        percent_encode(fmt::format("{}", fmt::join(area.bbox, ",")), false), percent_encode(time, false));
    }
    return page;
}

std::string ask(Access& access, const Page& page, int limit)
{
    if (!page.post) {
        Url url = page.url;
        url.query = with_limit(url.query, limit);
        return access.get(url);
    }
    json body = page.body;
    body["limit"] = limit;
    return access.post(page.url, body.dump());
}

/// The page, at a smaller size where the service cannot give a large one. `limit` stays at what worked.
json get_page(Access& access, const Page& page, int& limit)
{
    for (;;) {
        try {
            const json answer = parse_json<json>(ask(access, page, limit), access.source().name);
            if (!answer.is_object() || !answer.contains("features") || !answer["features"].is_array())
                not_json(access.source().name, "no list of features");
            return answer;
        } catch (const Error&) {
            if (limit <= 1) throw;
            limit /= 2;
        }
    }
}

std::optional<Page> next_page(const Page& page, const json& answer)
{
    const auto links = answer.find("links");
    if (links == answer.end() || !links->is_array()) return std::nullopt;
    for (const json& link : *links) {
        if (text_of(link, "rel") != "next") continue;
        Page next{resolve(page.url, text_of(link, "href")), text_of(link, "method") == "POST", json::object()};
        if (next.post) {
            const auto merge = link.find("merge");
            if (merge != link.end() && merge->is_boolean() && merge->get<bool>()) next.body = page.body;
            if (const auto body = link.find("body"); body != link.end() && body->is_object()) next.body.update(*body);
        }
        return next;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> matched_of(const json& answer)
{
    const auto number = [](const json& object, const char* key) -> std::optional<std::uint64_t> {
        const auto found = object.find(key);
        return found != object.end() && found->is_number_unsigned() ? std::optional(found->get<std::uint64_t>()) : std::nullopt;
    };
    if (const auto matched = number(answer, "numberMatched")) return matched;
    const auto context = answer.find("context");
    return context != answer.end() && context->is_object() ? number(*context, "matched") : std::nullopt;
}

[[noreturn]] void refuse(const Source& source, std::string_view what)
{
    throw Error(
        fmt::format("source '{}': {} (the list of products cannot be trusted); tell the service, or raise max_items of its row",
                    source.name, what),
        75);
}

}  // namespace

SearchEnd search_all(Access& access, const SearchArea& area,
                     const std::function<void(const std::string&, std::string_view)>& take)
{
    const Source& source = access.source();
    std::set<std::string> asked, seen;
    SearchEnd end;
    int limit = source.page_items, empty_pages = 0;
    for (std::optional<Page> page = first_page(source, area); page;) {
        if (!asked.insert(page->identity()).second) refuse(source, "paging goes in circles: a page comes round again");
        const json answer = get_page(access, *page, limit);
        ++end.pages;
        if (const auto matched = matched_of(answer)) end.matched = matched;
        std::size_t fresh = 0;
        for (const json& item : answer["features"]) {
            const std::string id = text_of(item, "collection") + "/" + text_of(item, "id");
            if (!seen.insert(id).second) continue;
            ++fresh;
            if (seen.size() > source.max_items) refuse(source, fmt::format("more than {} items match", source.max_items));
            take(id, item.dump(-1, ' ', false, json::error_handler_t::replace));
        }
        page = next_page(*page, answer);
        if (fresh == 0 && page) {
            if (!answer["features"].empty()) refuse(source, "paging goes in circles: a page brings only known items");
            if (++empty_pages > most_empty_pages) refuse(source, "one empty page follows the other");
        }
    }
    end.items = seen.size();
    return end;
}

}  // namespace hearthwatch::pipeline
