#include "raster/dataset.h"

#include <sys/stat.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include <catch2/catch.hpp>
#include <gdal.h>
#include <ogr_srs_api.h>

#include "fixture/temp_folder.h"

using namespace hearthwatch;
using raster::Dataset;

namespace {

const geo::Grid grid{"EPSG:32650", 500'000, 4'400'000, 20, 7, 5};

std::vector<std::uint16_t> ramp()
{
    std::vector<std::uint16_t> values(35);
    std::iota(values.begin(), values.end(), std::uint16_t{100});
    return values;
}

std::filesystem::path write_ramp(const std::filesystem::path& file)
{
    const auto values = ramp();
    raster::write_geotiff(file, grid, {{"swir22", values}});
    return file;
}

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A raster as GDAL lets anyone make it: any driver, transform, CRS and type.
void write_raw(const std::filesystem::path& file, const std::vector<double>& transform, bool with_crs, GDALDataType type,
               double fill = 7, const char* driver = "GTiff", const char* crs = "EPSG:32650")
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName(driver), file.c_str(), 4, 4, 1, type, nullptr);
    REQUIRE(dataset);
    if (!transform.empty()) GDALSetGeoTransform(dataset, const_cast<double*>(transform.data()));
    if (with_crs) {
        OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
        OSRSetFromUserInput(srs, crs);
        GDALSetSpatialRef(dataset, srs);
        OSRDestroySpatialReference(srs);
    }
    GDALFillRaster(GDALGetRasterBand(dataset, 1), fill, 0);
    GDALClose(dataset);
}

std::string refusal(const std::string& file)
{
    try {
        const Dataset dataset(file);
    } catch (const raster::Error& error) {
        CHECK(error.gap() == "unreadable");
        return error.what();
    }
    return "";
}

const std::vector<double> north_up{500'000, 30, 0, 4'400'000, 0, -30};

}  // namespace

TEST_CASE("what is written is read back on the same grid")
{
    const fixture::TempFolder folder;
    const Dataset dataset(write_ramp(folder / "a.tif").string());
    CHECK(dataset.grid() == grid);
    CHECK(dataset.bands() == 1);
    CHECK(dataset.type() == raster::PixelType::uint16);
    CHECK(dataset.description(1) == "swir22");
    CHECK(dataset.description(2).empty());
    CHECK(dataset.read_uint16(1, {0, 0, 7, 5}) == ramp());
    CHECK(dataset.read_uint16(1, {2, 1, 2, 2}) == std::vector<std::uint16_t>{109, 110, 116, 117});
    CHECK(dataset.read_float(1, {2, 1, 1, 1}) == std::vector<float>{109});
    CHECK(dataset.read_uint8(1, {2, 1, 1, 1}) == std::vector<std::uint8_t>{109});
    CHECK_THROWS_AS(dataset.read_uint16(2, {0, 0, 1, 1}), raster::Error);
}

TEST_CASE("beyond the edge there is nothing, not a neighbour")
{
    const fixture::TempFolder folder;
    const Dataset dataset(write_ramp(folder / "a.tif").string());
    CHECK(dataset.read_uint16(1, {-1, -1, 2, 2}) == std::vector<std::uint16_t>{0, 0, 0, 100});
    CHECK(dataset.read_uint16(1, {6, 4, 2, 2}) == std::vector<std::uint16_t>{134, 0, 0, 0});
    CHECK(dataset.read_uint16(1, {70, 40, 2, 1}) == std::vector<std::uint16_t>{0, 0});
    CHECK(std::isnan(dataset.read_float(1, {-1, 0, 1, 1}).front()));
    CHECK(dataset.read_uint16(1, {0, 0, 0, 3}).empty());
}

TEST_CASE("the same pixels make the same file, every type survives")
{
    const fixture::TempFolder folder;
    CHECK(bytes_of(write_ramp(folder / "a.tif")) == bytes_of(write_ramp(folder / "b.tif")));
    const std::vector<float> reals{0.1F, -3, std::nanf(""), 1e30F};
    const std::vector<std::uint8_t> flags{0, 1, 254, 255};
    const geo::Grid four{grid.crs, grid.left_m, grid.top_m, 10, 2, 2};
    raster::write_geotiff(folder / "f.tif", four, std::vector<raster::Layer<float>>{{"", reals}, {"", reals}});
    raster::write_geotiff(folder / "u.tif", four, std::vector<raster::Layer<std::uint8_t>>{{"", flags}});
    const auto back = Dataset((folder / "f.tif").string()).read_float(2, {0, 0, 2, 2});
    CHECK(back[0] == 0.1F);
    CHECK(std::isnan(back[2]));
    CHECK(back[3] == 1e30F);
    CHECK(Dataset((folder / "u.tif").string()).read_uint8(1, {0, 0, 2, 2}) == flags);
    CHECK_FALSE(std::filesystem::exists(folder / "a.tif.aux.xml"));
    CHECK_THROWS_AS(raster::write_geotiff(folder / "x.tif", four,
                                          std::vector<raster::Layer<std::uint8_t>>{{"short", std::span(flags).first(3)}}),
                    raster::Error);
}

TEST_CASE("a raster takes the place of one whose writing was broken off")
{
    const fixture::TempFolder folder;
    const std::string whole = bytes_of(write_ramp(folder / "whole.tif"));
    for (std::size_t kept = 0; kept < whole.size(); kept += 20) {
        CAPTURE(kept);
        std::string broken = whole.substr(0, kept);
        broken.resize(whole.size());
        std::ofstream(folder / "a.tif", std::ios::binary) << broken;
        REQUIRE(bytes_of(write_ramp(folder / "a.tif")) == whole);
    }
}

TEST_CASE("values that would change are refused")
{
    const fixture::TempFolder folder;
    write_raw(folder / "celsius.tif", north_up, true, GDT_Float32, 12.5);
    write_raw(folder / "negative.tif", north_up, true, GDT_Int16, -3);
    write_raw(folder / "whole.tif", north_up, true, GDT_Float32, 1723);
    const geo::Window one{0, 0, 1, 1};
    CHECK_THROWS_WITH(Dataset((folder / "celsius.tif").string()).read_uint16(1, one), Catch::Contains("value 12.5"));
    CHECK_THROWS_AS(Dataset((folder / "negative.tif").string()).read_uint16(1, one), raster::Error);
    CHECK(Dataset((folder / "negative.tif").string()).read_float(1, one).front() == -3);
    CHECK(Dataset((folder / "whole.tif").string()).read_uint16(1, one).front() == 1723);
    CHECK_THROWS_AS(Dataset((folder / "whole.tif").string()).read_uint8(1, one), raster::Error);
}

TEST_CASE("grids that cannot be measured are refused with the reason")
{
    const fixture::TempFolder folder;
    write_raw(folder / "rotated.tif", {500'000, 30, 1, 4'400'000, 1, -30}, true, GDT_UInt16);
    write_raw(folder / "oblong.tif", {500'000, 30, 0, 4'400'000, 0, -31}, true, GDT_UInt16);
    write_raw(folder / "south_up.tif", {500'000, 30, 0, 4'400'000, 0, 30}, true, GDT_UInt16);
    write_raw(folder / "no_crs.tif", north_up, false, GDT_UInt16);
    write_raw(folder / "no_place.tif", {}, true, GDT_UInt16);
    write_raw(folder / "degrees.tif", {118, 0.001, 0, 39, 0, -0.001}, true, GDT_UInt16, 7, "GTiff", "EPSG:4326");
    write_raw(folder / "nad27.tif", north_up, true, GDT_UInt16, 7, "GTiff", "EPSG:26711");
    write_raw(folder / "complex.tif", north_up, true, GDT_CFloat32);
    CHECK_THAT(refusal(folder / "rotated.tif"), Catch::Contains("rotated"));
    CHECK_THAT(refusal(folder / "oblong.tif"), Catch::Contains("30 x 31 m are not square"));
    CHECK_THAT(refusal(folder / "south_up.tif"), Catch::Contains("north-up"));
    CHECK_THAT(refusal(folder / "no_crs.tif"), Catch::Contains("no coordinate reference system"));
    CHECK_THAT(refusal(folder / "no_place.tif"), Catch::Contains("no georeference"));
    CHECK_THAT(refusal(folder / "degrees.tif"), Catch::Contains("metres"));
    CHECK_THAT(refusal(folder / "nad27.tif"), Catch::Contains("26711"));
    CHECK_THAT(refusal(folder / "complex.tif"), Catch::Contains("CFloat32"));
}

TEST_CASE("what is not a plain raster file is never opened")
{
    const fixture::TempFolder folder;
    write_ramp(folder / "a.tif");
    std::ofstream(folder / "vrt.tif")
        << "<VRTDataset rasterXSize=\"7\" rasterYSize=\"5\"><VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource>"
           "<SourceFilename>"
        << (folder / "a.tif").string() << "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>";
    REQUIRE(mkfifo((folder / "pipe.tif").c_str(), 0600) == 0);
    CHECK_THAT(refusal(folder / "vrt.tif"), Catch::Contains("neither GeoTIFF"));
    CHECK_THAT(refusal(folder / "pipe.tif"), Catch::Contains("no such regular file"));
    for (const std::string name :
         {"", "/dev/zero", "/nowhere.tif", "/vsicurl/http://127.0.0.1/a.tif", "/vsizip/", "/vsitar//etc/passwd/x"}) {
        CAPTURE(name);
        CHECK_FALSE(raster::is_readable_file(name));
        CHECK_THAT(refusal(name), Catch::Contains("no such regular file"));
    }
    CHECK_THAT(refusal(folder.path()), Catch::Contains("no such regular file"));
    CHECK_FALSE(raster::is_readable_file("GTIFF_DIR:1:" + (folder / "a.tif").string()));
    CHECK_FALSE(raster::is_readable_file("/vsizip/vsicurl/" + (folder / "a.tif").string()));
}

TEST_CASE("side-cars do not move or rename a raster")
{
    const fixture::TempFolder folder;
    const std::string file = write_ramp(folder / "a.tif").string();
    std::ofstream(folder / "a.tfw") << "1\n0\n0\n-1\n0\n0\n";
    std::ofstream(folder / "a.tif.aux.xml") << "<PAMDataset><GeoTransform>0,1,0,0,0,-1</GeoTransform><PAMRasterBand band=\"1\">"
                                               "<Description>other</Description></PAMRasterBand></PAMDataset>";
    CHECK(Dataset(file).grid() == grid);
    CHECK(Dataset(file).description(1) == "swir22");
}

TEST_CASE("a damaged file is refused, at opening or at reading")
{
    const fixture::TempFolder folder;
    const geo::Grid wide{grid.crs, grid.left_m, grid.top_m, 10, 300, 300};
    std::vector<std::uint16_t> noise(90'000);
    std::uint32_t state = 1;
    for (auto& value : noise) value = static_cast<std::uint16_t>((state = state * 1664525U + 1013904223U) >> 16U);
    const auto file = folder / "a.tif";
    raster::write_geotiff(file, wide, {{"", noise}});
    const auto size = std::filesystem::file_size(file);
    for (const double part : {0.001, 0.3, 0.7, 0.99}) {
        CAPTURE(part);
        const auto cut = folder / "cut.tif";
        std::filesystem::copy_file(file, cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, static_cast<std::uintmax_t>(part * static_cast<double>(size)));
        CHECK_THROWS_AS(Dataset(cut.string()).read_uint16(1, {0, 0, 300, 300}), raster::Error);
    }
}

TEST_CASE("members of archives are read, ENVI by its header")
{
    const fixture::TempFolder folder;
    write_ramp(folder / "a.tif");
    const std::string tar = "tar -C " + folder.path().string() + " -cf " + (folder / "p.tar").string() + " a.tif";
    REQUIRE(std::system(tar.c_str()) == 0);
    const std::string member = "/vsitar/" + (folder / "p.tar").string() + "/a.tif";
    CHECK(raster::is_readable_file(member));
    CHECK(Dataset(member).read_uint16(1, {0, 0, 7, 5}) == ramp());
    CHECK_FALSE(raster::is_readable_file("/vsitar/" + (folder / "p.tar").string() + "/b.tif"));
    CHECK_FALSE(raster::is_readable_file("/vsitar/" + (folder / "p.tar").string() + "/../a.tif"));
    write_raw(folder / "e.bin", north_up, true, GDT_Float32, 5, "ENVI");
    CHECK(Dataset((folder / "e.bin").string()).read_float(1, {3, 3, 1, 1}).front() == 5);
    std::filesystem::remove(folder / "e.hdr");
    CHECK_THAT(refusal(folder / "e.bin"), Catch::Contains("neither GeoTIFF"));
}
