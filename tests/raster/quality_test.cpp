#include "raster/quality.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "raster/dataset.h"
#include "raster/quality_cloud_mask.h"
#include "raster/radiometry.h"

using namespace hearthwatch;
namespace quality = raster::quality;

namespace {

std::uint16_t flags_named(const std::string& names)
{
    const std::pair<const char*, std::uint16_t> known[] = {
        {"missing", quality::missing}, {"cloud", quality::cloud}, {"shadow", quality::shadow},      {"cirrus", quality::cirrus},
        {"snow", quality::snow},       {"water", quality::water}, {"defective", quality::defective}};
    std::uint16_t flags = 0;
    for (const auto& [name, flag] : known)
        if (names.find(name) != std::string::npos) flags = static_cast<std::uint16_t>(flags | flag);
    return flags;
}

const geo::Grid ten{"EPSG:32650", 600'000, 4'386'000, 20, 10, 10};

}  // namespace

TEST_CASE("quality values of real products by their format documents")
{
    const auto table = geo::read_csv(std::string(HEARTHWATCH_SOURCE) + "/tests/tables/quality_flags.csv");
    for (const auto& row : table.rows) {
        const std::string kind = row.cells[0], names = row.cells[2];
        CAPTURE(row.line, kind, row.cells[1], names);
        const std::vector<std::uint16_t> value{static_cast<std::uint16_t>(std::stoi(row.cells[1]))};
        CHECK(raster::quality_flags(value, kind) == std::vector<std::uint16_t>{flags_named(names)});
    }
    CHECK_THROWS_AS(raster::quality_flags(std::vector<std::uint16_t>{0}, "fmask"), raster::Error);
}

TEST_CASE("bits of the saturation band")
{
    CHECK(raster::saturation_bit("B1") == 0);
    CHECK(raster::saturation_bit("B7") == 6);
    CHECK(raster::saturation_bit("B9") == 8);
    for (const char* none : {"B8", "B10", "B8A", "B12", "ST_B10", ""}) CHECK_FALSE(raster::saturation_bit(none));
}

TEST_CASE("the folding rule")
{
    CHECK(raster::is_folded(0.1, 0.5, 0.9, 0.3));
    CHECK(raster::is_folded(0.1, 0.2, 0.9, 0.05));
    CHECK_FALSE(raster::is_folded(0.1, 0.2, 0.9, 0.3));
    CHECK_FALSE(raster::is_folded(0.3, 0.5, 0.9, 0.3));  // bright in blue: a cloud
    CHECK_FALSE(raster::is_folded(0.1, 0.5, 0.7, 0.05));
    CHECK_FALSE(raster::is_folded(0.1, 0.5, 0.9, 1.3));  // hot and not folded
}

TEST_CASE("without a mask the pixels tell cloud from snow, soil, water and a white roof")
{
    CHECK(raster::spectral_flags(0.45, 0.43, 0.42, 0.45, 0.38, 0.28) == quality::cloud);
    CHECK(raster::spectral_flags(0.75, 0.76, 0.75, 0.70, 0.10, 0.08) == quality::snow);
    CHECK(raster::spectral_flags(0.11, 0.12, 0.15, 0.22, 0.27, 0.22) == 0);
    CHECK(raster::spectral_flags(0.10, 0.08, 0.05, 0.03, 0.01, 0.008) == 0);
    CHECK(raster::spectral_flags(0.30, 0.31, 0.32, 0.34, 0.50, 0.45) == 0);
}

TEST_CASE("cloud outlines and classification of Sentinel-2 Level-1C land on the chip's grid")
{
    const fixture::TempFolder folder;
    const auto gml = (folder / "MSK_CLOUDS_B00.gml").string();
    const auto feature = [](const char* type, const char* positions, const char* dimension) {
        return std::string("<eop:MaskFeature gml:id=\"a\"><eop:maskType codeSpace=\"x\">") + type +
               "</eop:maskType><eop:extentOf><gml:Polygon gml:id=\"p\"><gml:exterior><gml:LinearRing><gml:posList "
               "srsDimension=\"" +
               dimension + "\">" + positions +
               "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></eop:extentOf></eop:MaskFeature>";
    };
    const auto write = [&](const std::string& features) {
        std::ofstream(gml) << "<?xml version=\"1.0\"?><eop:Mask xmlns:eop=\"http://www.opengis.net/eop/2.0\" "
                              "xmlns:gml=\"http://www.opengis.net/gml/3.2\">"
                              "<eop:maskMembers>"
                           << features << "</eop:maskMembers></eop:Mask>";
    };
    write(feature("OPAQUE", "600000 4386000 600040 4386000 600040 4385960 600000 4385960 600000 4386000", "2") +
          feature("CIRRUS", "600100 4385900 5 600120 4385900 5 600120 4385880 5 600100 4385880 5 600100 4385900 5", "3") +
          feature("OPAQUE", "700000 4386000 700040 4386000 700040 4385960", "2"));
    raster::OpenFiles files;
    auto flags = raster::cloud_mask_flags(gml, ten, files);
    CHECK(std::count(flags.begin(), flags.end(), quality::cloud) == 4);
    CHECK(flags[11] == quality::cloud);
    CHECK(flags[5 * 10 + 5] == quality::cirrus);
    write(feature("OPAQUE", "600000 4386000 nan 4386000 600040 4385960", "2"));
    CHECK_THROWS_AS(raster::cloud_mask_flags(gml, ten, files), raster::Error);

    const geo::Grid coarse{"EPSG:32650", 599'940, 4'386'060, 60, 5, 5};
    std::vector<std::uint8_t> opaque(25, 0), cirrus(25, 0), snow(25, 0);
    opaque[6] = 1;  // the coarse pixel over columns and rows 0 to 2
    snow[7] = 1;
    const auto classes = folder / "MSK_CLASSI_B00.tif";
    raster::write_geotiff(classes, coarse, std::vector<raster::Layer<std::uint8_t>>{{"", opaque}, {"", cirrus}, {"", snow}});
    flags = raster::cloud_mask_flags(classes.string(), ten, files);
    CHECK(std::count(flags.begin(), flags.end(), quality::cloud) == 9);
    CHECK(flags[22] == quality::cloud);
    CHECK(flags[23] == quality::snow);
    CHECK(raster::sampled(files.at(classes.string()), 1, {"EPSG:32650", 599'900, 4'386'000, 20, 3, 1}) ==
          std::vector<std::uint16_t>{0, 0, 0});
    CHECK_THROWS_AS(raster::sampled(files.at(classes.string()), 1, {"EPSG:32649", 600'000, 4'386'000, 20, 3, 1}), raster::Error);
}

TEST_CASE("radiance, brightness temperature and stored numbers go both ways")
{
    CHECK(raster::brightness_temperature_k(774.8853 / (std::exp(1321.0789 / 300) - 1), 774.8853, 1321.0789) == Approx(300));
    CHECK(std::isnan(raster::brightness_temperature_k(-0.1, 774.8853, 1321.0789)));
    const raster::Calibration thermal{3.342e-4, 0.1, 774.8853, 1321.0789, 0, 0}, radiance{0.01, -0.4, 0, 0, 2e-5, -0.1};
    std::vector<std::uint16_t> every(65536);
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<std::uint16_t>(i);
    const auto levels = raster::calibrated(every, radiance, raster::Quantity::radiance);
    CHECK(raster::stored(levels, radiance, raster::Quantity::radiance) == every);
    auto kelvin = raster::calibrated(every, thermal, raster::Quantity::brightness_temperature);
    const auto back = raster::stored(kelvin, thermal, raster::Quantity::brightness_temperature);
    for (std::size_t i = 0; i < every.size(); ++i)
        if (!std::isnan(kelvin[i])) REQUIRE(back[i] == every[i]);
    CHECK(std::isnan(kelvin[0]));
    CHECK(std::isnan(levels[0]));
}
