#include <catch2/catch.hpp>
#include <cmath>

#include "products_fixture.h"
#include "raster/checksum.h"
#include "raster/dataset.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using raster::Band;

TEST_CASE("a Collection 2 Level-1 folder is read with its own gains")
{
    const products::TempFolder folder;
    const fs::path mtl = products::write_landsat(folder.path(), {});
    const raster::Scene scene = raster::read_scene(mtl);
    CHECK(scene.scene_id == "LC08_L1TP_123032_20211115_20211125_02_T1");
    CHECK(scene.sensor->name == "landsat8");
    CHECK(scene.level == "L1TP");
    CHECK(scene.processing_version == "02");
    CHECK(geo::format_instant(scene.acquired) == "2021-11-15T02:53:12.345Z");
    CHECK(scene.crs == "EPSG:32650");
    CHECK(scene.footprint.outer.front() == geo::LonLat{118.1, 39.8});
    CHECK(scene.sun_elevation_deg == 30);
    CHECK(scene.earth_sun_au == 0.9887);
    REQUIRE(scene.bands.size() == 10);
    CHECK(std::is_sorted(scene.bands.begin(), scene.bands.end(), [](const auto& a, const auto& b) { return a.band < b.band; }));
    const raster::SceneBand& swir = products::band(scene, Band::swir22);
    CHECK(swir.calibration.gain == 5e-4);
    CHECK(swir.calibration.offset == -2.5);
    CHECK(swir.calibration.reflectance_gain == Approx(4e-5).epsilon(1e-12));  // 2e-5 / sin 30 deg
    CHECK(swir.calibration.reflectance_offset == Approx(-0.2).epsilon(1e-12));
    CHECK(raster::Dataset(swir.file).read_uint16(swir.index, {0, 0, 1, 1}).front() == 7000);
    const raster::SceneBand& thermal = products::band(scene, Band::lwir11);
    CHECK(thermal.calibration.k1 == 774.8853);
    CHECK(thermal.calibration.k2 == 1321.0789);
    CHECK(scene.quality_kind == "qa_pixel_c2");
    CHECK(scene.saturation_file.empty());
    CHECK(scene.files.size() == 11);
    CHECK(raster::read_scene(folder.path()).scene_id == scene.scene_id);
}

TEST_CASE("a .tar reads like the folder it was made from")
{
    const products::TempFolder folder;
    products::write_landsat(folder.path() / "in", {});
    products::write_tar(folder.path() / "product.tar", folder.path() / "in");
    const raster::Scene scene = raster::read_scene(folder.path() / "product.tar");
    CHECK(scene.bands.size() == 10);
    CHECK(scene.files == std::vector<fs::path>{folder.path() / "product.tar"});
    const raster::SceneBand& nir = products::band(scene, Band::nir);
    CHECK_THAT(nir.file, Catch::Matchers::StartsWith("/vsitar/"));
    CHECK(raster::Dataset(nir.file).read_uint16(1, {0, 0, 1, 1}).front() == 5000);
}

TEST_CASE("the older generations of the MTL are read")
{
    const products::TempFolder folder;
    const auto [generation, level, id, quality] = GENERATE(table<std::string, std::string, std::string, std::string>(
        {{"01", "L1TP", "LC08_L1TP_123032_20170501_20170515_01_T1", "qa_pixel_c1"},
         {"pre", "L1T", "LC81230322015121LGN00", "qa_pixel_pre"}}));
    products::Landsat product;
    product.id = id;
    product.generation = generation;
    product.level = level;
    const raster::Scene scene = raster::read_scene(products::write_landsat(folder.path(), product));
    CHECK(scene.scene_id == id);
    CHECK(scene.level == level);
    CHECK(scene.quality_kind == quality);
    CHECK(products::band(scene, Band::swir22).calibration.gain == 5e-4);
    CHECK(products::band(scene, Band::lwir11).calibration.k1 == 774.8853);
}

TEST_CASE("Level-2 takes the second level's scale and finds its files in the right group")
{
    const products::TempFolder folder;
    products::Landsat product;
    product.id = "LC08_L2SP_123032_20211115_20211125_02_T1";
    product.level = "L2SP";
    const raster::Scene scene = raster::read_scene(products::write_landsat(folder.path(), product));
    CHECK(scene.scene_id == product.id);
    const raster::SceneBand& swir = products::band(scene, Band::swir22);
    CHECK(swir.file == (folder.path() / (product.id + "_SR_B7.TIF")).string());
    CHECK(swir.calibration.reflectance_gain == 2.75e-5);
    CHECK(swir.calibration.reflectance_offset == -0.2);
    CHECK(swir.calibration.gain == Approx(2.75e-5 * 0.5 * 5e-4 / 2e-5).epsilon(1e-12));
    const raster::SceneBand& thermal = products::band(scene, Band::lwir11);
    CHECK(thermal.calibration.k1 == 0);
    CHECK(thermal.calibration.gain == 0.00341802);
    CHECK(thermal.calibration.offset == 149.0);

    products::write_float_raster(folder.path() / (product.id + "_ST_B10.TIF"), 12.5F);
    CHECK_THAT(products::refusal(folder.path()), Contains("Celsius"));
}

TEST_CASE("bands may be missing, but not the short-wave infrared")
{
    const products::TempFolder folder;
    products::Landsat product;
    product.missing = {"10", "11", "1", "QA"};
    const raster::Scene scene = raster::read_scene(products::write_landsat(folder.path() / "a", product));
    CHECK(scene.bands.size() == 7);
    CHECK(scene.quality_kind == "none");
    product.missing = {"7"};
    CHECK_THAT(products::refusal(products::write_landsat(folder.path() / "b", product)),
               Contains("B7") && Contains("not in the product"));
}

TEST_CASE("TIRS without gain is left out, and by night there is no reflectance")
{
    const products::TempFolder folder;
    products::Landsat product;
    product.gain_10 = "0.0000E+00";
    product.sun_elevation = "-30.7";
    const raster::Scene scene = raster::read_scene(products::write_landsat(folder.path(), product));
    CHECK_THROWS(products::band(scene, Band::lwir11));
    CHECK(products::band(scene, Band::swir22).calibration.gain == 5e-4);
    CHECK(products::band(scene, Band::swir22).calibration.reflectance_gain == 0);
}

TEST_CASE("names are found in other case and as processors rename them")
{
    const products::TempFolder folder;
    const products::Landsat product;
    const fs::path mtl = products::write_landsat(folder.path(), product);
    fs::rename(folder.path() / (product.id + "_B7.TIF"), folder.path() / (product.id + "_B7.tif"));
    fs::rename(folder.path() / (product.id + "_B6.TIF"), folder.path() / (product.id + "_band6.tif"));
    CHECK(raster::read_scene(mtl).bands.size() == 10);
}

TEST_CASE("what an MTL must not say is refused with file, line and value")
{
    const auto [from, to, wanted] = GENERATE(table<std::string, std::string, std::string>({
        {"LANDSAT_8", "LANDSAT_7", "scan-line corrector"},
        {"LANDSAT_8", "LANDSAT_5", "not in the sensor table"},
        {"UTM_ZONE = 50", "UTM_ZONE = 61", "UTM_ZONE is '61'"},
        {"\"UTM\"", "\"PS\"", "map projection 'PS'"},
        {"\"WGS84\"", "\"NAD27\"", "datum 'NAD27'"},
        {"SUN_ELEVATION = 30", "SUN_ELEVATION = nan", "SUN_ELEVATION is 'nan'"},
        {"RADIANCE_MULT_BAND_7 = 5.0000E-04", "RADIANCE_MULT_BAND_7 = 1e999", "RADIANCE_MULT_BAND_7"},
        {"RADIANCE_MULT_BAND_7 = 5.0000E-04", "RADIANCE_MULT_BAND_7 = -5.0000E-04", "RADIANCE_MULT_BAND_7"},
        {"DATE_ACQUIRED = 2021-11-15", "DATE_ACQUIRED = 2021-02-30", "2021-02-30"},
        {"_02_T1_B7.TIF\"", "_02_T1_B7.TIF/../../../etc/passwd\"", "outside the product"},
        {"\"LC08_L1TP_123032_20211115_20211125_02_T1_B7.TIF\"", "\"/etc/passwd\"", "outside the product"},
        {"LANDSAT_PRODUCT_ID = \"LC08_L1TP", "LANDSAT_PRODUCT_ID = \"../../LC08_L1TP", "is no name"},
        {"PROCESSING_LEVEL = \"L1TP\"", "PROCESSING_LEVEL = \"L9XX\"", "processing level 'L9XX'"},
        {"CORNER_UL_LAT_PRODUCT = 39.8", "CORNER_UL_LAT_PRODUCT = 139.8", "CORNER_UL_LAT_PRODUCT"},
        {"END_GROUP = IMAGE_ATTRIBUTES\n", "", "a third level of groups, 'PROJECTION_ATTRIBUTES'"},
        {"END_GROUP = LANDSAT_METADATA_FILE\nEND\n", "", "no END after"},
    }));
    const products::TempFolder folder;
    products::Landsat product;
    product.replaced = {{from, to}};
    const std::string said = products::refusal(products::write_landsat(folder.path(), product));
    INFO(from << " -> " << to);
    CHECK_THAT(said, Contains(wanted));
    CHECK_THAT(said, Contains("_MTL.txt") || Contains(folder.path().string()));
}

TEST_CASE("declared MD5 sums are carried and checked")
{
    const products::TempFolder folder;
    const products::Landsat product;
    const fs::path mtl = products::write_landsat(folder.path(), product);
    products::write_text(folder.path() / "abc", "abc");
    CHECK(raster::md5_of((folder.path() / "abc").string()) == "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321, A.5
    products::write_text(folder.path() / "abc", "");
    CHECK(raster::md5_of((folder.path() / "abc").string()) == "d41d8cd98f00b204e9800998ecf8427e");
    products::write_text(folder.path() / "abc",
                         "12345678901234567890123456789012345678901234567890123456789012345678901234567890");
    CHECK(raster::md5_of((folder.path() / "abc").string()) == "57edf4a22be3c955ac49da2e2107b67a");
    const std::string b7 = product.id + "_B7.TIF", b6 = product.id + "_B6.TIF";
    products::write_text(folder.path() / (product.id + "_MD5.txt"), raster::md5_of((folder.path() / b7).string()) + "  " + b7 +
                                                                        "\n0123456789abcdef0123456789abcdef  " + b6 + "\n");
    const raster::Scene scene = raster::read_scene(mtl);
    CHECK(products::band(scene, Band::swir22).md5.size() == 32);
    CHECK(products::band(scene, Band::nir).md5.empty());
    CHECK(raster::md5_mismatches(scene) == std::vector<std::string>{(folder.path() / b6).string()});
}
