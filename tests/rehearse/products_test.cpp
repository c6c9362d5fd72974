#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "fixture/temp_folder.h"
#include "pipeline/rehearse/rehearse.h"
#include "pipeline/workspace.h"
#include "raster/hotspots.h"
#include "raster/scene.h"

using namespace hearthwatch;
namespace fs = std::filesystem;

namespace {

/// A reader of MTL texts that knows no more than "KEY = VALUE".
std::map<std::string, std::string> read_mtl(const fs::path& file)
{
    std::map<std::string, std::string> items;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto equals = line.find(" = ");
        if (equals == std::string::npos) continue;
        std::string value = line.substr(equals + 3);
        std::erase(value, '"');
        items.emplace(line.substr(line.find_first_not_of(' '), equals - line.find_first_not_of(' ')), value);
    }
    return items;
}

std::vector<double> pixels(GDALDataset& dataset, int band)
{
    std::vector<double> values(static_cast<std::size_t>(dataset.GetRasterXSize()) *
                               static_cast<std::size_t>(dataset.GetRasterYSize()));
    REQUIRE(dataset.GetRasterBand(band)->RasterIO(GF_Read, 0, 0, dataset.GetRasterXSize(), dataset.GetRasterYSize(),
                                                  values.data(), dataset.GetRasterXSize(), dataset.GetRasterYSize(), GDT_Float64,
                                                  0, 0, nullptr) == CE_None);
    return values;
}

double quantile(std::vector<double> values, double q)
{
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

void check_sentinel2(const fs::path& safe, bool& clear_old, bool& clear_new)
{
    CAPTURE(safe.filename());
    GDALDatasetUniquePtr product(GDALDataset::Open((safe / "MTD_MSIL1C.xml").c_str(), GDAL_OF_RASTER));
    REQUIRE(product);
    CHECK(std::string(product->GetDriverName()) == "SENTINEL2");
    const std::string baseline = product->GetMetadataItem("PROCESSING_BASELINE");
    const bool fourth = safe.filename().string().substr(11, 8) >= "20220125";
    CHECK(baseline == (fourth ? "04.00" : "03.01"));
    char** list = product->GetMetadata("SUBDATASETS");
    REQUIRE(CSLCount(list) == 8);
    for (const auto& [name, bands, columns, rows] : {std::tuple{"SUBDATASET_1_NAME", 4, 492, 540},
                                                     {"SUBDATASET_2_NAME", 6, 246, 270},
                                                     {"SUBDATASET_3_NAME", 3, 82, 90},
                                                     {"SUBDATASET_4_NAME", 3, 492, 540}}) {
        GDALDatasetUniquePtr part(GDALDataset::Open(CSLFetchNameValue(list, name), GDAL_OF_RASTER));
        REQUIRE(part);
        CHECK(part->GetRasterXSize() == columns);
        CHECK(part->GetRasterYSize() == rows);
        REQUIRE(part->GetRasterCount() >= bands);
        REQUIRE(part->GetSpatialRef() != nullptr);
        CHECK(std::string(part->GetSpatialRef()->GetAuthorityCode(nullptr)) == "32650");
        double transform[6] = {};
        REQUIRE(part->GetGeoTransform(transform) == CE_None);
        CHECK(transform[0] == 603600);
        CHECK(transform[3] == 4396500);
        if (bands != 6) continue;
        const std::vector<double> b12 = pixels(*part, 6), b11 = pixels(*part, 5);
        std::vector<double> inside;
        for (const double dn : b12)
            if (dn > 0) inside.push_back((dn - (fourth ? 1000 : 0)) / 10000);
        CHECK(inside.size() > b12.size() / 3);
        CHECK(quantile(inside, 0.003) > -0.01);
        if (std::stod(product->GetMetadataItem("CLOUD_COVERAGE_ASSESSMENT")) > 40) continue;
        // River and ponds are darker than anything else; land is not, in whatever weather. An offset forgotten or taken twice shows.
        CHECK(quantile(inside, 0.003) < 0.06);
        CHECK(quantile(inside, 0.5) > 0.05);
        CHECK(quantile(inside, 0.5) < 0.45);
        (fourth ? clear_new : clear_old) = true;
    }
}

/// Saturated pixels of bands 1 to 7; each is in QA_RADSAT, also where the stored number has folded to zero.
std::size_t saturated_pixels(const fs::path& folder)
{
    const std::string stem = (folder / folder.filename()).string();
    GDALDatasetUniquePtr flags(GDALDataset::Open((stem + "_QA_RADSAT.TIF").c_str(), GDAL_OF_RASTER));
    REQUIRE(flags);
    const auto radsat = pixels(*flags, 1);
    std::size_t count = 0;
    for (int band = 1; band <= 7; ++band) {
        GDALDatasetUniquePtr image(GDALDataset::Open((stem + "_B" + std::to_string(band) + ".TIF").c_str(), GDAL_OF_RASTER));
        REQUIRE(image);
        const auto numbers = pixels(*image, 1);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const bool flagged = (static_cast<unsigned>(radsat[i]) >> (band - 1) & 1) != 0;
            if (numbers[i] == 0 || numbers[i] == 65535) REQUIRE(flagged);
            count += flagged ? 1 : 0;
        }
    }
    return count;
}

void check_landsat(const fs::path& folder)
{
    CAPTURE(folder.filename());
    const auto mtl = read_mtl(folder / (folder.filename().string() + "_MTL.txt"));
    const auto number = [&](const std::string& key) { return std::stod(mtl.at(key)); };
    CHECK(mtl.at("LANDSAT_PRODUCT_ID") == folder.filename().string());
    for (int band = 1; band <= 11; ++band) {
        CAPTURE(band);
        const std::string n = std::to_string(band);
        GDALDatasetUniquePtr image(GDALDataset::Open((folder / mtl.at("FILE_NAME_BAND_" + n)).c_str(), GDAL_OF_RASTER));
        REQUIRE(image);
        const char* kind = band == 8 ? "PANCHROMATIC" : band > 9 ? "THERMAL" : "REFLECTIVE";
        CHECK(image->GetRasterXSize() == std::stoi(mtl.at(std::string(kind) + "_SAMPLES")));
        CHECK(image->GetRasterYSize() == std::stoi(mtl.at(std::string(kind) + "_LINES")));
        CHECK(image->GetRasterBand(1)->GetRasterDataType() == GDT_UInt16);
        double transform[6] = {};
        REQUIRE(image->GetGeoTransform(transform) == CE_None);
        if (band != 8) CHECK(transform[0] + 15 == number("CORNER_UL_PROJECTION_X_PRODUCT"));
        const double dn = quantile(pixels(*image, 1), 0.5),
                     radiance = number("RADIANCE_MULT_BAND_" + n) * dn + number("RADIANCE_ADD_BAND_" + n);
        if (band >= 10) {
            const double kelvin = number("K2_CONSTANT_BAND_" + n) / std::log(number("K1_CONSTANT_BAND_" + n) / radiance + 1);
            CHECK(kelvin > 235);
            CHECK(kelvin < 300);
        } else {
            const double reflectance = (number("REFLECTANCE_MULT_BAND_" + n) * dn + number("REFLECTANCE_ADD_BAND_" + n)) /
                                       std::sin(number("SUN_ELEVATION") * 3.14159265 / 180);
            const double au = number("EARTH_SUN_DISTANCE"),
                         irradiance = radiance * 3.14159265 * au * au /
                                      (reflectance * std::sin(number("SUN_ELEVATION") * 3.14159265 / 180));
            if (band != 9) CHECK(reflectance > 0.02);
            CHECK(reflectance < 0.8);
            if (band == 7) CHECK(irradiance == Approx(80.5).epsilon(0.01));  // gains of radiance and reflectance agree
        }
    }
    GDALDatasetUniquePtr quality(GDALDataset::Open((folder / mtl.at("FILE_NAME_QUALITY_L1_PIXEL")).c_str(), GDAL_OF_RASTER));
    REQUIRE(quality);
    for (const double value : pixels(*quality, 1)) {
        const auto bits = static_cast<unsigned>(value);
        REQUIRE((bits & 1) == 0);
        REQUIRE((bits >> 8 & 3) == (bits & 8 ? 3u : 1u));
        REQUIRE(((bits & 64) != 0) != ((bits & (2 | 8)) != 0));
    }
}

}  // namespace

TEST_CASE("products of a rehearsal are read by other software and by our own")
{
    GDALAllRegister();
    const fixture::TempFolder folder;
    const pipeline::StageReport report = pipeline::rehearse({folder / "season", 3, 1, true, 2});
    CHECK_FALSE(report.did_nothing);
    const fs::path archive = folder / "season" / "archive";
    bool clear_old = false, clear_new = false;
    std::size_t sentinel2 = 0, landsat = 0, old = 0, saturated = 0;
    for (const auto& entry : fs::directory_iterator(archive / "sentinel2")) {
        check_sentinel2(entry.path(), clear_old, clear_new);
        old += entry.path().filename().string().find("_N0301_") != std::string::npos ? 1 : 0;
        ++sentinel2;
    }
    for (const auto& entry : fs::directory_iterator(archive / "landsat")) {
        check_landsat(entry.path());
        saturated += saturated_pixels(entry.path());
        ++landsat;
    }
    CHECK(sentinel2 >= 3);
    CHECK(landsat >= 2);
    CHECK(clear_old);
    CHECK(clear_new);
    CHECK(saturated > 0);
    CHECK(old > 0);
    CHECK(old < sentinel2);
    CHECK(report.counts.at("Sentinel-2 scenes") == sentinel2);
    CHECK(report.counts.at("Landsat scenes") == landsat);

    const auto found = raster::find_scenes(archive);
    CHECK(found.size() == sentinel2 + landsat);
    for (const raster::Found& product : found) {
        CAPTURE(product.location, product.refusal);
        REQUIRE(product.scene);
        CHECK_FALSE(product.scene->gap);
    }
    for (const auto& entry : fs::directory_iterator(archive / "hotspots")) {
        const auto table = raster::read_hotspots(entry.path());
        CHECK(table.refused.empty());
        CHECK_FALSE(table.spots.empty());
        for (const auto& spot : table.spots) CHECK(spot.night);
    }
    const pipeline::Workspace workspace = pipeline::open_workspace(folder / "season");
    CHECK(workspace.baseline_end < workspace.start);
    CHECK(fs::exists(folder / "season" / "truth" / "truth.csv"));
}
