#include "raster/plain_tiles.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>

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

constexpr int columns = 150, rows = 70;
const std::vector<std::string> tiled{"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32"};

/// Rough ground, different in each band, over the whole range of the type.
std::vector<std::uint16_t> ground(int band, int highest)
{
    std::vector<std::uint16_t> values;
    unsigned state = static_cast<unsigned>(band);
    for (int i = 0; i < columns * rows; ++i) {
        state = state * 1664525 + 1013904223;
        values.push_back(static_cast<std::uint16_t>((state >> 12) % static_cast<unsigned>(highest + 1)));
    }
    return values;
}

/// Only the pixels of `filled` are written.
std::string write(const std::filesystem::path& file, GDALDataType type, int bands, const std::vector<std::string>& options,
                  geo::Window filled = {0, 0, columns, rows}, std::optional<int> highest = std::nullopt)
{
    GDALAllRegister();
    CPLStringList list;
    if (filled != geo::Window{0, 0, columns, rows}) list.AddString("SPARSE_OK=TRUE");
    for (const std::string& option : options) list.AddString(option.c_str());
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), file.c_str(), columns, rows, bands, type, list.List());
    REQUIRE(dataset);
    place_north_up(dataset, 30);
    for (int band = 1; band <= bands; ++band) {
        auto values = ground(band, highest.value_or(type == GDT_UInt16 ? 65535 : 100));
        REQUIRE(GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Write, filled.column, filled.row, filled.columns, filled.rows,
                             values.data(), filled.columns, filled.rows, GDT_UInt16, 0, 0) == CE_None);
    }
    GDALClose(dataset);
    return file.string();
}

/// Every sample of every band, as GDAL reads it.
std::vector<std::uint16_t> by_gdal(const std::string& file)
{
    GDALDatasetH dataset = GDALOpen(file.c_str(), GA_ReadOnly);
    REQUIRE(dataset);
    std::vector<std::uint16_t> all;
    for (int band = 1; band <= GDALGetRasterCount(dataset); ++band) {
        std::vector<std::uint16_t> values(columns * rows);
        REQUIRE(GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Read, 0, 0, columns, rows, values.data(), columns, rows,
                             GDT_UInt16, 0, 0) == CE_None);
        all.insert(all.end(), values.begin(), values.end());
    }
    GDALClose(dataset);
    return all;
}

std::vector<std::uint16_t> by_us(const Dataset& dataset)
{
    std::vector<std::uint16_t> all;
    for (int band = 1; band <= dataset.bands(); ++band) {
        const auto values = dataset.read_uint16(band, {0, 0, columns, rows});
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

struct Case {
    std::string what;
    GDALDataType type;
    int bands;
    std::vector<std::string> options;
    std::uint64_t tiles;  ///< unpacked by us when all is read; 0 = GDAL reads it
};

std::vector<std::string> with(std::vector<std::string> more)
{
    more.insert(more.begin(), tiled.begin(), tiled.end());
    return more;
}

}  // namespace

TEST_CASE("plain tiles are equal to GDAL's on every sample, and other layouts are left to it")
{
    const fixture::TempFolder folder;
    const std::vector<Case> cases{
        {"16 bit, no predictor", GDT_UInt16, 1, with({"COMPRESS=DEFLATE"}), 9},
        {"16 bit, predictor 2", GDT_UInt16, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2"}), 9},
        {"8 bit, no predictor", GDT_Byte, 1, with({"COMPRESS=DEFLATE"}), 9},
        {"8 bit, predictor 2", GDT_Byte, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2"}), 9},
        {"bands apart", GDT_UInt16, 2, with({"COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=BAND"}), 18},
        {"BigTIFF", GDT_UInt16, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"}), 9},
        {"strips, the last one short", GDT_UInt16, 1, {"COMPRESS=DEFLATE", "BLOCKYSIZE=32"}, 2},
        {"big-endian", GDT_UInt16, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2", "ENDIANNESS=BIG"}), 0},
        {"samples side by side", GDT_UInt16, 2, with({"COMPRESS=DEFLATE", "INTERLEAVE=PIXEL"}), 0},
        {"7 bits", GDT_Byte, 1, with({"COMPRESS=DEFLATE", "NBITS=7"}), 0},
        {"another codec", GDT_UInt16, 1, with({"COMPRESS=LZW", "PREDICTOR=2"}), 0},
        {"not packed", GDT_UInt16, 1, tiled, 0},
        {"signed", GDT_Int16, 1, with({"COMPRESS=DEFLATE"}), 0},
        {"real numbers", GDT_Float32, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=3"}), 0},
    };
    for (const Case& each : cases) {
        INFO(each.what);
        const std::string file = write(folder / (each.what + ".tif"), each.type, each.bands, each.options);
        const Dataset dataset(file);
        CHECK(by_us(dataset) == by_gdal(file));
        CHECK(dataset.counts().tiles == each.tiles);
    }
}

TEST_CASE("windows across tiles, beyond the edge and as other types hold the same numbers")
{
    const fixture::TempFolder folder;
    const Dataset wide(write(folder / "a.tif", GDT_UInt16, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2"})));
    const auto all = ground(1, 65535);
    const geo::Window window{60, 28, 100, 50};  // over the right and the lower edge
    const auto numbers = wide.read_uint16(1, window);
    const auto reals = wide.read_float(1, window);
    for (int row = 0; row < window.rows; ++row)
        for (int column = 0; column < window.columns; ++column) {
            const bool inside = window.column + column < columns && window.row + row < rows;
            const auto at = static_cast<std::size_t>(row * window.columns + column);
            const std::uint16_t expected =
                inside ? all[static_cast<std::size_t>((window.row + row) * columns + window.column + column)] : 0;
            REQUIRE(numbers[at] == expected);
            REQUIRE((inside ? reals[at] == static_cast<float>(expected) : std::isnan(reals[at])));
        }
}

TEST_CASE("a tile that expected windows share is unpacked once")
{
    const fixture::TempFolder folder;
    Dataset dataset(write(folder / "a.tif", GDT_UInt16, 1, with({"COMPRESS=DEFLATE"})));
    const std::vector<geo::Window> windows{{0, 0, 10, 10}, {30, 20, 40, 20}, {-5, 5, 20, 20}, {200, 0, 5, 5}};
    for (const auto& window : windows) dataset.expect(1, window);
    std::vector<std::vector<std::uint16_t>> shared;
    for (const auto& window : windows) shared.push_back(dataset.read_uint16(1, window));
    CHECK(dataset.counts().tiles == 4);
    const Dataset alone(dataset.file());
    for (std::size_t i = 0; i < windows.size(); ++i) CHECK(alone.read_uint16(1, windows[i]) == shared[i]);
    CHECK(alone.counts().tiles == 6);
    CHECK(dataset.read_uint16(1, windows[0]) == shared[0]);  // once more than expected
    CHECK(dataset.counts().tiles == 5);
}

namespace {

void flip(const std::string& file, long long place)
{
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(place);
    const int byte = bytes.get();
    bytes.seekp(place);
    bytes.put(static_cast<char>(byte ^ 0x10));
}

/// Place of the first tile's bytes and how many they are.
std::pair<long long, long long> first_tile(const std::string& file)
{
    GDALDatasetH header = GDALOpen(file.c_str(), GA_ReadOnly);
    const auto number = [&](const char* key) {
        return std::atoll(GDALGetMetadataItem(GDALGetRasterBand(header, 1), key, "TIFF"));
    };
    const std::pair tile{number("BLOCK_OFFSET_0_0"), number("BLOCK_SIZE_0_0")};
    GDALClose(header);
    return tile;
}

}  // namespace

TEST_CASE("a tile of a verified file that is unpacked to the last needed row holds the same numbers")
{
    const fixture::TempFolder folder;
    for (const int highest : {0, 3, 200, 65535})  // runs, matches, literals, stored blocks
        for (const char* predictor : {"PREDICTOR=1", "PREDICTOR=2"})
            for (const GDALDataType type : {GDT_UInt16, GDT_Byte}) {
                const std::string file = write(folder / "a.tif", type, 1, with({"COMPRESS=DEFLATE", predictor}),
                                               {0, 0, columns, rows}, type == GDT_Byte ? std::min(highest, 255) : highest);
                const auto all = by_us(Dataset(file));
                for (int last = 1; last <= rows; ++last) {
                    INFO(highest << " " << predictor << " " << GDALGetDataTypeName(type) << " rows " << last);
                    Dataset dataset(file, true);
                    dataset.expect(1, {0, 0, columns, last});
                    const auto part = dataset.read_uint16(1, {0, 0, columns, last});
                    REQUIRE(std::equal(part.begin(), part.end(), all.begin()));
                    REQUIRE(by_us(dataset) == all);  // more than was expected
                }
            }
}

TEST_CASE("only a verified file's tile may go without its checksum, and only as far as it was proven")
{
    const fixture::TempFolder folder;
    const auto damaged = [&](const char* name, int highest) {
        const std::string file = write(folder / name, GDT_UInt16, 1, with({"COMPRESS=DEFLATE"}), {0, 0, columns, rows}, highest);
        const auto [place, bytes] = first_tile(file);
        flip(file, place + bytes - 1);  // of the checksum
        return file;
    };
    const geo::Window upper{0, 0, 64, 10}, whole{0, 0, 64, 32};
    const auto read = [](const std::string& file, bool verified, const geo::Window& window) {
        Dataset dataset(file, verified);
        dataset.expect(1, window);
        return dataset.read_uint16(1, window);
    };
    const std::string file = damaged("literals.tif", 200);
    const auto expected = ground(1, 200);
    const auto numbers = read(file, true, upper);
    for (int row = 0; row < upper.rows; ++row)
        CHECK(std::equal(numbers.begin() + row * 64, numbers.begin() + (row + 1) * 64, expected.begin() + row * columns));
    CHECK_THROWS_WITH(read(file, false, upper), Catch::Matchers::Contains("damaged pixels"));
    CHECK_THROWS_WITH(read(file, true, whole), Catch::Matchers::Contains("damaged pixels"));
    // A stored block does not fit the room up to the row: nothing of it is written, and the tile is unpacked whole.
    CHECK_THROWS_WITH(read(damaged("stored.tif", 65535), true, upper), Catch::Matchers::Contains("damaged pixels"));
}

TEST_CASE("a tile without data is what GDAL makes of it")
{
    const fixture::TempFolder folder;
    const std::string file = write(folder / "a.tif", GDT_UInt16, 1, with({"COMPRESS=DEFLATE"}), {64, 32, 20, 20});
    const Dataset dataset(file);
    CHECK(by_us(dataset) == by_gdal(file));
    CHECK(dataset.read_uint16(1, {0, 0, 1, 1}).front() == 0);
    CHECK(dataset.read_uint16(1, {64, 32, 1, 1}).front() == ground(1, 65535).front());
}

TEST_CASE("a flipped bit is found by its tile's checksum, and other tiles still count")
{
    const fixture::TempFolder folder;
    const std::string file = write(folder / "a.tif", GDT_UInt16, 1, with({"COMPRESS=DEFLATE", "PREDICTOR=2"}));
    const auto intact = Dataset(file).read_uint16(1, {64, 0, 10, 10});
    flip(file, first_tile(file).first + 900);
    const Dataset flipped(file);
    CHECK_THROWS_WITH(flipped.read_uint16(1, {0, 0, 10, 10}),
                      Catch::Matchers::Contains("damaged pixels") && Catch::Matchers::Contains("tile 0, 0"));
    CHECK(flipped.read_uint16(1, {64, 0, 10, 10}) == intact);
}
