// Landsat at the raster level: hot pixels, saturation and brightness temperatures of real products, against the figures of the
// sets' PROVENANCE.md.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "fixture/real_data.h"
#include "fixture/temp_folder.h"
#include "geo/projector.h"
#include "raster/dataset.h"
#include "raster/measure.h"
#include "raster/scene.h"

using namespace hearthwatch;
using raster::Band;

namespace {

/// A product's own files in a folder of their own, so that it is read alone.
raster::Scene read_alone(const std::filesystem::path& set, const std::string& prefix, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    for (const auto& entry : std::filesystem::directory_iterator(set))
        if (entry.path().filename().string().starts_with(prefix) && entry.path().extension() != ".csv")
            std::filesystem::copy_file(entry.path(), folder / entry.path().filename());
    return raster::read_scene(folder);
}

geo::Polygon rectangle(const geo::Grid& grid, double inset_m)
{
    const geo::Projector projector(grid.crs);
    const double left = grid.left_m + inset_m, right = grid.left_m + grid.columns * grid.pixel_m - inset_m;
    const double top = grid.top_m - inset_m, bottom = grid.top_m - grid.rows * grid.pixel_m + inset_m;
    geo::Polygon polygon;
    for (const geo::Point corner :
         {geo::Point{left, bottom}, geo::Point{right, bottom}, geo::Point{right, top}, geo::Point{left, top}})
        polygon.outer.push_back(projector.to_lonlat(corner));
    return polygon;
}

raster::Chip whole(const raster::Scene& scene)
{
    const raster::Dataset dataset(scene.bands.front().file);
    return raster::clip(scene, rectangle(dataset.grid(), 0.25 * dataset.grid().pixel_m), 0);
}

double value(const raster::Look& look, const std::string& indicator)
{
    for (const raster::Reading& reading : look.readings)
        if (reading.indicator == indicator) return reading.value;
    FAIL("no reading " << indicator);
    return 0;
}

std::vector<float> sorted_values(const raster::Chip& chip, Band band)
{
    std::vector<float> values;
    for (const float v : chip.find(band)->values)
        if (!std::isnan(v)) values.push_back(v);
    std::sort(values.begin(), values.end());
    return values;
}

/// Zeros of a band's file that the chip holds as saturated at the top of the band's range.
std::size_t wrapped_zeros_saturated(const raster::Chip& chip, const std::filesystem::path& file, Band band)
{
    const raster::Dataset dataset(file.string());
    const raster::Plane& plane = *chip.find(band);
    REQUIRE(dataset.grid() == plane.grid);
    const auto dn = dataset.read_uint16(1, {0, 0, dataset.grid().columns, dataset.grid().rows});
    const float top = *std::max_element(plane.values.begin(), plane.values.end());
    std::size_t count = 0;
    for (std::size_t i = 0; i < dn.size(); ++i)
        count +=
            dn[i] == 0 && plane.saturated[i] && plane.values[i] == top && (chip.quality[i] & raster::quality::saturated) != 0;
    return count;
}

std::size_t saturated(const raster::Chip& chip, Band band)
{
    const auto& marks = chip.find(band)->saturated;
    return static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 1));
}

}  // namespace

TEST_CASE("Corumba: quiet on the first visit, the fire's published pixel counts on the second, its wrapped cores saturated")
{
    const auto set = fixture::real_data("imagery/landsat8-corumba-wildfire-onoff");
    if (!set) return;
    const fixture::TempFolder folder;
    const auto off = whole(read_alone(*set, "LC08_L1TP_227074_20190809", folder / "off"));
    const auto on = whole(read_alone(*set, "LC08_L1TP_227074_20190825", folder / "on"));
    const geo::Polygon all = rectangle(on.quality_grid, 5);
    const auto quiet = raster::measure(off, all, all), hot = raster::measure(on, all, all);
    CHECK(value(quiet, "nhi_swir_hot") == 0);
    CHECK(value(quiet, "nhi_swnir_hot") == 0);
    CHECK(value(quiet, "swir_saturated_count") == 0);
    CHECK(value(hot, "nhi_swir_hot") == 117);
    CHECK(value(hot, "nhi_swnir_hot") == 139);
    CHECK(wrapped_zeros_saturated(on, *set / "LC08_L1TP_227074_20190825_20200826_02_T1_B7.TIF", Band::swir22) == 109);
    CHECK(wrapped_zeros_saturated(on, *set / "LC08_L1TP_227074_20190825_20200826_02_T1_B6.TIF", Band::swir16) == 29);
    // Two pixels more wrapped to a low number in place of zero: rho6 1.5 beside rho7 0.16 (the folding rule finds them).
    CHECK(saturated(on, Band::swir22) == 111);
    CHECK(saturated(on, Band::swir16) == 29);
    CHECK(off.quality_kind == "spectral");
}

TEST_CASE("Corumba in two units: the front is hot on the second visit only, the marsh never")
{
    const auto set = fixture::real_data("imagery/landsat8-corumba-wildfire-onoff");
    if (!set) return;
    const fixture::TempFolder folder;
    const geo::Polygon front = geo::disc({-57.4379, -19.9192}, 300), marsh = geo::disc({-57.5300, -19.8200}, 300);
    const auto off = read_alone(*set, "LC08_L1TP_227074_20190809", folder / "off");
    const auto on = read_alone(*set, "LC08_L1TP_227074_20190825", folder / "on");
    const auto look = [](const raster::Scene& scene, const geo::Polygon& unit) {
        return raster::measure(raster::clip(scene, unit, 3000), unit, unit);
    };
    const auto p_null = [](const raster::Look& seen) {
        for (const raster::Reading& reading : seen.readings)
            if (reading.indicator == "swir_ring_excess") return reading.p_null;
        return -1.0;
    };
    CHECK(value(look(on, front), "nhi_tool_hot") > 10);
    CHECK(value(look(off, front), "nhi_tool_hot") == 0);
    CHECK(p_null(look(on, front)) < 0.02);
    CHECK(p_null(look(off, front)) > 0.05);
    for (const auto* scene : {&off, &on}) CHECK(value(look(*scene, marsh), "nhi_tool_hot") == 0);
}

TEST_CASE("brightness temperature of band 10 from the scene's own metadata")
{
    struct Row {
        const char* set;
        const char* prefix;
        double least, median, most;  ///< K; 0 = not given
    };
    const Row rows[] = {{"landsat8-mendoza-l1-sr-bt-2016", "LC82320832016040LGN00", 295.309, 300.072, 305.568},
                        {"landsat7-8-ethiopia-l1-2017", "LC08_L1TP_167055_20170308", 292.19, 299.10, 304.60},
                        {"landsat8-kumasi-l1-3dates-2015/LC81940552015091LGN00", "LC8", 294.37, 295.53, 296.29},
                        {"landsat8-kumasi-l1-3dates-2015/LC81940552015123LGN00", "LC8", 295.25, 297.63, 299.42},
                        {"landsat8-kumasi-l1-3dates-2015/LC81940552015203LGN00", "LC8", 289.96, 291.94, 294.49}};
    for (const Row& row : rows) {
        const auto set = fixture::real_data("imagery/" + std::string(row.set));
        if (!set) continue;
        CAPTURE(row.set);
        const fixture::TempFolder folder;
        const auto values = sorted_values(whole(read_alone(*set, row.prefix, folder / "scene")), Band::lwir11);
        REQUIRE(!values.empty());
        CHECK(values.front() == Approx(row.least).margin(0.006));
        CHECK(0.5 * (values[values.size() / 2] + values[(values.size() - 1) / 2]) == Approx(row.median).margin(0.006));
        CHECK(values.back() == Approx(row.most).margin(0.006));
    }
}

TEST_CASE("Mendoza: our brightness temperature against the ESPA product's")
{
    const auto set = fixture::real_data("imagery/landsat8-mendoza-l1-sr-bt-2016");
    if (!set) return;
    const fixture::TempFolder folder;
    const auto chip = whole(read_alone(*set, "LC82320832016040LGN00", folder / "scene"));
    const raster::Dataset espa((*set / "LC82320832016040LGN00_toa_band10.tif").string());
    REQUIRE(espa.grid() == chip.find(Band::lwir11)->grid);
    const auto tenths = espa.read_float(1, {0, 0, espa.grid().columns, espa.grid().rows});
    std::vector<double> differences;
    for (std::size_t i = 0; i < tenths.size(); ++i)
        differences.push_back(std::abs(chip.find(Band::lwir11)->values[i] - tenths[i] * 0.1));
    std::sort(differences.begin(), differences.end());
    CHECK(differences[differences.size() / 2] == Approx(0.025).margin(0.001));
    CHECK(differences.back() <= 0.0505);
}
