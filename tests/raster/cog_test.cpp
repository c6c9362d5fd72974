#include "raster/cog.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "fixture/temp_folder.h"
#include "raster/dataset.h"

using namespace hearthwatch;
namespace fs = std::filesystem;

namespace {

const geo::Grid grid{"EPSG:32650", 500'000, 4'400'000, 30, 3, 2};

fs::path written(const fs::path& file)
{
    const std::vector<float> radiance{0.5F, 1, 2, 3, 5, std::nanf("")}, kelvin(6, 271.5F);
    raster::write_cog(file, grid, {{"swir22", "W m-2 sr-1 um-1", radiance}, {"lwir11", "K", kelvin}});
    return file;
}

std::string bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a picture keeps its values, its names and where nothing was measured, and has no side-car")
{
    const fixture::TempFolder folder;
    const raster::Dataset dataset(written(folder / "a.tif").string());
    CHECK(dataset.grid() == grid);
    CHECK(dataset.description(1) == "swir22");
    const auto radiance = dataset.read_float(1, {0, 0, 3, 2});
    CHECK(radiance[4] == 5);
    CHECK(std::isnan(radiance[5]));
    CHECK(dataset.read_float(2, {0, 0, 3, 2}) == std::vector<float>(6, 271.5F));
    CHECK(bytes_of(folder / "a.tif") == bytes_of(written(folder / "b.tif")));
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("a picture takes the place of one whose writing was broken off")
{
    const fixture::TempFolder folder;
    const std::string whole = bytes_of(written(folder / "whole.tif"));
    for (std::size_t kept = 0; kept < whole.size(); kept += 50) {
        CAPTURE(kept);
        std::string broken = whole.substr(0, kept);
        broken.resize(whole.size());
        std::ofstream(folder / "a.tif", std::ios::binary) << broken;
        REQUIRE(bytes_of(written(folder / "a.tif")) == whole);
    }
}
