#include "raster/jp2_areas.h"

#include <cmath>
#include <fstream>
#include <random>

#include <catch2/catch.hpp>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_srs_api.h>

#include "fixture/temp_folder.h"
#include "north_up.h"
#include "raster/dataset.h"

using namespace hearthwatch;
using raster::Dataset;

namespace {

constexpr int columns = 700, rows = 460;
const std::vector<std::string> reversible{"QUALITY=100", "REVERSIBLE=YES"};

/// Slow and rough ground, as GDAL writes it.
std::string write(const std::filesystem::path& file, GDALDataType type, int bands, const std::vector<std::string>& options)
{
    GDALAllRegister();
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", columns, rows, bands, type, nullptr);
    place_north_up(memory, 10);
    std::mt19937 random(7);
    for (int band = 1; band <= bands; ++band) {
        std::vector<std::uint16_t> values;
        const double high = type == GDT_Byte ? 100 : 9000;
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                values.push_back(static_cast<std::uint16_t>(high * (1 + std::sin(column / 40.0) * std::cos(row / 60.0)) +
                                                            static_cast<double>(random() % 50)));
        REQUIRE(GDALRasterIO(GDALGetRasterBand(memory, band), GF_Write, 0, 0, columns, rows, values.data(), columns, rows,
                             GDT_UInt16, 0, 0) == CE_None);
    }
    CPLStringList list;
    for (const char* fixed : {"BLOCKXSIZE=256", "BLOCKYSIZE=256", "YCC=NO"}) list.AddString(fixed);
    for (const std::string& option : options) list.AddString(option.c_str());
    GDALDatasetH written =
        GDALCreateCopy(GDALGetDriverByName("JP2OpenJPEG"), file.c_str(), memory, FALSE, list.List(), nullptr, nullptr);
    REQUIRE(written);
    GDALClose(written);
    GDALClose(memory);
    return file.string();
}

std::vector<std::uint16_t> by_gdal(const std::string& file, int band)
{
    GDALDatasetH dataset = GDALOpen(file.c_str(), GA_ReadOnly);
    REQUIRE(dataset);
    std::vector<std::uint16_t> values(columns * rows);
    REQUIRE(GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Read, 0, 0, columns, rows, values.data(), columns, rows, GDT_UInt16,
                         0, 0) == CE_None);
    GDALClose(dataset);
    return values;
}

std::vector<std::uint16_t> cut(const std::vector<std::uint16_t>& all, const geo::Window& window)
{
    std::vector<std::uint16_t> part;
    for (int row = window.row; row < window.row + window.rows; ++row)
        for (int column = window.column; column < window.column + window.columns; ++column)
            part.push_back(row < 0 || column < 0 || row >= rows || column >= columns
                               ? std::uint16_t{0}
                               : all[static_cast<std::size_t>(row * columns + column)]);
    return part;
}

std::vector<geo::Window> strewn_windows(int count)
{
    std::mt19937 random(3);
    std::vector<geo::Window> windows{
        {0, 0, 1, 1}, {255, 255, 2, 2}, {-20, 440, 60, 60}, {690, -5, 40, 40}, {0, 0, columns, rows}};
    for (int i = 0; i < count; ++i)
        windows.push_back({static_cast<int>(random() % columns), static_cast<int>(random() % rows),
                           1 + static_cast<int>(random() % 90), 1 + static_cast<int>(random() % 90)});
    return windows;
}

}  // namespace

TEST_CASE("areas of JPEG 2000 tiles are equal to GDAL's whole tiles on every sample, and other layouts are left to it")
{
    struct Case {
        std::string what;
        GDALDataType type;
        int bands;
        std::vector<std::string> options;
        bool ours;
    };
    const std::vector<Case> cases{
        {"reversible", GDT_UInt16, 1, reversible, true},
        {"15 bits", GDT_UInt16, 1, {"QUALITY=100", "REVERSIBLE=YES", "NBITS=15"}, true},
        {"cut off, reversible", GDT_UInt16, 1, {"QUALITY=20", "REVERSIBLE=YES"}, true},
        {"real-valued wavelet", GDT_UInt16, 1, {"QUALITY=20", "REVERSIBLE=NO"}, true},
        {"8 bits", GDT_Byte, 1, reversible, true},
        {"packet order of areas", GDT_UInt16, 1, {"QUALITY=100", "REVERSIBLE=YES", "PROGRESSION=PCRL"}, true},
        {"three bands", GDT_Byte, 3, reversible, false},
        {"signed", GDT_Int16, 1, reversible, false}};
    const fixture::TempFolder folder;
    for (const Case& each : cases) {
        const std::string file = write(folder / (each.what + ".jp2"), each.type, each.bands, each.options);
        const auto all = by_gdal(file, each.bands);
        Dataset dataset(file), alone(file);
        const auto windows = strewn_windows(60);
        for (const auto& window : windows) dataset.expect(each.bands, window);
        for (const auto& window : windows) {
            INFO(each.what << ": " << window.column << ", " << window.row << ", " << window.columns << " x " << window.rows);
            REQUIRE(dataset.read_uint16(each.bands, window) == cut(all, window));
            REQUIRE(alone.read_uint16(each.bands, window) == cut(all, window));
        }
        INFO(each.what);
        CHECK((alone.counts().areas > 0) == each.ours);
        CHECK(alone.counts().tiles == 0);
        CHECK((dataset.counts().tiles > 0) == each.ours);
    }
}

TEST_CASE("a JPEG 2000 tile full of expected windows is decoded once, one with few never whole")
{
    const fixture::TempFolder folder;
    Dataset dataset(write(folder / "a.jp2", GDT_UInt16, 1, reversible));
    const auto all = by_gdal(dataset.file(), 1);
    std::vector<geo::Window> windows;
    for (int i = 0; i < 10; ++i) windows.push_back({10 + 20 * i, 30, 20, 20});
    windows.push_back({300, 300, 20, 20});
    for (const auto& window : windows) dataset.expect(1, window);
    for (const auto& window : windows) CHECK(dataset.read_uint16(1, window) == cut(all, window));
    CHECK(dataset.counts().tiles == 1);
    CHECK(dataset.counts().areas == 1);
}

TEST_CASE("a damaged JPEG 2000 file is refused as GDAL refuses it")
{
    const fixture::TempFolder folder;
    const std::string file = write(folder / "a.jp2", GDT_UInt16, 1, reversible);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    Dataset dataset(file);
    CHECK_THROWS_WITH(dataset.read_uint16(1, {columns - 50, rows - 50, 40, 40}), Catch::Matchers::Contains("damaged pixels"));
}
