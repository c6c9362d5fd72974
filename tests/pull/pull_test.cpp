#include "pipeline/pull/pull.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "pipeline/pull/doctor.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using test::Fault;
using test::FaultServer;
using test::LocalWorkspace;
using test::Request;
using test::Response;
namespace fs = std::filesystem;

namespace {

const std::string rt = "LC09_L1TP_122032_20211205_20211205_02_RT", t1 = "LC09_L1TP_122032_20211205_20211208_02_T1",
                  other = "LC08_L1TP_122032_20211213_20211220_02_T1";

/// What a data file holds: bytes of its own name.
std::string data(const std::string& path)
{
    const std::string name = path.substr(path.rfind('/') + 1);
    std::string bytes = name.ends_with(".TIF") ? std::string("II*\0", 4) : "GROUP = " + name + "\n";
    while (bytes.size() < 3000) bytes += name + "\n";
    return bytes;
}

/// A catalogue and its data, with a hook before every answer.
struct Catalogue {
    std::vector<std::string> ids;
    std::string more;
    std::function<std::optional<Response>(const Request&)> hook = [](const Request&) { return std::nullopt; };
    std::mutex mutex;
    FaultServer server{[this](const Request& request) { return answer(request); }};
    std::string base = server.base();

    Catalogue(std::vector<std::string> listed) : ids(std::move(listed)) {}
    Response answer(const Request& request)
    {
        const std::lock_guard guard(mutex);
        if (auto instead = hook(request)) return *instead;
        if (request.path.starts_with("/data/")) return test::object(request, data(request.path));
        std::vector<std::string> items;
        for (const auto& id : ids) items.push_back(test::landsat_item(base, id, more));
        return {200, {}, test::page(items)};
    }
};

std::size_t sum_of_fates(const StageReport& report)
{
    std::size_t sum = 0;
    for (const char* fate : {"used", "superseded", "not covered", "cloudy", "failed", "pending"}) sum += report.counts.at(fate);
    return sum;
}

}  // namespace

TEST_CASE("a clean run brings every wanted file into the archive, and a second has nothing to do")
{
    Catalogue catalogue({t1, other});
    LocalWorkspace local(test::local_row(catalogue.base));
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    CHECK(report.refused.empty());
    CHECK(report.counts.at("found") == 2);
    CHECK(report.counts.at("used") == 2);
    CHECK_FALSE(report.did_nothing);
    const auto scene = local.folder / "archive/local" / t1;
    CHECK(read_file(scene / (t1 + "_B7.TIF")) == data(t1 + "_B7.TIF"));
    const auto record = nlohmann::json::parse(read_file(scene / "pull.json"));
    CHECK(record["files"].size() == 4);
    CHECK(record["files"][0]["sha256"] == sha256(data(t1 + "_B7.TIF")));
    const auto item = nlohmann::json::parse(read_file(scene / "item.json"));
    CHECK(item["assets"]["swir22"]["href"] == "./" + t1 + "_B7.TIF");
    const auto before = test::tree(local.folder / "archive");
    const auto again = run_pull(local.workspace, local.options);
    CHECK(again.did_nothing);
    CHECK(again.counts.at("requests") == 1);
    CHECK(test::tree(local.folder / "archive") == before);
    CHECK(fs::is_empty(local.folder / "out/pull/staging/local"));
}

TEST_CASE("a run through random passing faults gives the archive of a clean run")
{
    Catalogue clean({rt, t1, other});
    LocalWorkspace calm(test::local_row(clean.base));
    run_pull(calm.workspace, calm.options);
    Catalogue rough({rt, t1, other});
    unsigned state = 12345;
    std::map<std::string, int> tries;
    rough.hook = [&](const Request& request) -> std::optional<Response> {
        state = state * 1103515245 + 12345;
        if ((state >> 16) % 100 >= 40 || tries[request.path]++ >= 3) return std::nullopt;
        switch ((state >> 20) % 6) {
        case 0:
            return Response{503, {{"Retry-After", "1"}}};
        case 1:
            return Response{429};
        case 2:
            return Response{200, {}, "", Fault::reset};
        case 3:
            return Response{200, {}, "", Fault::empty};
        case 4:
            return Response{200, {}, "<html>busy</html>"};
        default: {
            Response cut = request.path.starts_with("/data/") ? test::object(request, data(request.path))
                                                              : Response{200, {}, "{\"features\":[]}    "};
            cut.fault = Fault::truncate;
            return cut;
        }
        }
    };
    LocalWorkspace stormy(test::local_row(rough.base));
    for (int night = 0; night < 4; ++night) {
        stormy.options.seed = static_cast<unsigned>(night + 1);
        stormy.options.now = *stormy.options.now + std::chrono::hours(24);
        const auto report = run_pull(stormy.workspace, stormy.options);
        CHECK(report.counts.at("found") == sum_of_fates(report));
    }
    auto a = test::tree(calm.folder / "archive"), b = test::tree(stormy.folder / "archive");
    for (auto* text : {&a, &b})
        for (std::size_t at; (at = text->find("127.0.0.1:")) != std::string::npos;) text->erase(at, 15);
    CHECK(a == b);
}

TEST_CASE("a later version takes the place of an earlier one once it is here")
{
    Catalogue catalogue({rt});
    LocalWorkspace local(test::local_row(catalogue.base));
    run_pull(local.workspace, local.options);
    CHECK(fs::exists(local.folder / "archive/local" / rt));
    catalogue.ids = {rt, t1};
    bool broken = true;
    catalogue.hook = [&](const Request& request) -> std::optional<Response> {
        return broken && request.path.find(t1) != std::string::npos ? std::optional(Response{404}) : std::nullopt;
    };
    local.options.now = *local.options.now + std::chrono::hours(24);
    auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("superseded") == 1);
    CHECK(report.counts.at("failed") == 1);
    CHECK(fs::exists(local.folder / "archive/local" / rt));
    broken = false;
    local.options.now = *local.options.now + std::chrono::hours(24);
    report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("used") == 1);
    CHECK_FALSE(fs::exists(local.folder / "archive/local" / rt));
    CHECK(fs::exists(local.folder / "archive/local" / t1));
    CHECK(fs::exists(local.folder / "out/pull/superseded/local" / rt / "pull.json"));
    const auto journal = read_file(local.folder / "out/pull/journal.jsonl");
    CHECK(journal.find(t1 + " of local stands for it") != std::string::npos);
}

TEST_CASE("what fails is on record with reason, tries and next try, and the rest goes on")
{
    Catalogue catalogue({t1, other});
    catalogue.hook = [&](const Request& request) -> std::optional<Response> {
        return request.path.find(other + "_QA") != std::string::npos ? std::optional(Response{404}) : std::nullopt;
    };
    LocalWorkspace local(test::local_row(catalogue.base));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("used") == 1);
    CHECK(report.counts.at("failed") == 1);
    CHECK(report.refused.size() == 1);
    CHECK_FALSE(fs::exists(local.folder / "archive/local" / other));
    const auto status = nlohmann::json::parse(pull_status(local.workspace, true));
    REQUIRE(status["not_fetched"].size() == 1);
    CHECK(status["not_fetched"][0]["id"] == other);
    CHECK(status["not_fetched"][0]["state"] == "failed");
    CHECK(status["not_fetched"][0]["tries"] == 1);
    CHECK(status["not_fetched"][0]["next_try"] == "2022-03-20T20:00:00Z");
    CHECK(status["not_fetched"][0]["reason"].get<std::string>().find("404") != std::string::npos);
    const int asked = catalogue.server.requests();
    run_pull(local.workspace, local.options);
    CHECK(catalogue.server.requests() == asked + 1);
}

TEST_CASE("with the service down yesterday's list is used, and the run says so")
{
    Catalogue catalogue({t1, other});
    bool down = false, data_down = true;
    catalogue.hook = [&](const Request& request) -> std::optional<Response> {
        const bool broken = request.path.starts_with("/data/") ? data_down : down;
        return broken ? std::optional(Response{503}) : std::nullopt;
    };
    LocalWorkspace local(test::local_row(catalogue.base));
    auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("pending") == 2);
    down = true;
    data_down = false;
    local.options.now = *local.options.now + std::chrono::hours(24);
    report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("used") == 2);
    REQUIRE(report.refused.size() == 1);
    CHECK(report.refused.front().find("its list of 2022-03-20 is used") != std::string::npos);
}

TEST_CASE("clouds, other places and other days cost no bytes")
{
    Catalogue catalogue({t1});
    const std::string kind = GENERATE(as<std::string>{}, "cloudy", "elsewhere", "other day");
    catalogue.hook = [&](const Request& request) -> std::optional<Response> {
        if (request.path.starts_with("/data/")) return std::nullopt;
        auto item = nlohmann::json::parse(test::landsat_item(catalogue.base, t1));
        if (kind == "cloudy") item["properties"]["eo:cloud_cover"] = 99.5;
        if (kind == "elsewhere") item["geometry"]["coordinates"] = nlohmann::json::parse("[[[10,10],[11,10],[11,11],[10,10]]]");
        if (kind == "other day") item["properties"]["datetime"] = "2019-12-05T00:00:00Z";
        return Response{200, {}, test::page({item.dump()})};
    };
    LocalWorkspace local(test::local_row(catalogue.base));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("cloudy") == (kind == "cloudy"));
    CHECK(report.counts.at("not covered") == (kind == "elsewhere"));
    CHECK(report.counts.at("found") == (kind != "other day"));
    CHECK(report.counts.at("requests") == 1);
}

TEST_CASE("hostile hrefs open nothing and contact nobody")
{
    FaultServer canary([](const Request&) { return Response{200, {}, "II*"}; });
    const std::string port = std::to_string(canary.port());
    const std::vector<std::string> hrefs{"file:///etc/passwd",
                                         "/etc/passwd",
                                         "/vsicurl/http://127.0.0.1:" + port + "/x",
                                         "/vsizip/x.zip/y",
                                         "MEM:::DATAPOINTER=0x1",
                                         "<VRTDataset rasterXSize='1' rasterYSize='1'/>",
                                         "http://127.0.0.1:" + port + "/x",
                                         "http://localhost:" + port + "/x",
                                         "http://2130706433:" + port + "/x",
                                         "http://0x7f000001:" + port + "/x",
                                         "http://0177.0.0.1:" + port + "/x",
                                         "http://127.1:" + port + "/x",
                                         "http://[::1]:" + port + "/x",
                                         "http://[::ffff:127.0.0.1]:" + port + "/x",
                                         "http://a@127.0.0.1:" + port + "/x",
                                         "s3://bucket/key",
                                         "http://169.254.169.254/latest/meta-data/",
                                         "http://[fd00:ec2::254]/latest",
                                         "NETCDF:/etc/passwd:x",
                                         "ftp://127.0.0.1:" + port + "/x",
                                         "GTIFF_RAW:x",
                                         "//127.0.0.1:" + port + "/x"};
    Catalogue catalogue({});
    std::vector<std::string> items;
    for (std::size_t i = 0; i < hrefs.size(); ++i) {
        auto item =
            nlohmann::json::parse(test::landsat_item(catalogue.base, "LC09_L1TP_122032_202112" + std::to_string(10 + i % 20) +
                                                                         "_202112" + std::to_string(i + 30) + "_02_T1"));
        item["id"] = "item" + std::to_string(i);
        for (auto& asset : item["assets"]) asset["href"] = hrefs[i];
        items.push_back(item.dump());
    }
    catalogue.hook = [&](const Request&) { return std::optional(Response{200, {}, test::page(items)}); };
    LocalWorkspace local(test::local_row(catalogue.base));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("found") == hrefs.size());
    CHECK(report.counts.at("failed") == hrefs.size());
    CHECK(report.counts.at("requests") == 1);
    CHECK(canary.requests() == 0);
    CHECK_FALSE(fs::exists(local.folder / "archive/local"));
}

TEST_CASE("redirects are followed on the source's own hosts only")
{
    FaultServer canary([](const Request&) { return Response{200, {}, "II*"}; });
    Catalogue catalogue({t1});
    const std::string target = GENERATE(as<std::string>{}, "same host", "circle", "other port", "file", "metadata", "nowhere");
    catalogue.hook = [&](const Request& request) -> std::optional<Response> {
        if (!request.path.starts_with("/data/") || request.query == "moved") return std::nullopt;
        const std::string to = target == "same host"    ? request.path + "?moved"
                               : target == "circle"     ? request.path
                               : target == "other port" ? canary.base() + "/x"
                               : target == "file"       ? "file:///etc/passwd"
                               : target == "metadata"   ? "http://169.254.169.254/latest/meta-data/"
                                                        : "";
        return Response{302, {{"Location", to}}};
    };
    LocalWorkspace local(test::local_row(catalogue.base));
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("used") == (target == "same host"));
    CHECK(report.counts.at("failed") == (target != "same host"));
    CHECK(canary.requests() == 0);
    CHECK(catalogue.server.requests() < 25);
}

TEST_CASE("a private address that a listed name resolves to is not contacted unless the row allows it")
{
    Catalogue catalogue({t1});
    std::string row = test::local_row(catalogue.base);
    row.replace(row.find("allow_private = true"), 20, "allow_private = false");
    LocalWorkspace local(row);
    const auto report = run_pull(local.workspace, local.options);
    CHECK(catalogue.server.requests() == 0);
    REQUIRE(report.refused.size() == 1);
    CHECK(report.refused.front().find("private or reserved address") != std::string::npos);
}

TEST_CASE("proxies of the environment are not used")
{
    FaultServer proxy([](const Request&) { return Response{200, {}, "from the proxy"}; });
    const std::vector<std::unique_ptr<test::Environment>> set = [&] {
        std::vector<std::unique_ptr<test::Environment>> result;
        for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
            result.push_back(std::make_unique<test::Environment>(name, proxy.base()));
        return result;
    }();
    Catalogue catalogue({t1});
    LocalWorkspace local(test::local_row(catalogue.base));
    CHECK(run_pull(local.workspace, local.options).counts.at("used") == 1);
    CHECK(proxy.requests() == 0);
}

TEST_CASE("two runs at once share the work and give the archive of one")
{
    Catalogue catalogue({t1, other});
    LocalWorkspace local(test::local_row(catalogue.base));
    std::vector<StageReport> reports(3);
    {
        std::vector<std::jthread> runs;
        for (auto& report : reports) runs.emplace_back([&] { report = run_pull(local.workspace, local.options); });
    }
    for (const auto& report : reports) {
        CHECK(report.counts.at("used") == 2);
        CHECK(report.refused.empty());
    }
    int data_requests = 0;
    for (const auto& line : catalogue.server.seen()) data_requests += line.find("/data/") != std::string::npos;
    CHECK(data_requests == 10);  // the two TIFFs of each have no directory to cut windows by: asked for, then taken whole
}

TEST_CASE("a dry run fetches nothing and says what a run would")
{
    Catalogue catalogue({t1, other});
    LocalWorkspace local(test::local_row(catalogue.base));
    local.options.dry_run = true;
    const auto report = run_pull(local.workspace, local.options);
    CHECK(report.counts.at("pending") == 2);
    CHECK(report.counts.at("requests") == 1);
    CHECK_FALSE(fs::exists(local.folder / "archive/local"));
}

TEST_CASE("status and doctor have something sensible to say before anything was listed")
{
    LocalWorkspace local(test::local_row("http://127.0.0.1:1"));
    CHECK(pull_status(local.workspace, false) == "local: never listed; run `hearthwatch pull`\n");
    const auto status = nlohmann::json::parse(pull_status(local.workspace, true));
    CHECK(status["listed"] == false);
    CHECK(status["counts"]["found"] == 0);
    local.workspace.stac_sources = {"firms", "usgs-landsat", "incoming"};
    const auto text = doctor(local.workspace, false);
    for (const char* what : {"FIRMS_MAP_KEY is not set", "AWS_SECRET_ACCESS_KEY is not set", "is no folder", "licence"})
        CHECK(text.find(what) != std::string::npos);
    const auto json = nlohmann::json::parse(doctor(local.workspace, true));
    CHECK(json["sources"].size() == 7);
    local.workspace.stac_sources.clear();
    CHECK(pull_status(local.workspace, false).find("no source is chosen") == 0);
    local.workspace.stac_sources = {"nobody"};
    CHECK_THROWS_AS(doctor(local.workspace, false), Error);
}
