#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fixture/painted.h"
#include "products_fixture.h"
#include "raster/dataset.h"
#include "raster/measure.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using Catch::Matchers::Contains;
using nlohmann::json;
using raster::Band;

namespace {

const std::string granule = "ECOv002_L2T_LSTE_28527_009_50SMJ_20230718T081442_0710_01";
constexpr int side = 100;
const geo::Grid grid{"EPSG:32650", 600'000, 4'386'000, 70, side, side};
constexpr geo::Window works{45, 45, 6, 6}, clouds{10, 10, 5, 5};

/// An item as the archive of NASA lists it: asset keys are granule names, no platform's own spelling of bands.
json ecostress_item()
{
    json item = json::parse(R"({"type": "Feature", "stac_version": "1.0.0",
        "geometry": {"type": "Polygon", "coordinates": [[[118, 39], [119, 39], [119, 40], [118, 40], [118, 39]]]},
        "properties": {"platform": "ISS", "datetime": "2023-07-18T08:14:42Z", "proj:epsg": 32650}})");
    item["id"] = granule;
    for (const char* layer : {"LST", "LST_err", "cloud", "EmisWB"})
        item["assets"]["002/" + granule + "/" + granule + "_" + layer]["href"] =
            "https://data.example/" + granule + "_" + layer + ".tif";
    return item;
}

/// Ground of 270 to 273 K, a works 8 K warmer, and a cloud.
void write_layers(const fs::path& folder)
{
    std::vector<float> kelvin, error(side * side, 1.0F);
    std::vector<std::uint16_t> cloud;
    for (int i = 0; i < side * side; ++i) {
        const geo::Cell cell{i % side, i / side};
        const auto inside = [&](geo::Window w) {
            return cell.column >= w.column && cell.column < w.column + w.columns && cell.row >= w.row &&
                   cell.row < w.row + w.rows;
        };
        kelvin.push_back(270 + 0.03125F * static_cast<float>((i * 37) % 97) + (inside(works) ? 8.0F : 0.0F));
        cloud.push_back(inside(clouds) ? 1 : 0);
    }
    const auto file = [&](const char* layer) { return folder / (granule + "_" + layer + ".tif"); };
    raster::write_geotiff(file("LST"), grid, std::vector<raster::Layer<float>>{{"LST", kelvin}});
    raster::write_geotiff(file("LST_err"), grid, std::vector<raster::Layer<float>>{{"LST_err", error}});
    raster::write_geotiff(file("cloud"), grid, std::vector<raster::Layer<std::uint16_t>>{{"cloud", cloud}});
}

raster::Scene read_item(const fs::path& folder, const json& item)
{
    products::write_text(folder / "item.json", item.dump(1));
    return raster::read_scene(folder / "item.json");
}

geo::Polygon outline(geo::Window window)
{
    const geo::Projector projector(grid.crs);
    geo::Polygon polygon;
    for (const auto& [column, row] : {std::pair{0, 1}, {1, 1}, {1, 0}, {0, 0}})
        polygon.outer.push_back(projector.to_lonlat({grid.left_m + (window.column + column * window.columns) * grid.pixel_m,
                                                     grid.top_m - (window.row + row * window.rows) * grid.pixel_m}));
    return polygon;
}

}  // namespace

TEST_CASE("a tile of ECOSTRESS through its STAC item is a thermal look: kelvin, cloud, contrast of a works")
{
    const products::TempFolder folder;
    write_layers(folder.path());
    const raster::Scene scene = read_item(folder.path(), ecostress_item());
    CHECK(scene.sensor->name == "ecostress");
    CHECK(scene.level == "L2T");
    CHECK(!scene.gap);
    CHECK(scene.quality_kind == "cloud_layer");
    REQUIRE(scene.bands.size() == 1);
    CHECK(scene.bands[0].band == Band::lwir11);
    CHECK(scene.bands[0].file.ends_with("_LST.tif"));

    const raster::Chip chip = raster::clip(scene, outline(works), 2500);
    const raster::Plane& plane = *chip.find(Band::lwir11);
    CHECK(plane.grid.pixel_m == 70);
    const geo::Cell corner = plane.grid.cell_of(grid.center({works.column, works.row}));
    const int source = works.row * side + works.column;
    CHECK(plane.at(corner) == Approx(278 + 0.03125 * ((source * 37) % 97)).margin(0.001));
    CHECK(std::count(chip.quality.begin(), chip.quality.end(), raster::quality::cloud) == clouds.columns * clouds.rows);

    const raster::Look look = raster::measure(chip, outline(works), outline(works));
    CHECK(look.gap.empty());
    REQUIRE(look.readings.size() == 1);
    CHECK(look.readings[0].indicator == "tir_ring_contrast");
    CHECK(look.readings[0].value == Approx(8).margin(0.2));
    CHECK(look.readings[0].p_null < 0.02);
}

TEST_CASE("what ECOSTRESS delivers otherwise is refused with the reason")
{
    const products::TempFolder folder;
    write_layers(folder.path());
    json radiance = ecostress_item();
    radiance["id"] = "ECOv002_L1CT_RAD_28527_009_50SMJ_20230718T081442_0710_01";
    const raster::Scene scene = read_item(folder.path(), radiance);
    CHECK(scene.gap == "radiometry_ambiguous");
    CHECK_THAT(scene.gap_detail, Contains("no tiled surface temperature") && Contains("ECO_L2T_LSTE"));
    json bare = ecostress_item();
    bare["assets"].erase("002/" + granule + "/" + granule + "_LST");
    products::write_text(folder.path() / "item.json", bare.dump(1));
    CHECK_THAT(products::refusal(folder.path() / "item.json"), Contains("nothing can be seen without it"));
    json elsewhere = ecostress_item();
    elsewhere["assets"].erase("002/" + granule + "/" + granule + "_cloud");
    CHECK(read_item(folder.path(), elsewhere).quality_kind == "none");
}
