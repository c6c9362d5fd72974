#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "metadata_products.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using raster::Band;

namespace {

/// The real MTL in a folder of its own with a small raster for every file it names.
fs::path complete(const fs::path& bench, const fs::path& mtl)
{
    const std::string text = real::read_text(mtl);
    const fs::path folder = bench / mtl.filename();
    const char* quote = mtl.extension() == ".xml" ? ">" : "\"";
    const char* end = mtl.extension() == ".xml" ? "<" : "\"";
    for (const std::string& name : real::between(text, quote, end))
        if (name.ends_with(".TIF") && !fs::exists(folder / name)) real::write_raster(folder / name);
    real::write_text(folder / mtl.filename(), text);  // last: GDAL deletes an MTL when it writes a band again
    return folder / mtl.filename();
}

}  // namespace

TEST_CASE("every real MTL of Landsat 8 and 9 describes a scene with its own constants")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    struct Row {
        std::string file, id, level, version, acquired, crs;
        std::size_t bands;
        double elevation, gain_7, k1;
    };
    // Values read off the files by eye: gain of band 7 as radiance (Level-1) or reflectance (Level-2).
    const std::vector<Row> rows{
        {"LC08_L1TP_090084_20160121_20200907_02_T1_MTL.txt", "LC08_L1TP_090084_20160121_20200907_02_T1", "L1TP", "02",
         "2016-01-21T23:50:23.054Z", "EPSG:32655", 10, 55.486483, 5.2920E-04, 774.8853},
        {"LC08_L1TP_188018_20200927_20201005_02_T1_MTL.txt", "LC08_L1TP_188018_20200927_20201005_02_T1", "L1TP", "02",
         "2020-09-27T09:29:57.870Z", "EPSG:32635", 10, 27.52435766, 5.1023E-04, 774.8853},
        {"LC08_L1TP_195025_20130707_20170503_01_T1_MTL.txt", "LC08_L1TP_195025_20130707_20170503_01_T1", "L1TP", "01",
         "2013-07-07T10:17:42.166Z", "EPSG:32632", 10, 58.9967518, 4.9578E-04, 774.8853},
        {"LC80100202015018LGN00_MTL.txt", "LC80100202015018LGN00", "L1T", "pre-collection", "2015-01-18T15:10:22.414Z",
         "EPSG:32620", 8, 11.10898916, 5.2941E-04, 0},
        {"LC80100202015018LGN00_MTL.json", "LC80100202015018LGN00", "L1T", "pre-collection", "2015-01-18T15:10:22.414Z",
         "EPSG:32620", 8, 11.10898916, 5.2941E-04, 0},
        {"LC08_L2SP_047027_20201204_20210313_02_T1_MTL.txt", "LC08_L2SP_047027_20201204_20210313_02_T1", "L2SP", "02", "",
         "EPSG:32610", 8, 0, 2.75e-5, 0},
        {"LC08_L2SP_047027_20201204_20210313_02_T1_MTL.xml", "LC08_L2SP_047027_20201204_20210313_02_T1", "L2SP", "02", "",
         "EPSG:32610", 8, 0, 2.75e-5, 0},
        {"LC08_L2SR_084024_20160111_20201016_02_T1_MTL.txt", "LC08_L2SR_084024_20160111_20201016_02_T1", "L2SR", "02", "", "", 7,
         0, 2.75e-5, 0},
        {"LC08_L2SR_084024_20160111_20201016_02_T1_MTL.xml", "LC08_L2SR_084024_20160111_20201016_02_T1", "L2SR", "02", "", "", 7,
         0, 2.75e-5, 0},
        {"LC09_L2SP_010065_20220129_20220131_02_T1_MTL.txt", "LC09_L2SP_010065_20220129_20220131_02_T1", "L2SP", "02",
         "2022-01-29T15:28:34.396Z", "EPSG:32617", 8, 57.84396063, 2.75e-5, 0},
        {"LC09_L2SP_010065_20220129_20220131_02_T1_MTL.xml", "LC09_L2SP_010065_20220129_20220131_02_T1", "L2SP", "02",
         "2022-01-29T15:28:34.396Z", "EPSG:32617", 8, 57.84396063, 2.75e-5, 0},
    };
    const real::Workbench bench;
    for (const Row& row : rows) {
        INFO(row.file);
        const raster::Scene scene = raster::read_scene(complete(bench.path(), data / "metadata/landsat-mtl" / row.file));
        CHECK(scene.scene_id == row.id);
        CHECK(scene.sensor->name == (row.file.starts_with("LC09") ? "landsat9" : "landsat8"));
        CHECK(scene.level == row.level);
        CHECK(scene.processing_version == row.version);
        if (!row.acquired.empty()) CHECK(geo::format_instant(scene.acquired) == row.acquired);
        if (!row.crs.empty()) CHECK(scene.crs == row.crs);
        CHECK(scene.bands.size() == row.bands);
        if (row.elevation > 0) CHECK(scene.sun_elevation_deg == Approx(row.elevation).epsilon(1e-4));
        const raster::Calibration& swir = real::calibration(scene, Band::swir22);
        CHECK((row.level.starts_with("L2") ? swir.reflectance_gain : swir.gain) == row.gain_7);
        if (row.k1 > 0) CHECK(real::calibration(scene, Band::lwir11).k1 == row.k1);
        // E = pi d^2 L / rho: the metadata of every scene hold the same sun (0.2 %).
        const double sun = std::sin(scene.sun_elevation_deg * std::numbers::pi / 180);
        CHECK(swir.gain / swir.reflectance_gain / sun * std::numbers::pi * std::pow(scene.earth_sun_au, 2) ==
              Approx(scene.sensor->find(Band::swir22)->irradiance).epsilon(2e-3));
        CHECK_THAT(real::refusal(data / "metadata/landsat-mtl" / row.file),
                   Contains(row.file) && Contains("is not in the product"));
    }
    CHECK_THAT(real::refusal(data / "metadata/landsat-mtl/LM01_L1GS_005037_19720823_20200909_02_T2_MTL.xml"),
               Contains("LANDSAT_1"));
}

TEST_CASE("real Landsat products are read, or refused with the reason")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    struct Row {
        std::string location, said;  // said empty = read
        std::size_t bands = 0;
    };
    const std::string c2 = "landsat-c2-l1-product-structure/", c1 = "landsat7-8-ethiopia-l1-2017/",
                      l2 = "landsat8-l2sp-full-bundle-overview/";
    const std::vector<Row> rows{
        {c2 + "LC09_L1TP_112081_20220209_20220209_02_T1.tar", "", 10},
        {c2 + "LC08_L1GT_089074_20220506_20220512_02_T2", "", 10},
        {c1 + "LC08_L1TP_167055_20170308_20170317_01_T1_MTL.txt", "", 10},
        {c1 + "LE07_L1TP_167055_20170316_20170411_01_T1_MTL.txt", "Landsat 7 is not used (its scan-line corrector failed"},
        {l2 + "LC08_L2SP_008059_20191201_20200825_02_T1_MTL.txt", "", 8},
        {l2 + "LC08_L2SP_017036_20130419_20200913_02_T2_MTL.json", "", 8},
        {l2 + "LC08_L2SP_017036_20130419_20200913_02_T2_ST_stac.json", "STAC version '0.7.0'"},
        {"landsat8-mendoza-l1-sr-bt-2016", "", 10},
        {"landsat8-kumasi-l1-3dates-2015/LC81940552015091LGN00", "", 9},
        {"landsat8-kumasi-l1-3dates-2015/LC81940552015123LGN00", "", 9},
        {"landsat8-kumasi-l1-3dates-2015/LC81940552015203LGN00", "", 9},
        {"landsat8-corumba-wildfire-onoff/LC08_L1TP_227074_20190809_20200827_02_T1_MTL.txt", "", 6},
        {"landsat8-corumba-wildfire-onoff/LC08_L1TP_227074_20190825_20200826_02_T1_MTL.txt", "", 6},
        {"landsat8-c1-l1-southcarolina-overview", "", 10},
    };
    for (const Row& row : rows) {
        INFO(row.location);
        const std::string said = real::refusal(data / "imagery" / row.location);
        if (row.said.empty()) {
            REQUIRE(said.empty());
            CHECK(raster::read_scene(data / "imagery" / row.location).bands.size() == row.bands);
        } else {
            CHECK_THAT(said, Contains(row.said));
        }
    }
}
