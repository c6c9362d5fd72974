#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <numbers>

#include "geo/csv.h"
#include "products_fixture.h"
#include "raster/dataset.h"
#include "raster/stac.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using nlohmann::json;
using raster::Band;

namespace {

json sentinel2_item()
{
    return json::parse(R"({"type": "Feature", "stac_version": "1.0.0", "id": "S2A_50SMJ_20211115_0_L2A",
        "geometry": {"type": "Polygon", "coordinates": [[[118, 39.6], [118.2, 39.6], [118.2, 39.8], [118, 39.8], [118, 39.6]]]},
        "properties": {"platform": "sentinel-2a", "datetime": "2021-11-15T03:13:11Z", "proj:epsg": 32650, "view:sun_elevation": 30,
                       "view:sun_azimuth": 164, "s2:processing_baseline": "03.01", "s2:product_type": "S2MSI2A", "s2:reflectance_conversion_factor": 1.02},
        "assets": {"swir16": {"href": "B11.tif"}, "swir22": {"href": "./B12.tif"}}})");
}

raster::Scene read_item(const fs::path& folder, const json& item)
{
    products::write_text(folder / "item.json", item.dump(1));
    return raster::read_scene(folder / "item.json");
}

void write_bands(const fs::path& folder)
{
    int dn = 2000;
    for (const char* file : {"B02.tif", "B04.tif", "B08.tif", "B8A.tif", "B11.tif", "B12.tif", "SCL.tif"})
        products::write_raster(folder / file, dn += 100, 20);
}

std::string said_of(const fs::path& folder, const json& item)
{
    products::write_text(folder / "item.json", item.dump(1));
    return products::refusal(folder / "item.json");
}

}  // namespace

TEST_CASE("a STAC item with assets beside it is a scene")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    const raster::Scene scene = read_item(folder.path(), sentinel2_item());
    CHECK(scene.scene_id == "S2A_50SMJ_20211115_0_L2A");
    CHECK(scene.level == "MSIL2A");
    CHECK(scene.processing_version == "03.01");
    CHECK(scene.footprint.outer.size() == 4);
    CHECK(!scene.gap);
    REQUIRE(scene.bands.size() == 2);
    const raster::Calibration& swir = products::band(scene, Band::swir22).calibration;
    CHECK(swir.reflectance_gain == 1e-4);
    CHECK(swir.gain == Approx(1e-4 * 85.25 * 1.02 * 0.5 / std::numbers::pi).epsilon(1e-12));
}

TEST_CASE("every catalogue's spelling finds the same bands")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    json item = sentinel2_item();
    SECTION("Earth Search v1: nir is B08, nir08 is B8A, jp2 twins, a visual asset of red, green and blue")
    {
        item["assets"] =
            json::parse(R"({"nir": {"href": "https://a.example/x/B08.tif"}, "nir08": {"href": "https://a.example/x/B8A.tif"},
            "red": {"href": "https://a.example/x/B04.tif"}, "swir16": {"href": "https://a.example/x/B11.tif?token=1"}, "swir22": {"href": "s3://b/x/B12.tif"},
            "swir22-jp2": {"href": "s3://b/x/B12.jp2"}, "scl": {"href": "https://a.example/x/SCL.tif"},
            "visual": {"href": "https://a.example/x/B02.tif", "roles": ["visual"], "eo:bands": [{"name": "blue"}, {"name": "green"}]}})");
    }
    SECTION("Planetary Computer: labels, B8A called rededge")
    {
        item["assets"] = json::parse(R"({"B08": {"href": "B08.tif", "eo:bands": [{"name": "B08", "common_name": "nir"}]},
            "B8A": {"href": "B8A.tif", "eo:bands": [{"name": "B8A", "common_name": "rededge"}]}, "B04": {"href": "B04.tif"}, "SCL": {"href": "SCL.tif"},
            "B11": {"href": "B11.tif"}, "B12": {"href": "B12.tif", "file:checksum": "d50110900150983cd24fb0d6963f7d28e17f72"}})");
    }
    SECTION("STAC 1.1: bands in one list, proj:code")
    {
        item["stac_version"] = "1.1.0";
        item["properties"].erase("proj:epsg");
        item["properties"]["proj:code"] = "EPSG:32650";
        item["assets"] = json::parse(
            R"({"a": {"href": "B8A.tif", "bands": [{"name": "B8A", "eo:common_name": "nir08"}]}, "b": {"href": "B04.tif", "bands": [{"name": "B04"}]},
            "c": {"href": "B11.tif", "bands": [{"name": "B11"}]}, "d": {"href": "B12.tif", "bands": [{"name": "x", "eo:common_name": "swir22"}]}, "SCL": {"href": "SCL.tif"}})");
    }
    const raster::Scene scene = read_item(folder.path(), item);
    REQUIRE(scene.bands.size() == 4);
    const auto dn = [&](Band band) {
        return raster::Dataset(products::band(scene, band).file).read_uint16(1, {0, 0, 1, 1}).front();
    };
    CHECK(dn(Band::red) == 2200);
    CHECK(dn(Band::nir) == 2400);
    CHECK(dn(Band::swir16) == 2500);
    CHECK(dn(Band::swir22) == 2600);
    CHECK(scene.quality_kind == "scl");
    const std::string md5 = products::band(scene, Band::swir22).md5;
    CHECK((md5.empty() || md5 == "900150983cd24fb0d6963f7d28e17f72"));
}

TEST_CASE("bands of one file are taken by name, in the order the item lists them")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    json item = sentinel2_item();
    item["assets"] = json::parse(R"({"image": {"href": "B12.tif", "eo:bands": [{"name": "B09"}, {"name": "B11"}, {"name": "B12"}],
                                     "raster:bands": [{"scale": 1}, {"scale": 0.0001, "offset": 0}, {"scale": 0.0001, "offset": -0.1}]}})");
    item["properties"]["s2:processing_baseline"] = "05.09";
    const raster::Scene scene = read_item(folder.path(), item);
    CHECK(products::band(scene, Band::swir16).index == 2);
    CHECK(products::band(scene, Band::swir22).index == 3);
    CHECK(products::band(scene, Band::swir16).calibration.reflectance_offset == 0);
    CHECK(products::band(scene, Band::swir22).calibration.reflectance_offset == -0.1);
    CHECK(scene.files.size() == 2);
}

TEST_CASE("the offset of a Sentinel-2 item is decided or declared ambiguous")
{
    const geo::CsvTable table = geo::read_csv(fs::path(HEARTHWATCH_SOURCE) / "tests/tables/sentinel2_offsets.csv");
    REQUIRE(table.rows.size() == 18);
    const products::TempFolder folder;
    write_bands(folder.path());
    for (const geo::CsvRow& row : table.rows) {
        INFO("line " << row.line << ": " << row.cells[4]);
        json item = sentinel2_item();
        item["properties"]["s2:processing_baseline"] = row.cells[0];
        if (!row.cells[1].empty()) item["properties"]["earthsearch:boa_offset_applied"] = row.cells[1] == "true";
        if (!row.cells[2].empty())
            for (const char* key : {"swir16", "swir22"})
                item["assets"][key]["raster:bands"] = {{{"scale", 0.0001}, {"offset", std::stod(row.cells[2])}}};
        const raster::Scene scene = read_item(folder.path(), item);
        const bool ambiguous = row.cells[3] == "ambiguous";
        CHECK(scene.gap.value_or("") == (ambiguous ? "radiometry_ambiguous" : ""));
        if (!ambiguous) CHECK(products::band(scene, Band::swir22).calibration.reflectance_offset == std::stod(row.cells[3]));
    }
}

TEST_CASE("an item that says both is settled by dark pixels, which only the applied offset allows")
{
    const auto [dn, settled] = GENERATE(table<int, bool>({{500, true}, {899, true}, {900, false}, {2600, false}}));
    const products::TempFolder folder;
    for (const char* file : {"B11.tif", "B12.tif"}) products::write_raster(folder.path() / file, dn, 20);
    json item = sentinel2_item();
    item["properties"]["s2:processing_baseline"] = "05.09";
    item["properties"]["earthsearch:boa_offset_applied"] = true;
    for (const char* key : {"swir16", "swir22"}) item["assets"][key]["raster:bands"] = {{{"scale", 0.0001}, {"offset", -0.1}}};
    const raster::Scene scene = read_item(folder.path(), item);
    CHECK(scene.gap.value_or("") == (settled ? "" : "radiometry_ambiguous"));
    CHECK(products::band(scene, Band::swir22).calibration.reflectance_offset == 0);
}

TEST_CASE("without sun or irradiance the radiance is ambiguous, not guessed")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    json item = sentinel2_item();
    SECTION("no sun elevation")
    {
        item["properties"].erase("view:sun_elevation");
    }
    SECTION("no reflectance conversion factor")
    {
        item["properties"].erase("s2:reflectance_conversion_factor");
    }
    SECTION("a satellite whose irradiances are not in the table")
    {
        item["properties"]["platform"] = "Sentinel-2C";
    }
    SECTION("an impossible scale")
    {
        item["assets"]["swir22"]["raster:bands"] = {{{"scale", 1e300}}};
    }
    CHECK(read_item(folder.path(), item).gap == "radiometry_ambiguous");
}

TEST_CASE("a Landsat Level-2 item takes declared scales, Level-1 needs its MTL")
{
    const products::TempFolder folder;
    json item = sentinel2_item();
    item["id"] = "LC08_L2SP_123032_20211115_02_T1";
    item["properties"] = json::parse(
        R"({"platform": "landsat-8", "datetime": "2021-11-15T02:53:12.3456789Z", "proj:epsg": 32650, "view:sun_elevation": 30,
                                         "landsat:correction": "L2SP", "landsat:collection_number": "02"})");
    item["assets"] = json::parse(
        R"({"swir16": {"href": "X_SR_B6.TIF"}, "SR_B7.TIF": {"href": "X_SR_B7.TIF"}, "lwir11": {"href": "X_ST_B10.TIF"}, "qa_pixel": {"href": "X_QA_PIXEL.TIF"}})");
    for (const char* file : {"X_SR_B6.TIF", "X_SR_B7.TIF", "X_ST_B10.TIF", "X_QA_PIXEL.TIF"})
        products::write_raster(folder.path() / file, 9000);
    const raster::Scene scene = read_item(folder.path(), item);
    CHECK(!scene.gap);
    CHECK(products::band(scene, Band::swir22).calibration.reflectance_gain == 2.75e-5);
    CHECK(products::band(scene, Band::lwir11).calibration.offset == 149.0);
    CHECK(scene.quality_kind == "qa_pixel_c2");
    products::write_float_raster(folder.path() / "X_ST_B10.TIF", 9.5F);
    CHECK_THAT(said_of(folder.path(), item), Contains("Celsius"));
    item["assets"].erase("lwir11");
    item["properties"]["landsat:correction"] = "L1TP";
    CHECK(read_item(folder.path(), item).gap == "radiometry_ambiguous");
}

TEST_CASE("hrefs that lead elsewhere, and items that are none, are refused")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    const std::string href =
        GENERATE("file:///etc/passwd", "/etc/passwd", "../B12.tif", "a/../../B12.tif", "/vsicurl/http://127.0.0.1/B12.tif",
                 "MEM:::DATAPOINTER=1", "NETCDF:B12.tif", "ftp://a/B12.tif", "..\\B12.tif", "https://a.example/..",
                 "https://a.example/missing.tif", "<VRTDataset/>", "");
    json item = sentinel2_item();
    item["assets"]["swir22"]["href"] = href;
    INFO(href);
    CHECK_THAT(said_of(folder.path(), item), Contains("item.json") || Contains(folder.path().string()));
}

TEST_CASE("damaged items are refused with the file")
{
    const products::TempFolder folder;
    write_bands(folder.path());
    json item = sentinel2_item();
    std::string text = item.dump();
    SECTION("another version")
    {
        item["stac_version"] = "0.7.0", text = item.dump();
    }
    SECTION("a page of items")
    {
        text = json{{"type", "FeatureCollection"}, {"features", {item}}}.dump();
    }
    SECTION("cut off")
    {
        text.resize(text.size() / 2);
    }
    SECTION("deep")
    {
        text = "{\"a\":" + std::string(100'000, '[');
    }
    SECTION("not a number")
    {
        item["properties"]["view:sun_elevation"] = "high", text = item.dump();
    }
    SECTION("an id that is a path")
    {
        item["id"] = "../../x", text = item.dump();
    }
    SECTION("no geometry")
    {
        item["geometry"] = nullptr, text = item.dump();
    }
    SECTION("Landsat 7")
    {
        item["properties"]["platform"] = "landsat-7", text = item.dump();
    }
    SECTION("no time")
    {
        item["properties"]["datetime"] = nullptr, text = item.dump();
    }
    SECTION("not UTF-8")
    {
        text.insert(text.find("S2A_"), "\xFF\xFE");
    }
    products::write_text(folder.path() / "item.json", text);
    const auto found = raster::find_scenes(folder.path());
    REQUIRE(found.size() == 1);
    CHECK(!found.front().scene);
    CHECK_THAT(found.front().refusal, Contains("item.json"));
}
