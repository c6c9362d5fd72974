#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "products_fixture.h"
#include "raster/product_files.h"
#include "raster/xml_tree.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;

namespace {

std::vector<std::string> scene_ids(const std::vector<raster::Found>& found)
{
    std::vector<std::string> ids;
    for (const raster::Found& one : found)
        if (one.scene) ids.push_back(one.scene->scene_id);
    return ids;
}

std::vector<std::string> refusals(const std::vector<raster::Found>& found)
{
    std::vector<std::string> reasons;
    for (const raster::Found& one : found)
        if (!one.scene) reasons.push_back(one.refusal);
    return reasons;
}

}  // namespace

TEST_CASE("an archive's products are found by content, each bad one costing only itself")
{
    const products::TempFolder folder;
    const fs::path root = folder.path() / "archive";
    products::write_landsat(root / "a", {});
    products::write_sentinel2(root / "b", {});
    products::Landsat second;
    second.id = "LC09_L1TP_123032_20211123_20211123_02_T1";
    second.platform = "LANDSAT_9";
    products::write_landsat(folder.path() / "tar", second);
    products::write_tar(root / "second.tar", folder.path() / "tar");
    products::write_text(root / "c/note.txt", "nothing here");
    products::write_text(root / "c/collection.json", R"({"type": "Collection", "stac_version": "1.0.0"})");
    products::write_text(root / "c/other.json", R"({"a": 1})");
    products::write_text(root / "d/LC08_X_MTL.txt", "this is no MTL");
    products::write_text(root / "e/broken.tar", "this is no tar");
    products::write_text(root / "f/broken.json", "{\"type\": \"Feat");
    products::write_text(root / "g/EMPTY.SAFE/manifest.safe", "<a/>");
    products::write_raster(root / "h/B12.tif", 1);
    products::write_float_raster(root / "i/LC08_L2SP_1_ST_B10.TIF", 12);
    const auto found = raster::find_scenes(root);
    CHECK(scene_ids(found) == std::vector<std::string>{"LC08_L1TP_123032_20211115_20211125_02_T1",
                                                       "S2B_MSIL1C_20211115T030949_N0400_R075_T50SMJ_20211115T050000",
                                                       "LC09_L1TP_123032_20211123_20211123_02_T1"});
    const std::vector<std::string> said = refusals(found);
    REQUIRE(said.size() == 6);
    CHECK_THAT(said[0], Contains("LC08_X_MTL.txt") && Contains("named like a product"));
    CHECK_THAT(said[1], Contains("broken.tar"));
    CHECK_THAT(said[2], Contains("broken.json") && Contains("not JSON"));
    CHECK_THAT(said[3], Contains("EMPTY.SAFE") && Contains("incomplete"));
    CHECK_THAT(said[4], Contains("1 raster files, but no MTL"));
    CHECK_THAT(said[5], Contains("Celsius"));
    CHECK(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.location < b.location; }));
    for (const raster::Found& one : found)
        if (one.scene) CHECK(raster::read_scene(one.location).scene_id == one.scene->scene_id);
}

TEST_CASE("spellings of one MTL and the item beside it are one product")
{
    const products::TempFolder folder;
    const products::Landsat product;
    products::write_landsat(folder.path(), product);
    products::write_text(folder.path() / (product.id + "_MTL.json"), R"({"LANDSAT_METADATA_FILE": {"A": {"B": 1}}})");
    products::write_text(folder.path() / (product.id + "_MTL.xml"),
                         "<LANDSAT_METADATA_FILE><A><B>1</B></A></LANDSAT_METADATA_FILE>");
    products::write_text(folder.path() / (product.id + "_stac.json"), R"({"type": "Feature", "stac_version": "0.7.0"})");
    CHECK(raster::find_scenes(folder.path()).size() == 1);
}

TEST_CASE("two products may share a folder")
{
    const products::TempFolder folder;
    products::write_landsat(folder.path(), {});
    products::Landsat second;
    second.id = "LC08_L1TP_123032_20211201_20211209_02_T1";
    second.missing = {"7"};
    products::write_landsat(folder.path(), second);
    const auto found = raster::find_scenes(folder.path());
    REQUIRE(found.size() == 2);
    CHECK(found[0].scene);
    CHECK_THAT(found[1].refusal, Contains("B7"));
    CHECK_THAT(products::refusal(folder.path()), Contains("2 products"));
}

TEST_CASE("links that leave the archive, pipes and missing folders are refused")
{
    const products::TempFolder folder;
    const products::TempFolder elsewhere;
    const products::Landsat product;
    products::write_landsat(elsewhere.path(), product);
    products::write_landsat(folder.path() / "a", product);
    fs::create_directory_symlink(elsewhere.path(), folder.path() / "linked");
    fs::remove(folder.path() / "a" / (product.id + "_B7.TIF"));
    fs::create_symlink(elsewhere.path() / (product.id + "_B7.TIF"), folder.path() / "a" / (product.id + "_B7.TIF"));
    REQUIRE(mkfifo((folder.path() / "pipe_MTL.txt").c_str(), 0600) == 0);
    fs::create_directory_symlink(folder.path(), folder.path() / "loop");
    const auto found = raster::find_scenes(folder.path());
    CHECK(scene_ids(found).empty());
    const std::vector<std::string> said = refusals(found);
    REQUIRE(said.size() == 4);
    CHECK_THAT(said[0], Contains("_B7.TIF") && Contains("symbolic link that leaves"));
    CHECK_THAT(said[1], Contains("_B7.TIF") && Contains("symbolic link that leaves"));
    CHECK_THAT(said[2], Contains("linked") && Contains("symbolic link that leaves"));
    CHECK_THAT(said[3], Contains("pipe"));
    CHECK(refusals(raster::find_scenes(folder.path() / "nowhere")).size() == 1);
}

TEST_CASE("members that lead out of an archive are never opened")
{
    const products::TempFolder folder;
    products::write_landsat(folder.path() / "in", {});
    products::write_tar(folder.path() / "a.tar", folder.path() / "in");
    const raster::ProductFiles files = raster::list_archive(folder.path() / "a.tar");
    CHECK(files.names.size() == 12);
    CHECK_THROWS_AS(raster::find_member(files, "../x"), raster::Error);
    CHECK_THROWS_AS(raster::find_member(files, "/etc/passwd"), raster::Error);
    CHECK(!raster::find_member(files, "x"));
    fs::rename(folder.path() / "a.tar", folder.path() / "a.dat");
    CHECK_THROWS_AS(raster::list_archive(folder.path() / "a.dat"), raster::Error);
    products::write_text(folder.path() / "b.tar", std::string(10'000, 'x'));
    CHECK_THROWS_AS(raster::list_archive(folder.path() / "b.tar"), raster::Error);
}

TEST_CASE("texts of impossible size are not read")
{
    const products::TempFolder folder;
    products::write_text(folder.path() / "X_MTL.txt",
                         "GROUP = L1_METADATA_FILE\n" + std::string(raster::max_metadata_bytes, ' '));
    CHECK_THAT(products::refusal(folder.path() / "X_MTL.txt"), Contains("larger than"));
}

TEST_CASE("XML is read without document types, deep nesting or outside help")
{
    const raster::XmlElement root =
        raster::parse_xml("<a x='1'><n:b xmlns:n='u'> t &lt; </n:b><skip><b/></skip><c><b>2</b></c></a>", "f.xml", {"skip"});
    CHECK(root.attribute("x") == "1");
    CHECK(root.find_all("b").size() == 2);
    CHECK(root.child("b")->text == "t <");
    CHECK(!root.child("skip"));
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    for (int i = 0; i < 100; ++i) deep += "</a>";
    CHECK_THROWS_WITH(raster::parse_xml(deep, "f.xml"), Contains("deep"));
    CHECK_THROWS_WITH(raster::parse_xml("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "f.xml"), Contains("document type"));
    CHECK_THROWS_WITH(raster::parse_xml("<a>&b;</a>", "f.xml"), Contains("f.xml:1"));
    CHECK_THROWS_WITH(raster::parse_xml("", "f.xml"), Contains("not well-formed"));
    CHECK_THROWS_WITH(raster::parse_xml("<a>\n<b>\n</a>", "f.xml"), Contains("f.xml:3"));
}
