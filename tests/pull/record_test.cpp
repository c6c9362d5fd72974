#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fixture/real_data.h"
#include "pipeline/pull/acquisition.h"
#include "pipeline/pull/record.h"
#include "pipeline/pull/sigv4.h"
#include "pipeline/pull/source.h"
#include "pipeline/pull/survey.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

const std::vector<Source>& shipped()
{
    static const auto sources = [] {
        Workspace workspace;
        workspace.root = "/nonexistent";
        return load_sources(workspace);
    }();
    return sources;
}

Listed listed(const std::string& source, const std::string& name, const std::string& strip = "")
{
    Listed l;
    l.record.source = source;
    l.record.id = name;
    l.record.acquisition = acquisition_of({name, strip});
    return l;
}

}  // namespace

TEST_CASE("the shipped sources are complete")
{
    CHECK(shipped().size() == 6);
    for (const Source& source : shipped()) {
        CAPTURE(source.name);
        CHECK(find_source(shipped(), source.name).name == source.name);
        if (source.kind == SourceKind::folder) continue;
        CHECK_FALSE(source.licence.empty());
        CHECK_FALSE(source.hosts.empty());
        CHECK_FALSE(source.allow_private);
        CHECK(source.tries <= 6);
    }
    CHECK_THROWS_AS(find_source(shipped(), "nobody"), Error);
}

TEST_CASE("rows that are wrong are refused with line and key")
{
    const auto [change, what] = GENERATE(table<std::string, std::string>({{"tries = 7\n", "tries"},
                                                                          {"tries = \"many\"\n", "tries"},
                                                                          {"kind = \"ftp\"\n", "kind"},
                                                                          {"colour = 1\n", "colour"},
                                                                          {"auth = \"sigv4\"\n", "variables"},
                                                                          {"auth = \"planetary-computer\"\n", "token_endpoint"},
                                                                          {"search_method = \"PUT\"\n", "search_method"},
                                                                          {"requests_per_s = nan\n", "requests_per_s"},
                                                                          {"backoff_s = -1\n", "backoff_s"}}));
    CAPTURE(change);
    try {
        parse_sources(test::local_row("http://127.0.0.1:1", change), "row.toml");
        FAIL("taken");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("row.toml:") == 0);
        CHECK(std::string(error.what()).find(what) != std::string::npos);
    }
}

TEST_CASE("products of one acquisition have one key, and versions in order")
{
    const auto [old_name, new_name] = GENERATE(
        table<std::string, std::string>({{"LC09_L1TP_122032_20211205_20211205_02_RT", "LC09_L1TP_122032_20211205_20211208_02_T1"},
                                         {"LC09_L1TP_122032_20211205_20211208_02_T1", "LC09_L1TP_122032_20211205_20230505_02_T1"},
                                         {"LC09_L1TP_122032_20211205_20220120_02_RT", "LC09_L1GT_122032_20211205_20211208_02_T2"},
                                         {"S2A_MSIL1C_20211201T025101_N0301_R132_T50TNK_20211201T045110",
                                          "S2A_MSIL1C_20211201T025101_N0500_R132_T50TNK_20230101T120000"},
                                         {"S2B_MSIL2A_20220126T024949_N0400_R132_T50TNK_20220126T050000",
                                          "S2B_MSIL2A_20220126T024949_N0400_R132_T50TNK_20220126T060000"}}));
    std::vector<Listed> scenes{listed("a", new_name), listed("a", old_name)};
    CHECK(scenes[0].record.acquisition.key == scenes[1].record.acquisition.key);
    resolve_versions(scenes, {"a"});
    CHECK(scenes[0].fate == Fate::pending);
    CHECK(scenes[1].fate == Fate::superseded);
    CHECK(scenes[0].replaces == std::vector<std::size_t>{1});
}

TEST_CASE("different acquisitions, levels and strips stay apart")
{
    std::vector<Listed> scenes{listed("a", "LC09_L1TP_122032_20211205_20211208_02_T1"),
                               listed("a", "LC09_L2SP_122032_20211205_20211208_02_T1"),
                               listed("a", "LC08_L1TP_122032_20211205_20211208_02_T1"),
                               listed("a", "S2A_MSIL1C_20211201T025101_N0301_R132_T50TNK_20211201T045110",
                                      "S2A_OPER_MSI_L1C_DS_VGS1_20211201T045110_S20211201T025103_N03.01"),
                               listed("a", "S2A_MSIL1C_20211201T025101_N0301_R132_T50TNK_20211201T052000",
                                      "S2A_OPER_MSI_L1C_DS_VGS1_20211201T052000_S20211201T025503_N03.01"),
                               listed("a", "S2A_MSIL2A_20211201T025101_N0301_R132_T50TNK_20211201T045110")};
    resolve_versions(scenes, {"a"});
    for (const auto& scene : scenes) CHECK(scene.fate == Fate::pending);
}

TEST_CASE("of the same product in two sources the earlier source's stays")
{
    std::vector<Listed> scenes{listed("b", "LC09_L1TP_122032_20211205_20211208_02_T1"),
                               listed("a", "LC09_L1TP_122032_20211205_20211208_02_T1")};
    resolve_versions(scenes, {"a", "b"});
    CHECK(scenes[0].fate == Fate::superseded);
    CHECK(scenes[1].fate == Fate::pending);
}

TEST_CASE("genuine items of four catalogues are read")
{
    const auto folder = fixture::real_data("metadata/stac");
    if (!folder) return;
    const auto in = [&](const std::string& name) { return nlohmann::json::parse(read_file(*folder / name)); };
    const Source& es = find_source(shipped(), "earth-search");
    const Source& pc = find_source(shipped(), "planetary-computer");
    const auto sentinel = parse_item(in("earthsearch_v1_search_s2l2a_landsatc2l2_20231008.json")["features"][0].dump(), es);
    CHECK(sentinel.acquisition.key == "S2A/MSIL2A/T13TDE/20231008T175231");
    CHECK(sentinel.acquisition.version == "N0509 20231008T233154");
    CHECK(sentinel.acquisition.strip_s == Approx(1696787967));
    CHECK(sentinel.missing.empty());
    CHECK(sentinel.assets.size() == 9);
    const auto other = parse_item(in("earthsearch_v1_S2A_29RKH_20200219_0_L2A.json").dump(), es);
    CHECK(other.acquisition.key == "S2A/MSIL2A/T29RKH/20200219T112111");
    const auto page = in("planetarycomputer_landsat-c2-l2_items_page.json");
    for (const auto& item : page["features"]) {
        const auto record = parse_item(item.dump(), pc);
        CHECK(record.acquisition.key.starts_with("LC09/L2/"));
        CHECK(record.acquisition.version.starts_with("1 02 2025"));
        CHECK(record.missing.empty());
    }
    const auto tile = parse_item(in("S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json").dump(), pc);
    CHECK(tile.acquisition.key == "S2B/MSIL2A/T06VVN/20190629T212529");
    CHECK(tile.missing.empty());
    Source usgs = find_source(shipped(), "usgs-landsat");
    usgs.collections.front().id = "landsat-c2l2-sr";
    usgs.collections.front().assets = {"swir22", "qa_pixel"};
    const auto landsat = parse_item(in("LC08_L2SP_028030_20200114_20200824_02_T1_SR.json").dump(), usgs);
    CHECK(landsat.acquisition.key == "LC08/L2_SR/028030/20200114");
    CHECK(landsat.assets[0].href.starts_with("s3://usgs-landsat/"));
    REQUIRE(landsat.assets[0].checksum);
    CHECK(landsat.assets[0].checksum->algorithm == "SHA512");
}

TEST_CASE("a hostile item costs only itself, with its name")
{
    const Source source = test::local_source("http://127.0.0.1:1");
    const std::string text = GENERATE(
        as<std::string>{}, "[]", "{}", "{\"id\":\"\"}", "{\"id\":\"x\",\"collection\":\"landsat-c2-l1\"}",
        R"({"id":"x","collection":"other","properties":{"datetime":"2021-12-05T00:00:00Z"}})",
        R"({"id":"x","collection":"landsat-c2-l1","properties":{"datetime":"yesterday"}})",
        R"({"id":"x","collection":"landsat-c2-l1","properties":[]})",
        R"({"id":"x","collection":"landsat-c2-l1","properties":{"datetime":"2021-12-05T00:00:00Z"},"geometry":{"type":"Polygon","coordinates":[[[1e999,2]]]}})",
        R"({"id":"x","collection":"landsat-c2-l1","properties":{"datetime":"2021-12-05T00:00:00Z"},"geometry":{"type":"Polygon","coordinates":[]}})");
    CAPTURE(text);
    CHECK_THROWS_AS(parse_item(text, source), Error);
}

TEST_CASE("a request is signed as the AWS documentation signs its example")
{
    // AWS S3 API reference, "Signature Calculations for the Authorization Header", GET Object.
    const AwsKey key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
    const auto headers = sign_v4(parse_url("https://examplebucket.s3.amazonaws.com/test.txt"), key, "us-east-1",
                                 geo::parse_instant("2013-05-24T00:00:00Z"), {"range:bytes=0-9"});
    CHECK(headers.back() == "authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    const auto listing = sign_v4(parse_url("https://examplebucket.s3.amazonaws.com/?prefix=J&max-keys=2"), key, "us-east-1",
                                 geo::parse_instant("2013-05-24T00:00:00Z"), {});
    CHECK(listing.back().ends_with("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST_CASE("multihashes are told apart, and what is none is none")
{
    CHECK(parse_multihash("1220" + std::string(64, 'a'))->algorithm == "SHA256");
    CHECK(parse_multihash("D50110" + std::string(32, 'A'))->hex == std::string(32, 'a'));
    for (const char* text : {"", "1220", "12", "zz", "1220abcd"}) CHECK_FALSE(parse_multihash(text));
    CHECK_FALSE(parse_multihash("1320" + std::string(64, 'a')));
}
