#include <catch2/catch.hpp>
#include <filesystem>

#include "fixture/real_data.h"
#include "pipeline/pull/checksum.h"
#include "pipeline/pull/pull.h"
#include "pipeline/pull/safe_manifest.h"
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

std::string stream(const std::string& href, const std::string& checksum = "")
{
    return "<dataObject ID=\"x\"><byteStream mimeType=\"text/xml\" size=\"1\"><fileLocation locatorType=\"URL\" href=\"" + href +
           "\"/>" + checksum + "</byteStream></dataObject>\n";
}

std::string md5(const std::string& bytes)
{
    Digest digest("MD5");
    digest.add(bytes);
    return "<checksum checksumName=\"MD5\">" + digest.hex() + "</checksum>";
}

}  // namespace

TEST_CASE("genuine manifests list their files with digests")
{
    const auto folder = fixture::real_data("metadata/sentinel2-safe-xml");
    if (!folder) return;
    int manifests = 0;
    for (const auto& entry : fs::directory_iterator(*folder)) {
        if (!fs::exists(entry.path() / "manifest.safe")) continue;
        const auto members = read_safe_manifest(read_file(entry.path() / "manifest.safe"));
        CAPTURE(entry.path().string(), members.size());
        CHECK(members.size() >= 20);
        for (const auto& member : members) CHECK(member.checksum);
        ++manifests;
    }
    CHECK(manifests == 5);
}

TEST_CASE("manifests that lead out of the product are refused")
{
    const std::string href = GENERATE(as<std::string>{}, "../x", "./../x", "/etc/passwd", "a/../../x", "a//b", "a/.b",
                                      "http://h.org/x", "a b", "a\\b", "", "./", "a/");
    CAPTURE(href);
    CHECK_THROWS_AS(read_safe_manifest(stream("MTD.xml") + stream(href)), Error);
    CHECK_THROWS_AS(read_safe_manifest("<!DOCTYPE x [<!ENTITY a \"b\">]>" + stream("MTD.xml")), Error);
    CHECK_THROWS_AS(read_safe_manifest("<html>no</html>"), Error);
}

TEST_CASE("a SAFE product comes whole by its manifest, each file against its digest")
{
    const std::string product = "S2A_MSIL1C_20211201T025101_N0301_R132_T50TNK_20211201T045110.SAFE";
    const std::string metadata = "<n1:Level-1C_User_Product/>",
                      image = std::string("\0\0\0\x0cjP  \r\n\x87\n", 12) + std::string(4000, 'j');
    const bool broken = GENERATE(false, true);
    std::string base;
    FaultServer server([&](const Request& request) -> Response {
        if (request.path.ends_with("manifest.safe"))
            return test::object(request, "<xfdu>" + stream("./MTD_MSIL1C.xml", md5(metadata)) +
                                             stream("./GRANULE/L1C/IMG_DATA/B12.jp2", md5(image)) + stream("./HTML/index.html") +
                                             "</xfdu>");
        if (request.path.ends_with("MTD_MSIL1C.xml")) return test::object(request, metadata);
        if (request.path.ends_with("B12.jp2")) return test::object(request, broken ? image + "!" : image);
        if (request.path != "/search") return {404};
        return {200,
                {},
                test::page({"{\"id\":\"" + product +
                            "\",\"collection\":\"s2\",\"properties\":{\"datetime\":\"2021-12-01T02:51:01Z\"},\"assets\":{\"safe_"
                            "manifest\":{\"href\":\"" +
                            base + "/" + product + "/manifest.safe\"}}}"})};
    });
    base = server.base();
    std::string row = test::local_row(base);
    row = row.substr(0, row.find("[[source.collections]]")) +
          "[[source.collections]]\nid = \"s2\"\nassets = [\"safe_manifest\"]\nsafe = true\n";
    LocalWorkspace local(row);
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    CHECK(report.counts.at("used") == !broken);
    CHECK(report.counts.at("failed") == broken);
    const auto folder = local.folder / "archive/local" / product;
    CHECK(fs::exists(folder) == !broken);
    if (broken) return;
    CHECK(read_file(folder / product / "MTD_MSIL1C.xml") == metadata);
    CHECK(read_file(folder / product / "GRANULE/L1C/IMG_DATA/B12.jp2") == image);
    CHECK_FALSE(fs::exists(folder / product / "HTML"));
}
