#include "pipeline/package/package.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>

#include "fixture/temp_folder.h"
#include "package/painted_season.h"
#include "pipeline/package/bag.h"
#include "pipeline/store.h"
#include "raster/dataset.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using hearthwatch::fixture::PaintedSeason;
using hearthwatch::fixture::TempFolder;
namespace fs = std::filesystem;

namespace {

/// Path and hash of every file below.
std::string fingerprint(const fs::path& folder)
{
    std::string out;
    for (const std::string& file : package::files_below(folder)) out += file + " " + sha256_of_file(folder / file) + "\n";
    return out;
}

int shell(const std::string& command)
{
    return std::system(command.c_str());
}

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_CASE("a season becomes bags and pages, once")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const StageReport first = run_package(workspace, 2);
    CHECK(first.refused.empty());
    CHECK_FALSE(first.did_nothing);
    CHECK(first.counts.at("evidence bags") == 3);
    CHECK(first.counts.at("pages") == 4);
    const std::string before = fingerprint(workspace.out);
    CHECK(run_package(workspace, 2).did_nothing);
    CHECK(fingerprint(workspace.out) == before);

    fs::remove(workspace.out / "report" / "index.html");
    CHECK_FALSE(run_package(workspace, 1).did_nothing);
    CHECK(fingerprint(workspace.out) == before);
}

TEST_CASE("the same inputs give the same bytes on any number of threads and in any folder")
{
    const TempFolder one, two;
    const Workspace a = fixture::paint_season(one.path()), b = fixture::paint_season(two.path() / "deeper" / "文件夹");
    run_package(a, 1);
    run_package(b, 4);
    CHECK(fingerprint(a.out / "evidence") == fingerprint(b.out / "evidence"));
    CHECK(fingerprint(a.out / "report") == fingerprint(b.out / "report"));
}

TEST_CASE("stock commands accept a bag and notice a change")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 2);
    const fs::path bag = workspace.out / "evidence" / "O-1";
    const std::string check =
        "cd '" + bag.string() + "' && sha256sum --quiet --strict -c manifest-sha256.txt tagmanifest-sha256.txt >/dev/null 2>&1";
    CHECK(shell(check) == 0);
    for (const char* file : {"bagit.txt",
                             "bag-info.txt",
                             "VERIFY.txt",
                             "data/ro-crate-metadata.json",
                             "data/report/report.html",
                             "data/report/summary.json",
                             "data/series/operating_probability.csv",
                             "data/series/looks.csv",
                             "data/plan/plan.csv",
                             "data/plan/plan.normalised.csv",
                             "data/facility/facility.geojson",
                             "data/facility/coordinates_check.json",
                             "data/method/method.json",
                             "data/method/model.toml",
                             "data/method/error_rates.json",
                             "data/lineage/lineage.json",
                             "data/custody/chain-of-custody.jsonl",
                             "data/chips/index.csv",
                             "data/method/calibration.csv",
                             "data/method/sbom.txt",
                             "data/lineage/run.jsonl",
                             "data/report/核查报告.pdf",
                             "data/report/report.pdf",
                             "data/inputs/hearthwatch.toml",
                             "data/inputs/catalog/units.geojson",
                             "data/inputs/plan.txt",
                             "data/inputs/clips.jsonl",
                             "data/inputs/readings.txt",
                             "data/inputs/facts.json"}) {
        INFO(file);
        CHECK(fs::exists(bag / file));
    }
    std::string series = read_file(bag / "data/series/operating_probability.csv");
    series[series.size() / 2] ^= 1;
    write_file(bag / "data/series/operating_probability.csv", series);
    CHECK(shell(check) != 0);
}

TEST_CASE("used and rejected scenes are both in the bag, and the gap says why")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 2);
    const fs::path data = workspace.out / "evidence" / "O-1" / "data";
    const std::string index = read_file(data / "chips" / "index.csv"), looks = read_file(data / "series" / "looks.csv");
    CHECK(count(index, ",used,") >= 2);
    CHECK(count(index, ",cloud,") >= 1);
    CHECK(count(looks, ",cloud,") == 2);
    CHECK(count(read_file(data / "report" / "report.html"), "被云遮挡") >= 1);
}

TEST_CASE("a chip stands in the bag in physical units")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 2);
    const fs::path chips = workspace.out / "evidence" / "O-1" / "data" / "chips";
    int pictures = 0;
    for (const std::string& file : package::files_below(chips)) {
        if (!file.ends_with("_30m.tif")) continue;
        ++pictures;
        const raster::Dataset picture((chips / file).string());
        REQUIRE(picture.bands() == 3);
        CHECK(picture.description(3) == "swir22 [W m-2 sr-1 um-1]");
        const geo::Grid& grid = picture.grid();
        const std::vector<float> values = picture.read_float(3, {0, 0, grid.columns, grid.rows});
        CHECK(*std::max_element(values.begin(), values.end()) >= 38);  // a furnace, or cloud over it
        CHECK(fs::exists(chips / (file.substr(0, file.size() - 8) + ".png")));
        CHECK(fs::exists(chips / file.substr(0, file.size() - 8) / "chip.json"));
    }
    CHECK(pictures >= 2);
}

TEST_CASE("a works called like an attack harms no file")
{
    const TempFolder folder;
    PaintedSeason season;
    season.site_name = "<script>alert(1)</script>=cmd|'/c calc'!A1\"><img src=x onerror=alert(2)>";
    season.scene_name = "=cmd|'</title><svg onload=alert(3)>";
    const Workspace workspace = fixture::paint_season(folder.path(), season);
    CHECK(run_package(workspace, 2).refused.empty());
    for (const fs::path& root : {workspace.out / "report", workspace.out / "evidence"})
        for (const std::string& file : package::files_below(root)) {
            INFO(file);
            const std::string text = read_file(root / file);
            if (file.ends_with(".html")) {
                CHECK(count(text, "<script>") == 1);  // our own
                CHECK(count(text, "<img src=x") == 0);
                CHECK(count(text, "<svg onload") == 0);
                CHECK(count(text, "alert(1)&lt;/script&gt;") >= (file.starts_with("city/") ? 1U : 0U));
            }
            if (file.ends_with(".csv") && !file.ends_with("plan/plan.csv")) {
                CHECK(count(text, "\n=") == 0);
                CHECK(count(text, ",=") == 0);
                CHECK(count(text, "\"=") == 0);
            }
        }
}

TEST_CASE("a damaged chip costs only its picture")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    const fs::path chip = workspace.out / "chips" / "TS-1" / sha256("SCENE-1").substr(0, 12);
    for (const fs::directory_entry& entry : fs::directory_iterator(chip)) write_file(entry.path(), "spoilt");
    const StageReport report = run_package(workspace, 2);
    CHECK(report.refused.size() == 1);
    CHECK_THAT(report.refused.at(0), Catch::Contains("TS-1") && Catch::Contains("SCENE-1"));
    CHECK(fs::exists(workspace.out / "evidence" / "O-1" / "tagmanifest-sha256.txt"));
    CHECK(fs::exists(workspace.out / "report" / "site" / "TS-1.html"));
}

TEST_CASE("bags and pages of what is gone are removed")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 2);
    PaintedSeason fewer;
    fewer.orders = 2;
    fixture::paint_season(folder.path(), fewer);
    run_package(workspace, 2);
    CHECK(fs::exists(workspace.out / "evidence" / "O-2"));
    CHECK_FALSE(fs::exists(workspace.out / "evidence" / "O-3"));
}

TEST_CASE("pages never say what they must not")
{
    const TempFolder folder;
    const Workspace workspace = fixture::paint_season(folder.path());
    run_package(workspace, 2);
    for (const std::string& file : package::files_below(workspace.out / "report")) {
        const std::string text = read_file(workspace.out / "report" / file);
        INFO(file);
        CHECK(count(text, "违法") == 0);
        CHECK(count(text, "http://") == count(text, "http://www.w3.org/2000/svg"));
        CHECK(count(text, "https://") ==
              count(text, "/*! https://github.com/leeoniya/uPlot"));  // whose licence asks for its name
        CHECK_FALSE(std::regex_search(text, std::regex("[^A-Za-z0-9+/]nan[^A-Za-z0-9+/]")));
    }
    const std::string index = read_file(workspace.out / "report" / "index.html");
    CHECK(count(index, "不能判断（1 条）") == 1);
    CHECK(count(index, "33 %") >= 1);
}
