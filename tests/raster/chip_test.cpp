#include "raster/chip.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>

#include "fixture/painted.h"
#include "fixture/painted_scene.h"
#include "fixture/temp_folder.h"

using namespace hearthwatch;
using raster::Band;
namespace quality = raster::quality;

namespace {

const geo::Grid small{"EPSG:32650", 600'000, 4'386'000, 30, 6, 5};

std::vector<std::uint16_t> all(std::uint16_t dn)
{
    return std::vector<std::uint16_t>(30, dn);
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

std::map<std::string, std::string> contents(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path().filename().string()] = std::string(std::istreambuf_iterator<char>(in), {});
    }
    return files;
}

std::string gap_of(const raster::Scene& scene, const geo::Polygon& around)
{
    try {
        raster::clip(scene, around, 0);
    } catch (const raster::Error& error) {
        return error.gap();
    }
    return "";
}

}  // namespace

TEST_CASE("a typed matrix comes out as radiance, kelvin and flags on its own lattice")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    auto swir = all(2000);
    swir[8] = 3000;
    painted.add(Band::swir22, swir);
    painted.add(Band::swir16, all(2500));
    painted.add(Band::nir, all(3000));
    painted.add(Band::lwir11, all(25'000));
    auto qa = all(21824);  // clear, all confidences low
    qa[0] = 1;
    qa[1] = 22280;  // cloud
    qa[2] = 23888;  // shadow
    painted.scene.quality_file = painted.write("qa.tif", qa);
    painted.scene.quality_kind = "qa_pixel_c2";
    const auto chip = raster::clip(painted.scene, painted.outline({1, 1, 2, 2}), 30);
    CHECK(chip.quality_grid == small.cut({0, 0, 4, 4}));
    CHECK(chip.find(Band::swir22)->values[6] == Approx(0.3 * 80.50 * 0.5 / std::numbers::pi));
    CHECK(chip.find(Band::swir22)->values[6] * chip.find(Band::swir22)->reflectance_per_radiance == Approx(0.3));
    CHECK(chip.find(Band::lwir11)->values[6] == Approx(1321.0789 / std::log(774.8853 / (25'000 * 3.342e-4 + 0.1) + 1)));
    CHECK(chip.quality[0] == quality::missing);
    CHECK((chip.quality[1] & quality::cloud) != 0);
    CHECK((chip.quality[2] & quality::shadow) != 0);
    CHECK(chip.quality[6] == 0);
    CHECK(chip.planes.front().band == Band::nir);
    CHECK(chip.planes.back().band == Band::lwir11);
    CHECK_FALSE(chip.find(Band::red));
}

TEST_CASE(
    "windows are the same for every scene of a lattice; beyond the edge pixels are missing, far beyond is outside the swath")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    painted.add(Band::swir22, all(2000));
    painted.add(Band::swir16, all(2500));
    const auto chip = raster::clip(painted.scene, painted.outline({4, 3, 1, 1}), 90);
    CHECK(chip.quality_grid == small.cut({1, 0, 7, 7}));
    CHECK(std::isnan(chip.find(Band::swir22)->values[6]));
    CHECK(chip.quality[6] == quality::missing);
    CHECK(chip.quality[0] == 0);
    CHECK(gap_of(painted.scene, painted.outline({40, 40, 1, 1})) == "outside_swath");
    auto empty = fixture::PaintedScene(folder.path(), "LANDSAT_8", small);
    empty.add(Band::swir22, all(0));
    empty.add(Band::swir16, all(0));
    CHECK(gap_of(empty.scene, empty.outline({1, 1, 1, 1})) == "outside_swath");
}

TEST_CASE("zeros amid heat are saturated, zeros alone or at the edge of the image are missing")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    auto swir22 = all(2000), swir16 = all(2500), nir = all(3000);
    swir22[7] = 60'000;
    swir22[8] = swir22[9] = 0;  // beside the hot pixel, and beside its neighbour
    swir22[28] = 0;             // alone
    swir22[24] = swir16[24] = nir[24] = 0;
    painted.add(Band::swir22, swir22);
    painted.add(Band::swir16, swir16);
    painted.add(Band::nir, nir);
    const auto chip = raster::clip(painted.scene, painted.outline({0, 0, 6, 5}), 0);
    const raster::Plane& plane = *chip.find(Band::swir22);
    for (const std::size_t hot : {8U, 9U}) {
        CHECK(plane.saturated[hot] == 1);
        CHECK((chip.quality[hot] & quality::saturated) != 0);
        CHECK(plane.values[hot] * plane.reflectance_per_radiance == Approx(6.5535));
    }
    for (const std::size_t missing : {28U, 24U}) {
        CHECK(std::isnan(plane.values[missing]));
        CHECK(plane.saturated[missing] == 0);
        CHECK(chip.quality[missing] == quality::missing);
    }
    CHECK(plane.saturated[7] == 0);
}

TEST_CASE("OLI's folded numbers and the product's own saturation band are lower bounds")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    auto swir22 = all(2000), swir16 = all(2500), nir = all(3000), radsat = all(0);
    swir16[7] = swir16[8] = 12'000;
    nir[7] = nir[8] = 5000;
    swir22[7] = 1500;    // folded
    swir22[8] = 15'000;  // hot, not folded
    radsat[20] = 1 << 6;
    for (const Band band : {Band::coastal, Band::red}) painted.add(band, all(1200));
    painted.add(Band::swir22, swir22);
    painted.add(Band::swir16, swir16);
    painted.add(Band::nir, nir);
    painted.scene.saturation_file = painted.write("radsat.tif", radsat);
    const auto chip = raster::clip(painted.scene, painted.outline({0, 0, 6, 5}), 0);
    const raster::Plane& plane = *chip.find(Band::swir22);
    CHECK(plane.saturated[7] == 1);
    CHECK(plane.values[7] * plane.reflectance_per_radiance > 6);
    CHECK(plane.saturated[8] == 0);
    CHECK(plane.saturated[20] == 1);
    CHECK(chip.find(Band::swir16)->saturated[20] == 0);
    painted.scene.sensor = raster::find_sensor("Sentinel-2A");
    painted.scene.saturation_file.clear();
    CHECK(raster::clip(painted.scene, painted.outline({0, 0, 6, 5}), 0).find(Band::swir22)->saturated[7] == 0);
}

TEST_CASE("surface temperature's floor is no temperature")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    auto kelvin = all(40'000);
    kelvin[3] = 293;
    painted.add(Band::lwir11, kelvin);
    painted.scene.bands.back().calibration = {0.00341802, 149.0, 0, 0, 0, 0};
    const auto chip = raster::clip(painted.scene, painted.outline({0, 0, 6, 5}), 0);
    CHECK(chip.find(Band::lwir11)->values[0] == Approx(285.7208));
    CHECK(std::isnan(chip.find(Band::lwir11)->values[3]));
}

TEST_CASE("Sentinel-2 pixels contradict a wrong offset")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "Sentinel-2A", {"EPSG:32650", 600'000, 4'386'000, 20, 10, 10});
    painted.add(Band::swir16, std::vector<std::uint16_t>(100, 1400));
    painted.add(Band::swir22, std::vector<std::uint16_t>(100, 1015));
    painted.scene.quality_file = painted.write("scl.tif", std::vector<std::uint16_t>(100, 6));
    painted.scene.quality_kind = "scl";
    const auto around = painted.outline({0, 0, 10, 10});
    const auto with_offset = [&](double dn) {
        raster::Scene scene = painted.scene;
        for (raster::SceneBand& band : scene.bands) {
            band.calibration.offset = dn * band.calibration.gain;
            band.calibration.reflectance_offset = dn * band.calibration.reflectance_gain;
        }
        return gap_of(scene, around);
    };
    CHECK(with_offset(-1000) == "");
    CHECK(with_offset(0) == "radiometry_ambiguous");      // water of reflectance 0.10
    CHECK(with_offset(-2000) == "radiometry_ambiguous");  // darker than nothing
    painted.scene.gap = "radiometry_ambiguous";
    CHECK(with_offset(-1000) == "radiometry_ambiguous");
}

TEST_CASE("a chip file gives back every bit, and the same file twice")
{
    const fixture::TempFolder folder;
    for (const std::string platform : {"LANDSAT_8", "Sentinel-2A"}) {
        CAPTURE(platform);
        raster::Chip chip = fixture::painted_chip({.platform = platform, .columns = 31, .rows = 17, .fine = true});
        fixture::saturate(chip, Band::swir22, {3, 4});
        fixture::flag(chip, {5, 5, 3, 2}, quality::cloud | quality::snow);
        chip.planes.back().values[7] = std::nanf("");
        raster::write_chip(folder / "a", chip);
        raster::write_chip(folder / "b", chip);
        CHECK(contents(folder / "a") == contents(folder / "b"));
        const raster::Chip back = raster::read_chip(folder / "a");
        CHECK(back.scene_id == chip.scene_id);
        CHECK(back.sensor == chip.sensor);
        CHECK(back.level == chip.level);
        CHECK(back.acquired == chip.acquired);
        CHECK(back.sun_elevation_deg == chip.sun_elevation_deg);
        CHECK(back.quality_kind == chip.quality_kind);
        CHECK(back.quality_grid == chip.quality_grid);
        CHECK(back.quality == chip.quality);
        REQUIRE(back.planes.size() == chip.planes.size());
        for (std::size_t i = 0; i < chip.planes.size(); ++i) {
            const raster::Plane &before = chip.planes[i], &after = back.planes[i];
            CHECK(after.band == before.band);
            CHECK(after.grid == before.grid);
            CHECK(same_bits(after.values, before.values));
            CHECK(after.saturated == before.saturated);
            CHECK(after.reflectance_per_radiance == before.reflectance_per_radiance);
        }
        CHECK_FALSE(std::filesystem::exists(folder / "a" / "grid0.tif.aux.xml"));
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) CHECK(entry.path().extension() != ".tmp");
}

TEST_CASE("a chip that is damaged or could not come back unchanged is refused")
{
    const fixture::TempFolder folder;
    raster::Chip chip = fixture::painted_chip({.columns = 9, .rows = 9});
    chip.planes.front().values[0] += 1e-3F;
    CHECK_THROWS_WITH(raster::write_chip(folder / "a", chip), Catch::Contains("come back changed"));
    CHECK_FALSE(std::filesystem::exists(folder / "a"));
    CHECK_THROWS_AS(raster::read_chip(folder / "none"), raster::Error);
    chip = fixture::painted_chip({.columns = 9, .rows = 9});
    raster::write_chip(folder / "b", chip);
    const auto json = folder / "b" / "chip.json";
    std::string text = contents(folder / "b")["chip.json"];
    for (const auto& [from, to] : std::map<std::string, std::string>{{"\"schema\": 1", "\"schema\": 2"},
                                                                     {"LANDSAT_8", "LANDSAT_1"},
                                                                     {"\"swir22\"", "\"swir99\""},
                                                                     {"2021-12-01T", "2021-13-01T"},
                                                                     {"{", ""}}) {
        CAPTURE(from);
        std::string changed = text;
        REQUIRE(changed.find(from) != std::string::npos);
        changed.replace(changed.find(from), from.size(), to);
        std::ofstream(json) << changed;
        CHECK_THROWS_AS(raster::read_chip(folder / "b"), raster::Error);
    }
    std::ofstream(json) << text;
    CHECK_NOTHROW(raster::read_chip(folder / "b"));
    std::filesystem::resize_file(folder / "b" / "grid0.tif", 700);
    CHECK_THROWS_AS(raster::read_chip(folder / "b"), raster::Error);
}

TEST_CASE("real numbers are packed to 16 bits of their own range, whole ones kept")
{
    const fixture::TempFolder folder;
    fixture::PaintedScene painted(folder.path(), "LANDSAT_8", small);
    painted.add(Band::lwir11, all(1));
    std::vector<float> kelvin(30, 280.25F);
    kelvin[1] = 301.5F;
    kelvin[2] = std::nanf("");
    raster::write_geotiff(folder / "k.tif", small, std::vector<raster::Layer<float>>{{"", kelvin}});
    painted.scene.bands.back().file = (folder / "k.tif").string();
    painted.scene.bands.back().calibration = {1, 0, 0, 0, 0, 0};
    const auto chip = raster::clip(painted.scene, painted.outline({0, 0, 6, 5}), 0);
    const auto& values = chip.find(Band::lwir11)->values;
    CHECK(values[0] == Approx(280.25).margin(1e-3));
    CHECK(values[1] == Approx(301.5).margin(1e-3));
    CHECK(std::isnan(values[2]));
    raster::write_chip(folder / "chip", chip);
    CHECK(same_bits(raster::read_chip(folder / "chip").find(Band::lwir11)->values, values));
}
