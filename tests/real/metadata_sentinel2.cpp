#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "metadata_products.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using nlohmann::json;
using raster::Band;

TEST_CASE("every real SAFE describes a scene, before and after baseline 04.00")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    struct Row {
        std::string folder, mtd, baseline;
        double offset, u, zenith, irradiance_12;
        std::size_t bands;
    };
    const std::vector<Row> rows{
        {"S2A_MSIL1C_20210908T042701_N0301_R133_T46RER_20210908T070248.SAFE", "MTD_MSIL1C.xml", "03.01", 0, 0.983841990384341,
         26.4931642669439, 85.25, 8},
        {"S2A_MSIL2A_20190212T192651_N0212_R013_T07HFE_20201007T160857.SAFE", "MTD_MSIL2A.xml", "02.12", 0, 1.02763689829235, 0,
         85.25, 7},
        {"S2A_MSIL2A_20230625T234621_N0509_R073_T01WCS_20230626T022157.SAFE", "MTD_MSIL2A.xml", "05.09", -0.1, 0, 0, 85.25, 7},
        {"S2B_MSIL2A_20220413T150759_N0400_R025_T33XWJ_20220414T082126.SAFE", "MTD_MSIL2A.xml", "04.00", -0.1, 0.99707551771009,
         0, 87.75, 7},
        {"esa_S2B_MSIL2A_20210122T133229_N0214_R081_T22HBD_20210122T155500.SAFE", "MTD_MSIL2A.xml", "02.14", 0, 1.03305092950356,
         0, 87.75, 7},
    };
    const real::Workbench bench;
    for (const Row& row : rows) {
        INFO(row.folder);
        const fs::path source = data / "metadata/sentinel2-safe-xml" / row.folder, safe = bench.path() / row.folder;
        CHECK_THAT(real::refusal(source), Contains(row.mtd) && Contains("image of B11 is not in the product"));
        fs::copy(source, safe, fs::copy_options::recursive);
        for (const std::string& image : real::between(real::read_text(source / row.mtd), "<IMAGE_FILE>", "</IMAGE_FILE>"))
            real::write_raster(safe / (image + ".tif"));
        const raster::Scene scene = raster::read_scene(safe);
        CHECK(!scene.gap);
        CHECK(scene.processing_version == row.baseline);
        CHECK(row.folder.find(scene.scene_id) != std::string::npos);
        CHECK(scene.bands.size() == row.bands);
        const raster::Calibration& swir = real::calibration(scene, Band::swir22);
        CHECK(swir.reflectance_gain == 1e-4);
        CHECK(swir.reflectance_offset == Approx(row.offset));
        if (row.u > 0) CHECK(1 / std::pow(scene.earth_sun_au, 2) == Approx(row.u).epsilon(1e-12));
        if (row.zenith > 0) CHECK(scene.sun_elevation_deg == Approx(90 - row.zenith).epsilon(1e-12));
        const double sun = std::sin(scene.sun_elevation_deg * std::numbers::pi / 180);
        CHECK(swir.gain / 1e-4 * std::numbers::pi / sun * std::pow(scene.earth_sun_au, 2) ==
              Approx(row.irradiance_12).epsilon(1e-9));
    }
}

TEST_CASE("real items of four catalogues are read when their assets lie beside them")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    std::vector<json> items;
    for (const char* file :
         {"LC08_L2SP_028030_20200114_20200824_02_T1_SR.json", "S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json",
          "earthsearch_v0_S2A_28QCH_20200714_0_L2A.json", "earthsearch_v1_S2A_29RKH_20200219_0_L2A.json",
          "earthsearch_v1_search_s2l2a_landsatc2l2_20231008.json", "planetarycomputer_landsat-c2-l2_items_page.json"}) {
        const fs::path path = data / "metadata/stac" / file;
        const json document = json::parse(real::read_text(path));
        CHECK_THAT(real::refusal(path),
                   Contains(document.contains("features") ? "each item of a page" : "is not beside the item") && Contains(file));
        if (!document.contains("features"))
            items.push_back(document);
        else
            items.insert(items.end(), document["features"].begin(), document["features"].end());
    }
    REQUIRE(items.size() == 16);
    const real::Workbench bench;
    std::size_t with_nir = 0, ambiguous = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        json item = items[i];
        if (!item.contains("stac_version")) item["stac_version"] = "1.0.0";
        const fs::path folder = bench.path() / std::to_string(i);
        for (const auto& [key, asset] : item["assets"].items()) {
            const std::string href = asset["href"];
            const std::string name = href.substr(href.rfind('/') + 1);
            if (name.ends_with(".tif") || name.ends_with(".TIF")) real::write_raster(folder / name);
        }
        real::write_text(folder / "item.json", item.dump());
        const std::string said = real::refusal(folder / "item.json");
        INFO(item["id"] << " " << said);
        REQUIRE(said.empty());
        const raster::Scene scene = raster::read_scene(folder);
        CHECK(scene.scene_id == item["id"]);
        CHECK(!scene.quality_file.empty());
        for (const raster::SceneBand& band : scene.bands) {
            with_nir += band.band == Band::nir;
            const bool sentinel2 = scene.sensor->name == "sentinel2";
            if (band.band == Band::nir) CHECK_THAT(band.file, Contains(sentinel2 ? "B8A" : "SR_B5"));
            if (band.band == Band::swir22) CHECK_THAT(band.file, Contains(sentinel2 ? "B12" : "SR_B7"));
        }
        // Earth Search v0 gives no sun; its v1 of 2023 says both that the offset is applied and that it is not.
        const std::string id = item["id"];
        const bool wanted = id == "S2A_28QCH_20200714_0_L2A" || id == "S2A_13TDE_20231008_0_L2A";
        CHECK(scene.gap.value_or("") == (wanted ? "radiometry_ambiguous" : ""));
        ambiguous += scene.gap.has_value();
    }
    CHECK(with_nir == 16);
    CHECK(ambiguous == 2);
}
