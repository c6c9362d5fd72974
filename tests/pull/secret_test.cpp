#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>

#include "pipeline/pull/pull.h"
#include "pipeline/pull/secrets.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using test::FaultServer;
using test::LocalWorkspace;
using test::Request;
using test::Response;
namespace fs = std::filesystem;

namespace {

const std::string id = "LC09_L1TP_122032_20211205_20211208_02_T1", hidden = "TopSecretValue0123";

std::string data(const std::string& path)
{
    return (path.ends_with(".TIF") ? std::string("II*\0", 4) : std::string("GROUP\n")) + path;
}

Response catalogue(const Request& request, const std::string& base)
{
    if (request.path.starts_with("/data/")) return test::object(request, data(request.path));
    return {200, {}, test::page({test::landsat_item(base, id)})};
}

/// Everything a run leaves anywhere, with its report.
std::string traces(const LocalWorkspace& local, const StageReport& report)
{
    std::string text = test::tree(local.folder.path()) + pull_status(local.workspace, true) + pull_status(local.workspace, false);
    for (const auto& line : report.refused) text += line;
    return text;
}

}  // namespace

TEST_CASE("tokens are asked for once a container, renewed when refused, and leave no trace")
{
    std::string base;
    std::atomic<int> tokens{0}, used{0};
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.starts_with("/token/"))
            return {200,
                    {},
                    "{\"msft:expiry\":\"2099-01-01T00:00:00Z\",\"token\":\"sig=" + hidden + std::to_string(++tokens) + "\"}"};
        if (request.path.starts_with("/data/")) {
            // A token is good for two requests.
            if (request.parameter("sig") != hidden + std::to_string(tokens) || ++used > 2) {
                used = 0;
                return {403, {}, "expired"};
            }
        }
        return catalogue(request, base);
    });
    base = server.base();
    LocalWorkspace local(test::local_row(
        base, "windows = false\nauth = \"planetary-computer\"\nconnections = 1\ntoken_endpoint = \"" + base + "/token\"\n"));
    auto row = read_file(local.folder / "sources.toml");
    row.erase(row.find("connections = 8\n"), 16);
    write_file(local.folder / "sources.toml", row);
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    CHECK(report.counts.at("used") == 1);
    CHECK(tokens == 2);
    CHECK(traces(local, report).find(hidden) == std::string::npos);
}

TEST_CASE("a token that has ended already is asked for again, not used")
{
    std::string base;
    std::atomic<int> tokens{0};
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.starts_with("/token/")) {
            const std::string year = ++tokens < 3 ? "2001" : "2099";
            return {200, {}, "{\"msft:expiry\":\"" + year + "-01-01T00:00:00Z\",\"token\":\"sig=" + year + "\"}"};
        }
        if (request.path.starts_with("/data/") && request.parameter("sig") != "2099") return {403};
        return catalogue(request, base);
    });
    base = server.base();
    LocalWorkspace local(test::local_row(base, "auth = \"planetary-computer\"\ntoken_endpoint = \"" + base + "/token\"\n"));
    CHECK(run_pull(local.workspace, local.options).counts.at("used") == 1);
}

TEST_CASE("a refused signature is renewed once, then the product fails")
{
    std::string base;
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.starts_with("/token/"))
            return {200, {}, "{\"msft:expiry\":\"2099-01-01T00:00:00Z\",\"token\":\"sig=x\"}"};
        if (request.path.starts_with("/data/")) return {403};
        return catalogue(request, base);
    });
    base = server.base();
    LocalWorkspace local(test::local_row(base, "auth = \"planetary-computer\"\ntoken_endpoint = \"" + base + "/token\"\n"));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("failed") == 1);
    CHECK(server.requests() <= 1 + 3 * 2 + 6);
}

TEST_CASE("credentials go to the source's own address, never along a redirect, and leave no trace")
{
    const test::Environment key("HW_TEST_ID", "AKIDEXAMPLE99"), secret_key("HW_TEST_SECRET", hidden);
    const std::string auth = GENERATE(as<std::string>{}, "sigv4", "bearer");
    std::atomic<int> with{0}, leaked{0};
    FaultServer other([&](const Request& request) {
        leaked += !request.header("authorization").empty();
        return test::object(request, data(request.path));
    });
    std::string base;
    FaultServer server([&](const Request& request) -> Response {
        if (!request.path.starts_with("/data/")) return catalogue(request, base);
        with += !request.header("authorization").empty();
        if (request.path.ends_with("_QA_PIXEL.TIF")) return {302, {{"Location", other.base() + request.path + "?sig=" + hidden}}};
        return catalogue(request, base);
    });
    base = server.base();
    const std::string names = auth == "sigv4" ? "\"HW_TEST_ID\", \"HW_TEST_SECRET\"" : "\"HW_TEST_SECRET\"";
    std::string row =
        test::local_row(base, "windows = false\nauth = \"" + auth + "\"\nrequester_pays = true\nvariables = [" + names + "]\n");
    row.replace(row.find("hosts = ["), 9, "hosts = [\"" + other.base() + "\", ");
    LocalWorkspace local(row);
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    CHECK(report.counts.at("used") == 1);
    CHECK(with == 3);
    CHECK(leaked == 0);
    CHECK(other.requests() == 1);
    CHECK(traces(local, report).find(hidden) == std::string::npos);
}

TEST_CASE("without its credentials a source is listed where it can be, nothing is fetched, and the report says what to set")
{
    std::string base;
    FaultServer server([&](const Request& request) { return catalogue(request, base); });
    base = server.base();
    LocalWorkspace local(test::local_row(base, "auth = \"sigv4\"\nvariables = [\"HW_TEST_NONE_ID\", \"HW_TEST_NONE_KEY\"]\n"));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("pending") == 1);
    CHECK(server.requests() == 1);
    REQUIRE(report.refused.size() == 1);
    CHECK(report.refused.front().find("HW_TEST_NONE_ID, HW_TEST_NONE_KEY") != std::string::npos);
}

TEST_CASE("secrets come from variables or from files that variables name")
{
    fixture::TempFolder folder;
    write_file(folder / "key", hidden + "\nsecond line\n");
    write_file(folder / "bad", std::string("a b\n"));
    const test::Environment file("HW_TEST_KEY_FILE", (folder / "key").string()),
        bad("HW_TEST_BAD_FILE", (folder / "bad").string()), none("HW_TEST_GONE_FILE", "/nonexistent");
    CHECK(secret("HW_TEST_KEY") == hidden);
    CHECK_FALSE(secret("HW_TEST_UNSET"));
    CHECK_THROWS_AS(secret("HW_TEST_GONE"), Error);
    CHECK_THROWS_AS(secret("HW_TEST_BAD"), Error);
}

TEST_CASE("nights of hot spots come a day a table, provisional ones again, and standard ones in their place")
{
    const test::Environment key("HW_TEST_MAP_KEY", hidden);
    std::string last_standard = "2021-11-14";
    const std::string head =
        "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,confidence,version,bright_ti5,frp,daynight\n";
    std::atomic<int> tables{0};
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.find("/" + hidden + "/") == std::string::npos) return {200, {}, "Invalid MAP_KEY."};
        if (request.path.starts_with("/api/data_availability/"))
            return {200, {}, "data_id,min_date,max_date\nX_NRT,2021-11-16,2021-11-18\nX_SP,2012-01-20," + last_standard + "\n"};
        ++tables;
        const std::string day = request.path.substr(request.path.size() - 10);
        return {200, {}, head + (day == "2021-11-17" ? "" : "39.6,118.2,340,0.4,0.4," + day + ",1810,N,n,2.0NRT,290,5,N\n")};
    });
    const std::string base = server.base();
    LocalWorkspace local("[[source]]\nname = \"local\"\nkind = \"firms\"\nendpoint = \"" + base + "\"\nhosts = [\"" + base +
                         "\"]\nallow_private = true\nauth = \"map-key\"\nvariables = [\"HW_TEST_MAP_KEY\"]\nrequests_per_s = "
                         "1000\nburst = 1000\n" +
                         "[[source.collections]]\nid = \"X_NRT\"\nstandard_id = \"X_SP\"\nsensor = \"viirs_x\"\n");
    local.options.since = geo::make_day(2021, 11, 15);
    local.options.until = geo::make_day(2021, 11, 18);
    local.options.now = geo::parse_instant("2021-11-18T20:00:00Z");
    auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("used") == 4);  // 14 (in UTC), 16, 17, 18
    CHECK(report.refused.size() == 1);     // no table for the 15th: said, not taken as cold
    CHECK(read_file(local.folder / "archive/hotspots/viirs_x_2021-11-17_nrt.csv") == head);
    CHECK(traces(local, report).find(hidden) == std::string::npos);
    const int first = tables;
    local.options.now = geo::parse_instant("2021-11-20T20:00:00Z");
    last_standard = "2021-11-16";
    report = run_pull(local.workspace, local.options);
    CHECK(tables - first == 3);  // 15 and 16 as standard, 18 once more
    CHECK_FALSE(fs::exists(local.folder / "archive/hotspots/viirs_x_2021-11-16_nrt.csv"));
    CHECK(fs::exists(local.folder / "archive/hotspots/viirs_x_2021-11-16_standard.csv"));
    CHECK(fs::exists(local.folder / "out/pull/superseded/local/viirs_x_2021-11-16_nrt/viirs_x_2021-11-16_nrt.csv"));
    CHECK(report.counts.at("superseded") == 1);
    const int second = tables;
    run_pull(local.workspace, local.options);
    CHECK(tables == second);
}

TEST_CASE("a map key that is not taken is a failure, not a day without fire")
{
    const test::Environment key("HW_TEST_MAP_KEY", hidden);
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.starts_with("/api/data_availability/"))
            return {200, {}, "data_id,min_date,max_date\nX_NRT,2021-11-15,2021-11-18\n"};
        return {200, {}, "Invalid MAP_KEY."};
    });
    const std::string base = server.base();
    LocalWorkspace local("[[source]]\nname = \"local\"\nkind = \"firms\"\nendpoint = \"" + base + "\"\nhosts = [\"" + base +
                         "\"]\nallow_private = true\nauth = \"map-key\"\nvariables = "
                         "[\"HW_TEST_MAP_KEY\"]\n[[source.collections]]\nid = \"X_NRT\"\nsensor = \"viirs_x\"\n");
    local.options.since = local.options.until = geo::make_day(2021, 11, 16);
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("failed") == 2);
    CHECK_FALSE(fs::exists(local.folder / "archive/hotspots"));
}

TEST_CASE("a folder is a source: products by name, plain files only")
{
    LocalWorkspace local("[[source]]\nname = \"local\"\nkind = \"folder\"\nendpoint = \"incoming\"\n");
    write_file(local.folder / "incoming" / id / (id + "_MTL.txt"), "GROUP\n");
    write_file(local.folder / "incoming" / id / (id + "_B7.TIF"), "II");
    write_file(local.folder / "incoming/S2A_MSIL1C_20211201T025101_N0301_R132_T50TNK_20211201T045110.zip", "PK");
    write_file(local.folder / "incoming/notes.txt", "hello");
    fs::create_directories(local.folder / "incoming/LC08_L1TP_122032_20211213_20211220_02_T1");
    fs::create_symlink("/etc/passwd", local.folder / "incoming/LC08_L1TP_122032_20211213_20211220_02_T1/x_MTL.txt");
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("found") == 4);
    CHECK(report.counts.at("used") == 2);
    CHECK(report.counts.at("failed") == 2);
    CHECK(read_file(local.folder / "archive/local" / id / id / (id + "_MTL.txt")) == "GROUP\n");
}
