#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>

#include "pipeline/pull/access.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch::pipeline;
using hearthwatch::fixture::TempFolder;
using test::Fault;
using test::FaultServer;
using test::Request;
using test::Response;

namespace {

std::string bytes_of(std::size_t size)
{
    std::string bytes = "II*";
    bytes.push_back('\0');
    for (std::size_t i = bytes.size(); i < size; ++i) bytes.push_back(static_cast<char>(i * 131 % 251));
    return bytes;
}

/// One answer of trouble, then the object.
struct HttpTrouble {
    const char* name;
    Response response;
};

/// Troubles that only a limit of time ends come once, the others twice running; the limit is short for those alone.
bool endless(const HttpTrouble& trouble)
{
    return trouble.response.fault == Fault::hang || trouble.response.fault == Fault::drip;
}

Source source_for(const HttpTrouble& trouble, const std::string& base)
{
    Source source = test::local_source(base);
    if (endless(trouble)) source.total_s = 1;
    return source;
}

std::vector<HttpTrouble> passing_troubles(const std::string& bytes)
{
    return {{"408", {408}},
            {"429 with Retry-After", {429, {{"Retry-After", "1"}}}},
            {"500", {500}},
            {"502", {502, {}, "<html>bad gateway</html>"}},
            {"503 with Retry-After", {503, {{"Retry-After", "2"}}}},
            {"504", {504}},
            {"reset", {200, {}, "", Fault::reset}},
            {"empty reply", {200, {}, "", Fault::empty}},
            {"truncated body", {200, {{"ETag", "\"v1\""}}, bytes, Fault::truncate}},
            {"hang", {200, {}, "", Fault::hang}},
            {"drip", {200, {}, bytes, Fault::drip}},
            {"web page with status 200", {200, {{"Content-Type", "text/html"}}, "<html>log in</html>"}},
            {"unasked encoding", {200, {{"Content-Encoding", "gzip"}}, "xx"}},
            {"no length", {200, {}, "xx", Fault::none, false}}};
}

}  // namespace

TEST_CASE("a file comes whole through every passing trouble, byte for byte")
{
    const std::string bytes = bytes_of(5000);
    for (const auto& trouble : passing_troubles(bytes)) {
        CAPTURE(trouble.name);
        std::atomic<int> calls{0};
        FaultServer server([&](const Request& request) {
            return calls++ < (endless(trouble) ? 1 : 2) ? trouble.response : test::object(request, bytes);
        });
        TempFolder folder;
        const Source source = source_for(trouble, server.base());
        Access access(source, test::quick(folder.path()));
        const auto got = access.get_file(parse_url(server.base() + "/a.tif"), folder / "a.tif", std::nullopt);
        CHECK(read_file(folder / "a.tif") == bytes);
        CHECK(got.sha256 == sha256(bytes));
        CHECK(got.pin.etag == "\"v1\"");
        CHECK_FALSE(std::filesystem::exists(folder / "a.tif.part"));
    }
}

TEST_CASE("a range comes right through every passing trouble and every wrong range")
{
    const std::string bytes = bytes_of(5000);
    auto troubles = passing_troubles(bytes);
    troubles.push_back({"range ignored", {200, {{"ETag", "\"v1\""}}, bytes.substr(0, 100)}});
    troubles.push_back({"other range", {206, {{"ETag", "\"v1\""}, {"Content-Range", "bytes 0-99/5000"}}, bytes.substr(0, 100)}});
    troubles.push_back({"range and length disagree",
                        {206, {{"ETag", "\"v1\""}, {"Content-Range", "bytes 1000-1099/5000"}}, bytes.substr(1000, 50)}});
    troubles.push_back({"no range header", {206, {{"ETag", "\"v1\""}}, bytes.substr(1000, 100)}});
    troubles.push_back(
        {"unknown total", {206, {{"ETag", "\"v1\""}, {"Content-Range", "bytes 1000-1099/*"}}, bytes.substr(1000, 100)}});
    for (const auto& trouble : troubles) {
        CAPTURE(trouble.name);
        std::atomic<int> calls{0};
        FaultServer server([&](const Request& request) {
            return calls++ < (endless(trouble) ? 1 : 2) ? trouble.response : test::object(request, bytes);
        });
        TempFolder folder;
        const Source source = source_for(trouble, server.base());
        Access access(source, test::quick(folder.path()));
        Pin pin;
        CHECK(access.get_range(parse_url(server.base() + "/a.tif"), 1000, 100, pin) == bytes.substr(1000, 100));
        CHECK(pin.total == 5000);
    }
}

TEST_CASE("a range past the end gives what there is")
{
    const std::string bytes = bytes_of(500);
    FaultServer server([&](const Request& request) { return test::object(request, bytes); });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    Pin pin;
    CHECK(access.get_range(parse_url(server.base() + "/a"), 400, 1000, pin) == bytes.substr(400));
}

TEST_CASE("an object that changes between two ranges is noticed")
{
    const std::string bytes = bytes_of(500);
    std::atomic<int> calls{0};
    const bool honours = GENERATE(true, false);
    FaultServer server([&](const Request& request) {
        Request seen = request;
        if (!honours) seen.headers.erase("if-match");
        return test::object(seen, bytes, calls++ == 0 ? "\"v1\"" : "\"v2\"");
    });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    Pin pin;
    access.get_range(parse_url(server.base() + "/a"), 0, 100, pin);
    CHECK_THROWS_AS(access.get_range(parse_url(server.base() + "/a"), 100, 100, pin), ObjectChanged);
}

TEST_CASE("a broken download is taken up where it stopped, unless the object changed")
{
    const std::string old = bytes_of(4000), now = std::string("II*\0", 4) + std::string(5000, 'n');
    const bool changes = GENERATE(false, true);
    std::atomic<int> calls{0}, resumed{0};
    FaultServer server([&](const Request& request) {
        if (!request.header("range").empty()) ++resumed;
        if (calls++ == 0) {
            Response cut = test::object(request, old);
            cut.fault = Fault::truncate;
            return cut;
        }
        return changes ? test::object(request, now, "\"v2\"") : test::object(request, old);
    });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    access.get_file(parse_url(server.base() + "/a"), folder / "a", std::nullopt);
    CHECK(read_file(folder / "a") == (changes ? now : old));
    CHECK(resumed == 1);
}

TEST_CASE("a download stopped by a kill is taken up by the next run")
{
    const std::string bytes = bytes_of(4000);
    std::atomic<int> whole{0};
    FaultServer server([&](const Request& request) {
        if (request.header("range").empty()) ++whole;
        return test::object(request, bytes);
    });
    const std::size_t kept = GENERATE(0, 1, 2500, 4000);
    const bool tagged = GENERATE(true, false);
    TempFolder folder;
    write_file(folder / "a.part", bytes.substr(0, kept));
    if (tagged) write_file(folder / "a.etag", "\"v1\"");
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    const auto got = access.get_file(parse_url(server.base() + "/a"), folder / "a", std::nullopt);
    CHECK(read_file(folder / "a") == bytes);
    CHECK(got.sha256 == sha256(bytes));
    CHECK(whole == (tagged && kept > 0 && kept < 4000 ? 0 : 1));
}

TEST_CASE("a declared checksum must fit, of every kind there is")
{
    const std::string bytes = "the quick brown fox jumps over the lazy dog";
    FaultServer server([&](const Request& request) { return test::object(request, bytes); });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    for (const char* algorithm : {"SHA1", "SHA256", "SHA512", "SHA3-256", "SHA3-512", "MD5"}) {
        CAPTURE(algorithm);
        Digest digest(algorithm);
        digest.add(bytes);
        const auto got = access.get_file(parse_url(server.base() + "/a"), folder / "a", Checksum{algorithm, digest.hex()});
        CHECK(got.verified == algorithm);
        Checksum other{algorithm, digest.hex()};
        other.hex[0] = other.hex[0] == '0' ? '1' : '0';
        CHECK_THROWS_AS(access.get_file(parse_url(server.base() + "/b"), folder / "b", other), FetchFailure);
        CHECK_FALSE(std::filesystem::exists(folder / "b"));
    }
}

TEST_CASE("refusals are not asked again, and say what happened")
{
    const int status = GENERATE(400, 401, 403, 404, 410, 451, 501);
    FaultServer server([&](const Request&) { return Response{status}; });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    try {
        access.get(parse_url(server.base() + "/a?sig=secret"));
        FAIL("taken");
    } catch (const FetchFailure& failure) {
        CHECK(failure.lasting());
        CHECK(std::string(failure.what()).find(std::to_string(status)) != std::string::npos);
        CHECK(std::string(failure.what()).find("secret") == std::string::npos);
    }
    CHECK(server.requests() == 1);
}

TEST_CASE("what a refusal says, short or endless, does not hide its status")
{
    const std::size_t size = GENERATE(1000, 1000000);
    FaultServer server([&](const Request&) { return Response{412, {}, std::string(size, 'x')}; });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    Pin pin{"\"v1\"", 5000};
    CHECK_THROWS_AS(access.get_range(parse_url(server.base() + "/a"), 0, 10, pin), ObjectChanged);
    CHECK(server.requests() == 1);
}

TEST_CASE("at most six tries are made, and the failure is a passing one")
{
    FaultServer server([&](const Request&) { return Response{503}; });
    TempFolder folder;
    Source source = test::local_source(server.base());
    source.tries = 6;
    Access access(source, test::quick(folder.path()));
    try {
        access.get(parse_url(server.base() + "/a"));
        FAIL("taken");
    } catch (const FetchFailure& failure) {
        CHECK_FALSE(failure.lasting());
    }
    CHECK(server.requests() == 6);
}

TEST_CASE("an order that is being got out of a store is told from a failure")
{
    FaultServer server([&](const Request&) { return Response{202}; });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    Access access(source, test::quick(folder.path()));
    try {
        access.get(parse_url(server.base() + "/a"));
        FAIL("taken");
    } catch (const FetchFailure& failure) {
        CHECK(failure.ordered());
    }
}

TEST_CASE("a long Retry-After leaves the whole source alone for now")
{
    FaultServer server([&](const Request&) { return Response{429, {{"Retry-After", "3000"}}}; });
    TempFolder folder;
    const Source source = test::local_source(server.base());
    auto options = test::quick(folder.path());
    options.delay_scale = 1e-6;
    Access access(source, options);
    CHECK_THROWS_AS(access.get(parse_url(server.base() + "/a")), FetchFailure);
    CHECK_THROWS_AS(access.get(parse_url(server.base() + "/b")), FetchFailure);
    CHECK(server.requests() == 1);
}

TEST_CASE("a host that does not answer is left alone after three times")
{
    FaultServer server([&](const Request&) { return Response{200, {}, "", Fault::hang}; });
    TempFolder folder;
    Source source = test::local_source(server.base());
    source.total_s = 0.5;
    Access access(source, test::quick(folder.path()));
    for (int i = 0; i < 20; ++i) CHECK_THROWS_AS(access.get(parse_url(server.base() + "/a")), FetchFailure);
    CHECK(server.requests() == 3);
}
