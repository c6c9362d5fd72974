#include <atomic>
#include <catch2/catch.hpp>
#include <set>

#include "pipeline/pull/search.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using test::FaultServer;
using test::Request;
using test::Response;

namespace {

SearchArea area()
{
    return {{117, 39, 119, 40}, geo::parse_instant("2021-11-01T00:00:00Z"), geo::parse_instant("2022-03-31T00:00:00Z")};
}

std::string item(int number)
{
    return "{\"id\":\"item" + std::to_string(number) + "\",\"collection\":\"landsat-c2-l1\"}";
}

std::string items_page(int first, int count, const std::string& next)
{
    std::vector<std::string> items;
    for (int i = 0; i < count; ++i) items.push_back(item(first + i));
    return test::page(items, next);
}

/// What one search gives; the ids in order.
std::vector<std::string> ids_of(const Source& source, const std::filesystem::path& folder, SearchEnd* end = nullptr)
{
    Access access(source, test::quick(folder));
    std::vector<std::string> ids;
    const auto result = search_all(access, area(), [&](const std::string& id, std::string_view) { ids.push_back(id); });
    if (end) *end = result;
    return ids;
}

/// A gzip stream of `runs` x 258 zeros: one literal, then copies of 258 bytes from one back, in fixed Huffman codes (RFC 1951).
std::string gzip_of_zeros(int runs)
{
    std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    unsigned held = 0;
    int bits = 0;
    const auto put = [&](const char* code) {
        for (; *code; ++code) {
            held |= static_cast<unsigned>(*code - '0') << bits;
            if (++bits < 8) continue;
            bytes.push_back(static_cast<char>(held));
            held = 0;
            bits = 0;
        }
    };
    put("110");       // last block, fixed codes
    put("00110000");  // literal 0
    for (int i = 0; i < runs; ++i) put("1100010100000");
    put("0000000");
    bytes.push_back(static_cast<char>(held));
    return bytes + std::string(8, '\0');
}

int number_after(const std::string& text, const std::string& what)
{
    const auto at = text.find(what);
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + what.size()));
}

/// Pages of `limit` items out of `total`, by POST with a body that is merged or given whole, or by GET.
Response serve_pages(const Request& request, const std::string& base, int total, bool merge)
{
    const bool post = request.method == "POST";
    const int limit = post ? number_after(request.body, "\"limit\":") : std::stoi(request.parameter("limit"));
    const int from = post ? number_after(request.body, "\"token\":\"t") : number_after(request.query, "token=t");
    const int count = std::min(limit, total - from);
    std::string next;
    if (from + count < total) {
        const std::string token = "t" + std::to_string(from + count);
        const std::string rest = merge ? "" : ",\"collections\":[\"landsat-c2-l1\"]";
        next = post ? "{\"rel\":\"next\",\"method\":\"POST\",\"href\":\"" + base +
                          "/search\",\"merge\":" + (merge ? "true" : "false") + ",\"body\":{\"token\":\"" + token + "\"" + rest +
                          "}}"
                    : "{\"rel\":\"next\",\"href\":\"" + base + "/search?collections=landsat-c2-l1&token=" + token + "\"}";
    }
    return {200, {{"Content-Type", "application/geo+json"}}, items_page(from, count, next)};
}

}  // namespace

TEST_CASE("a search is drained over all its pages, by POST and by GET")
{
    const auto [method, merge] = GENERATE(table<std::string, bool>({{"POST", true}, {"POST", false}, {"GET", false}}));
    std::string base;
    FaultServer server([&](const Request& request) { return serve_pages(request, base, 257, merge); });
    base = server.base();
    fixture::TempFolder folder;
    Source source = test::local_source(base);
    source.search_method = method;
    SearchEnd end;
    const auto ids = ids_of(source, folder.path(), &end);
    CHECK(ids.size() == 257);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 257);
    CHECK(end.pages == 3);
    CHECK(server.seen().front().starts_with(method + " /search"));
}

TEST_CASE("pages that the service cannot give are asked for smaller")
{
    std::string base;
    FaultServer server([&](const Request& request) {
        if (number_after(request.body, "\"limit\":") > 10) return Response{502};
        return serve_pages(request, base, 57, true);
    });
    base = server.base();
    fixture::TempFolder folder;
    CHECK(ids_of(test::local_source(base), folder.path()).size() == 57);
}

TEST_CASE("a page with broken JSON is asked for again, not taken as empty")
{
    std::string base;
    std::atomic<int> calls{0};
    FaultServer server([&](const Request& request) {
        if (calls++ == 0) return Response{200, {}, "{\"type\":\"FeatureCollection\",\"features\":[{\"id\":"};
        return serve_pages(request, base, 5, true);
    });
    base = server.base();
    fixture::TempFolder folder;
    CHECK(ids_of(test::local_source(base), folder.path()).size() == 5);
}

TEST_CASE("paging in circles, without end, deep or too large is refused in few requests")
{
    std::string base;
    const std::string kind = GENERATE(as<std::string>{}, "same link", "new link, old items", "empty pages", "too many items",
                                      "deep", "no list", "bomb", "foreign next", "file next");
    std::atomic<int> calls{0};
    FaultServer server([&](const Request&) {
        const int call = calls++;
        const auto next = [&](const std::string& href) {
            return "{\"rel\":\"next\",\"method\":\"GET\",\"href\":\"" + href + "\"}";
        };
        const std::string fresh = base + "/search?call=" + std::to_string(call);
        if (kind == "same link") return Response{200, {}, items_page(call, 1, next(base + "/search?x=1"))};
        if (kind == "new link, old items") return Response{200, {}, items_page(0, 1, next(fresh))};
        if (kind == "empty pages") return Response{200, {}, items_page(0, 0, next(fresh))};
        if (kind == "too many items") return Response{200, {}, items_page(call * 100, 100, next(fresh))};
        if (kind == "deep") return Response{200, {}, std::string(100000, '[')};
        if (kind == "no list") return Response{200, {}, "{\"features\":{}}"};
        if (kind == "bomb") return Response{200, {}, std::string(3000, ' ')};
        if (kind == "foreign next")
            return Response{200, {}, items_page(call, 1, next("http://169.254.169.254/latest/meta-data"))};
        return Response{200, {}, items_page(call, 1, next("file:///etc/passwd"))};
    });
    base = server.base();
    CAPTURE(kind);
    fixture::TempFolder folder;
    Source source = test::local_source(base);
    source.max_items = 1000;
    source.page_items = 4;
    if (kind == "bomb") source.page_bytes = 1000;
    CHECK_THROWS_AS(ids_of(source, folder.path()), Error);
    CHECK(server.requests() <= 15);
}

TEST_CASE("a gzip bomb is stopped at the cap of what comes out of it")
{
    const std::string bomb = gzip_of_zeros(4000);
    FaultServer server([&](const Request&) { return Response{200, {{"Content-Encoding", "gzip"}}, bomb}; });
    fixture::TempFolder folder;
    Source source = test::local_source(server.base());
    source.page_bytes = 100000;
    Access access(source, test::quick(folder.path()));
    CHECK(bomb.size() < 10000);
    CHECK_THROWS_WITH(access.get(parse_url(server.base() + "/x")), Catch::Contains("100000 bytes"));
}

TEST_CASE("a hundred thousand items are drained")
{
    std::string base;
    FaultServer server([&](const Request& request) { return serve_pages(request, base, 100000, true); });
    base = server.base();
    fixture::TempFolder folder;
    Source source = test::local_source(base);
    source.max_items = 200000;
    source.page_items = 5000;
    SearchEnd end;
    Access access(source, test::quick(folder.path()));
    std::size_t count = 0;
    end = search_all(access, area(), [&](const std::string&, std::string_view) { ++count; });
    CHECK(count == 100000);
    CHECK(end.pages == 20);
}
