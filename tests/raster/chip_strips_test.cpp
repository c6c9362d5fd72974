#include "raster/chip_strips.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "fixture/temp_folder.h"
#include "raster/dataset.h"

using namespace hearthwatch;
namespace fs = std::filesystem;

namespace {

using Layers = std::vector<std::vector<std::uint16_t>>;

Layers noise(std::size_t layers, std::size_t pixels, unsigned seed)
{
    std::mt19937 chance(seed);
    Layers all(layers);
    for (auto& layer : all)
        for (std::size_t i = 0; i < pixels; ++i) layer.push_back(static_cast<std::uint16_t>(chance()));
    return all;
}

fs::path written(const fs::path& file, const geo::Grid& grid, const Layers& values, raster::Packing packing)
{
    const char* const names[] = {"blue", "swir22", "saturated", "quality"};
    std::vector<raster::Layer<std::uint16_t>> layers;
    for (std::size_t k = 0; k < values.size(); ++k) layers.push_back({names[k], values[k]});
    fs::remove(file);
    raster::write_geotiff(file, grid, layers, packing);
    return file;
}

std::string bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

const geo::Grid small{"EPSG:32650", 453'425, 4'413'335, 30, 37, 23};

}  // namespace

TEST_CASE("a grid file of a chip reads without GDAL as with it, sample by sample")
{
    const fixture::TempFolder folder;
    struct Shape {
        std::size_t layers;
        int columns, rows;
    };
    for (const Shape& shape : {Shape{1, 1, 1}, {1, 40, 700}, {4, 37, 23}, {3, 354, 373}, {2, 65, 1025}, {2, 8, 512}}) {
        CAPTURE(shape.layers, shape.columns, shape.rows);
        const geo::Grid grid{"EPSG:32650", 453'425.5, 4'413'335, 10, shape.columns, shape.rows};
        const Layers values = noise(shape.layers, static_cast<std::size_t>(shape.columns * shape.rows), 7);
        const fs::path file = written(folder / "chip.tif", grid, values, raster::Packing::fast);
        const auto strips = raster::read_strip_file(file);
        REQUIRE(strips);
        const raster::Dataset dataset(file.string());
        geo::Grid plane = dataset.grid();
        plane.crs.clear();
        CHECK(strips->grid == plane);
        REQUIRE(strips->names.size() == shape.layers);
        for (int band = 1; band <= dataset.bands(); ++band) {
            CHECK(strips->names[static_cast<std::size_t>(band) - 1] == dataset.description(band));
            CHECK(strips->layer(dataset.description(band)) == dataset.read_uint16(band, {0, 0, shape.columns, shape.rows}));
        }
        CHECK_FALSE(strips->layer("nir"));
    }
}

TEST_CASE("another layout is left to GDAL")
{
    const fixture::TempFolder folder;
    const Layers values = noise(2, 37 * 23, 1);
    const fs::path file = written(folder / "chip.tif", small, values, raster::Packing::common);
    CHECK_FALSE(raster::read_strip_file(file));
    CHECK_FALSE(raster::read_strip_file(file.parent_path()));
    CHECK_FALSE(raster::read_strip_file("none.tif"));
    for (const char* text : {"", "II*", "II*\1", "MM", "II+nonsense nonsense"}) {
        write(file, text);
        CHECK_FALSE(raster::read_strip_file(file));
    }
}

TEST_CASE("a damaged grid file gives no layer or the one that was written, never a crash")
{
    const fixture::TempFolder folder;
    const Layers values = noise(2, 37 * 23, 3);
    const fs::path file = written(folder / "chip.tif", small, values, raster::Packing::fast);
    const std::string whole = bytes_of(file);
    std::size_t refused = 0;
    for (std::size_t kept = 0; kept < whole.size(); kept += 97) {
        write(file, whole.substr(0, kept));
        const auto strips = raster::read_strip_file(file);
        refused += !strips || !strips->layer("swir22");
    }
    CHECK(refused == (whole.size() + 96) / 97);  // the last layer ends the file
    std::mt19937 chance(11);
    for (int trial = 0; trial < 2000; ++trial) {
        std::string bytes = whole;
        bytes[chance() % 700] = static_cast<char>(chance());  // header, directory, names, the first strip
        write(file, bytes);
        const auto strips = raster::read_strip_file(file);
        if (!strips) continue;
        for (const std::string& name : strips->names) {
            const auto layer = strips->layer(name);
            CHECK((!layer || layer->size() == static_cast<std::size_t>(strips->grid.columns * strips->grid.rows)));
        }
    }
    fs::remove(file);
}
