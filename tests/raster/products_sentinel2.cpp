#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "products_fixture.h"
#include "raster/dataset.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using raster::Band;

TEST_CASE("Level-1C reads offset, quantification, irradiance, U and sun from its own XML")
{
    const products::TempFolder folder;
    const raster::Scene scene = raster::read_scene(products::write_sentinel2(folder.path(), {}));
    CHECK(scene.scene_id == "S2B_MSIL1C_20211115T030949_N0400_R075_T50SMJ_20211115T050000");
    CHECK(scene.sensor->platform == "Sentinel-2B");
    CHECK(scene.level == "MSIL1C");
    CHECK(scene.processing_version == "04.00");
    CHECK(geo::format_instant(scene.acquired) == "2021-11-15T03:13:11.123Z");
    CHECK(scene.crs == "EPSG:32650");
    CHECK(scene.sun_elevation_deg == 30);
    CHECK(scene.footprint.outer.size() == 4);
    CHECK(scene.footprint.outer.front() == geo::LonLat{118.0, 39.8});
    CHECK(!scene.gap);
    REQUIRE(scene.bands.size() == 8);
    const raster::SceneBand& swir = products::band(scene, Band::swir22);
    CHECK(swir.calibration.reflectance_gain == 1e-4);
    CHECK(swir.calibration.reflectance_offset == -0.1);
    const double radiance_of_one = 220 * 1.02 * 0.5 / std::numbers::pi;  // E of bandId 12, U, cos of the sun's zenith
    CHECK(swir.calibration.gain == Approx(1e-4 * radiance_of_one).epsilon(1e-12));
    CHECK(swir.calibration.offset == Approx(-0.1 * radiance_of_one).epsilon(1e-12));
    CHECK(raster::Dataset(swir.file).read_uint16(1, {0, 0, 1, 1}).front() == 3200);
    CHECK(raster::Dataset(products::band(scene, Band::nir).file).read_uint16(1, {0, 0, 1, 1}).front() == 2800);
    CHECK(scene.quality_kind == "none");
}

TEST_CASE("the offset comes from the metadata, never from the date")
{
    const auto [baseline, offsets, reflectance_offset, gap] = GENERATE(table<std::string, std::string, double, bool>({
        {"03.01", "", 0.0, false},
        {"04.00", "-1000", -0.1, false},
        {"05.09", "-1000", -0.1, false},
        {"05.00", "-900", -0.09, false},
        {"04.00", "", 0.0, true},
        {"05.11", "", 0.0, true},
    }));
    for (const std::string level : {"1C", "2A"}) {
        const products::TempFolder folder;
        const raster::Scene scene = raster::read_scene(
            products::write_sentinel2(folder.path(), {.level = level, .baseline = baseline, .offsets = offsets}));
        CHECK(products::band(scene, Band::swir22).calibration.reflectance_offset == Approx(reflectance_offset));
        CHECK(scene.gap.value_or("") == (gap ? "radiometry_ambiguous" : ""));
        CHECK(scene.gap_detail.empty() == !gap);
    }
}

TEST_CASE("Level-2A has no cirrus band, a scene classification, and files by pixel size")
{
    const products::TempFolder folder;
    const raster::Scene scene = raster::read_scene(products::write_sentinel2(folder.path(), {.level = "2A"}));
    CHECK(scene.level == "MSIL2A");
    CHECK(scene.bands.size() == 7);
    CHECK_THROWS(products::band(scene, Band::cirrus));
    CHECK(scene.quality_kind == "scl");
    CHECK_THAT(scene.quality_file, Contains("SCL_20m"));
}

TEST_CASE("a zip reads like the folder it was made from")
{
    const products::TempFolder folder;
    const fs::path safe = products::write_sentinel2(folder.path() / "in", {});
    products::write_zip(folder.path() / "product.zip", safe);
    const raster::Scene scene = raster::read_scene(folder.path() / "product.zip");
    CHECK(scene.bands.size() == 8);
    CHECK_THAT(products::band(scene, Band::swir22).file, Catch::Matchers::StartsWith("/vsizip/"));
    CHECK(raster::Dataset(products::band(scene, Band::swir22).file).read_uint16(1, {0, 0, 1, 1}).front() == 3200);
    CHECK(products::band(scene, Band::swir22).calibration.gain ==
          products::band(raster::read_scene(safe), Band::swir22).calibration.gain);
}

TEST_CASE("MD5 sums of the manifest are carried")
{
    const products::TempFolder folder;
    const fs::path safe = products::write_sentinel2(folder.path(), {});
    products::write_text(
        safe / "manifest.safe",
        "<xfdu:XFDU xmlns:xfdu=\"x\"><dataObject><byteStream><fileLocation "
        "href=\"./GRANULE/L1C_T50SMJ_A024524_20211115T031310/IMG_DATA/T50SMJ_20211115T030949_B12.tif\"/>"
        "<checksum checksumName=\"MD5\">900150983CD24FB0D6963F7D28E17F72</checksum></byteStream></dataObject></xfdu:XFDU>");
    CHECK(products::band(raster::read_scene(safe), Band::swir22).md5 == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("what the XML must not say is refused with file and value")
{
    const auto [from, to, wanted] = GENERATE(table<std::string, std::string, std::string>({
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
         "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", "document type"},
        {"</n1:General_Info>", "</n1:General>", "not well-formed"},
        {"Sentinel-2B", "Sentinel-9Z", "Sentinel-9Z"},
        {">10000</QUANT", ">0</QUANT", "QUANTIFICATION_VALUE is '0'"},
        {"<U>1.02</U>", "<U>inf</U>", "U is 'inf'"},
        {"bandId=\"12\"", "bandId=\"99\"", "no solar irradiance of B12"},
        {"band_id=\"12\"", "band_id=\"99\"", "no offset of B12"},
        {"04.00</PROC", "4</PROC", "baseline '4'"},
        {"<Granule ", "<Granule/><Granule ", "2 granules"},
        {"GRANULE/L1C", "../L1C", "outside the product"},
        {"S2B_MSIL1C_20211115T030949_N0400_R075_T50SMJ_20211115T050000.SAFE</PRODUCT", "a/b</PRODUCT", "is no name"},
        {">60</ZENITH", ">-60</ZENITH", "ZENITH_ANGLE is '-60'"},
        {"2021-11-15T03:13:11.123456Z", "yesterday", "yesterday"},
        {"EPSG:32650", "/vsicurl/http://a", "EPSG"},
        {"39.8 118.0 39.8", "39.8 nan 39.8", "footprint has 'nan'"},
    }));
    const products::TempFolder folder;
    const fs::path safe = products::write_sentinel2(folder.path(), {.replaced = {{from, to}}});
    const std::string said = products::refusal(safe);
    INFO(from << " -> " << to);
    CHECK_THAT(said, Contains(wanted));
    CHECK_THAT(said, Contains(".xml") || Contains(".SAFE"));
}

TEST_CASE("a product without its short-wave infrared or its tile metadata is refused")
{
    const products::TempFolder folder;
    CHECK_THAT(products::refusal(products::write_sentinel2(folder.path() / "a", {.missing = {"B12"}})),
               Contains("image of B12 is not in the product"));
    const fs::path safe = products::write_sentinel2(folder.path() / "b", {});
    fs::remove(safe / "GRANULE/L1C_T50SMJ_A024524_20211115T031310/MTD_TL.xml");
    CHECK_THAT(products::refusal(safe), Contains("MTD_TL.xml") && Contains("not in the product"));
}
