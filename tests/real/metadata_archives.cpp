#include <catch2/catch.hpp>

#include "metadata_products.h"
#include "raster/checksum.h"

namespace fs = std::filesystem;
using namespace hearthwatch;

TEST_CASE("all real imagery is found as an archive would be, and nothing is passed over in silence")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    const auto found = raster::find_scenes(data / "imagery");
    std::size_t scenes = 0, celsius = 0, bare = 0, landsat7 = 0;
    for (const raster::Found& one : found) {
        scenes += one.scene.has_value();
        celsius += one.refusal.find("Celsius") != std::string::npos;
        bare += one.refusal.find("but no MTL") != std::string::npos;
        landsat7 += one.refusal.find("Landsat 7 is not used") != std::string::npos;
        CHECK((one.scene || one.refusal.find(one.location.string()) != std::string::npos));
    }
    CHECK(scenes == 14);
    CHECK(celsius == 10);  // the surface temperatures of Muenster
    CHECK(landsat7 == 1);
    CHECK(bare == 11);  // New York (8), Muenster's band 11, Bolzano and British Columbia come without metadata
    CHECK(found.size() == scenes + celsius + bare + landsat7);
}

TEST_CASE("sums that do not match are reported: both real archives were thinned after they were summed")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    const raster::Scene tar =
        raster::read_scene(data / "imagery/landsat-c2-l1-product-structure/LC09_L1TP_112081_20220209_20220209_02_T1.tar");
    CHECK(raster::md5_mismatches(tar).size() == 10);
    const raster::Scene zip = raster::read_scene(
        data / "imagery/sentinel2-l1c-safe-decimated/S2A_MSIL1C_20180629T000241_N0206_R030_T56JMM_20180629T012042.zip");
    CHECK(zip.bands.size() == 8);
    CHECK(raster::md5_mismatches(zip).size() == 8);
    CHECK(!zip.gap);
    CHECK(zip.crs == "EPSG:32756");
    CHECK(zip.cloud_file.ends_with("MSK_CLOUDS_B00.gml"));
    const raster::Scene folder =
        raster::read_scene(data / "imagery/landsat-c2-l1-product-structure/LC08_L1GT_089074_20220506_20220512_02_T2");
    CHECK(raster::md5_mismatches(folder).empty());  // declares none
    CHECK(folder.level == "L1GT");
    CHECK(!folder.saturation_file.empty());
}
