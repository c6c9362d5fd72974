// Sentinel-2 at the raster level, through STAC items: hot pixels of a wildfire from two files of other band order, with the declared
// offset, without, and undeclared; a bright desert without any. Figures from the sets' PROVENANCE.md.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture/real_data.h"
#include "fixture/temp_folder.h"
#include "geo/projector.h"
#include "raster/dataset.h"
#include "raster/measure.h"
#include "raster/radiometry.h"
#include "raster/scene.h"

using namespace hearthwatch;
using nlohmann::json;
using raster::Band;

namespace {

geo::Polygon rectangle(const geo::Grid& grid)
{
    const geo::Projector projector(grid.crs);
    const double inset_m = 0.25 * grid.pixel_m;
    const double left = grid.left_m + inset_m, right = grid.left_m + grid.columns * grid.pixel_m - inset_m;
    const double top = grid.top_m - inset_m, bottom = grid.top_m - grid.rows * grid.pixel_m + inset_m;
    geo::Polygon polygon;
    for (const geo::Point corner :
         {geo::Point{left, bottom}, geo::Point{right, bottom}, geo::Point{right, top}, geo::Point{left, top}})
        polygon.outer.push_back(projector.to_lonlat(corner));
    return polygon;
}

/// The wildfire's item: bands named in the order of the file, with the offset as asked.
raster::Scene fire_scene(const std::filesystem::path& set, const std::filesystem::path& folder, const std::string& file,
                         std::optional<double> offset)
{
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(set / file, folder / file);
    if (file.ends_with(".bin")) std::filesystem::copy_file(set / "G90292_20230514.hdr", folder / "G90292_20230514.hdr");
    const std::vector<std::string> order =
        file.ends_with(".bin") ? std::vector<std::string>{"B12", "B11", "B09"} : std::vector<std::string>{"B09", "B11", "B12"};
    json eo = json::array(), raster_bands = json::array();
    for (const std::string& band : order) {
        eo.push_back({{"name", band}});
        json numbers{{"scale", 1e-4}};
        if (offset) numbers["offset"] = *offset;
        raster_bands.push_back(numbers);
    }
    const json item{
        {"type", "Feature"},
        {"stac_version", "1.0.0"},
        {"id", "S2A_G90292_20230514"},
        {"bbox", {-123.4, 58.0, -123.2, 58.1}},
        {"geometry",
         {{"type", "Polygon"},
          {"coordinates", {{{-123.4, 58.0}, {-123.2, 58.0}, {-123.2, 58.12}, {-123.4, 58.12}, {-123.4, 58.0}}}}}},
        {"properties",
         {{"datetime", "2023-05-14T19:29:11Z"},
          {"platform", "sentinel-2a"},
          {"proj:epsg", 32610},
          {"view:sun_elevation", 50.0},
          {"view:sun_azimuth", 165.0},
          {"s2:reflectance_conversion_factor", 0.98},
          {"s2:product_type", "S2MSI1C"}}},
        {"assets",
         {{"data",
           {{"href", file}, {"type", "image/tiff"}, {"roles", {"data"}}, {"eo:bands", eo}, {"raster:bands", raster_bands}}}}},
        {"links", json::array()}};
    std::ofstream(folder / "item.json") << item.dump(1);
    return raster::read_scene(folder / "item.json");
}

raster::Chip whole(const raster::Scene& scene)
{
    for (const raster::SceneBand& band : scene.bands)
        if (band.band == Band::swir22) return raster::clip(scene, rectangle(raster::Dataset(band.file).grid()), 0);
    FAIL("no swir22");
    return {};
}

double value(const raster::Chip& chip, const std::string& indicator)
{
    const geo::Polygon all = rectangle(chip.quality_grid);
    const raster::Look look = raster::measure(chip, all, all);
    for (const raster::Reading& reading : look.readings)
        if (reading.indicator == indicator) return reading.value;
    FAIL("no reading " << indicator << ", gap '" << look.gap << "'");
    return 0;
}

std::vector<std::uint16_t> numbers(const raster::Chip& chip, Band band)
{
    const raster::Plane& plane = *chip.find(band);
    return raster::stored(plane.values, plane.calibration, plane.quantity);
}

}  // namespace

TEST_CASE("the wildfire's 139 pixels from both files and band orders, the offset decides how many are hot by index")
{
    const auto set = fixture::real_data("imagery/sentinel2-bc-wildfire-swir-20230514");
    if (!set) return;
    const fixture::TempFolder folder;
    for (const char* file : {"G90292_20230514.tif", "G90292_20230514.bin"}) {
        CAPTURE(file);
        const auto chip = whole(fire_scene(*set, folder / (std::string(file) + "-1000"), file, -0.1));
        const auto dn12 = numbers(chip, Band::swir22), dn11 = numbers(chip, Band::swir16);
        int listed = 0;
        for (std::size_t i = 0; i < dn12.size(); ++i) listed += dn12[i] > dn11[i] && dn12[i] > 3500;
        CHECK(listed == 139);
        CHECK(value(chip, "nhi_swir_hot") == 35);
        CHECK(value(whole(fire_scene(*set, folder / (std::string(file) + "-0"), file, 0.0)), "nhi_swir_hot") == 16);
    }
}

TEST_CASE("an offset that nobody declares is a gap, not a guess")
{
    const auto set = fixture::real_data("imagery/sentinel2-bc-wildfire-swir-20230514");
    if (!set) return;
    const fixture::TempFolder folder;
    const auto scene = fire_scene(*set, folder / "undeclared", "G90292_20230514.tif", std::nullopt);
    REQUIRE(scene.gap);
    CHECK(*scene.gap == "radiometry_ambiguous");
    try {
        raster::clip(scene, scene.footprint, 0);
        FAIL("clipped all the same");
    } catch (const raster::Error& error) {
        CHECK(error.gap() == "radiometry_ambiguous");
    }
}

TEST_CASE("a bright desert is not hot")
{
    const auto set = fixture::real_data("imagery/sentinel2-l2a-sahara-overview");
    if (!set) return;
    const auto chip = whole(raster::read_scene(*set / "S2A_29RKH_20200219_0_L2A.json"));
    CHECK(value(chip, "nhi_swir_hot") == 0);
    const auto dn12 = numbers(chip, Band::swir22), dn11 = numbers(chip, Band::swir16);
    int brighter = 0;
    for (std::size_t i = 0; i < dn12.size(); ++i) brighter += dn12[i] > dn11[i];
    CHECK(brighter == 2855);
    CHECK(chip.quality_kind == "scl");
}

TEST_CASE("a SAFE zip is clipped from inside its archive, 10 m and 20 m bands on their own lattices")
{
    const auto set = fixture::real_data("imagery/sentinel2-l1c-safe-decimated");
    if (!set) return;
    const auto scene = raster::read_scene(*set / "S2A_MSIL1C_20180629T000241_N0206_R030_T56JMM_20180629T012042.zip");
    const raster::Dataset lead(scene.bands.front().file);
    geo::LonLat middle =
        geo::Projector(lead.grid().crs).to_lonlat(lead.grid().center({lead.grid().columns / 2, lead.grid().rows / 2}));
    const auto chip = raster::clip(scene, geo::disc(middle, 3000), 20'000);
    REQUIRE(chip.find(Band::swir22));
    REQUIRE(chip.find(Band::red));
    CHECK(chip.find(Band::swir22)->grid == chip.quality_grid);
    CHECK(chip.find(Band::red)->grid.pixel_m == Approx(chip.quality_grid.pixel_m / 2).epsilon(0.01));
    CHECK(chip.quality_kind == "cloud_mask");
    CHECK(value(chip, "nhi_tool_hot") == 0);
}
