#include "raster/measure.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture/painted.h"

using namespace hearthwatch;
using raster::Band;

namespace {

const raster::Reading* find(const raster::Look& look, const std::string& indicator)
{
    const auto found =
        std::find_if(look.readings.begin(), look.readings.end(), [&](const auto& r) { return r.indicator == indicator; });
    return found == look.readings.end() ? nullptr : &*found;
}

double value(const raster::Look& look, const std::string& indicator)
{
    const raster::Reading* reading = find(look, indicator);
    CAPTURE(indicator);
    REQUIRE(reading);
    return reading->value;
}

/// 240 x 240 pixels of 30 m: the ring of 3 km fits.
raster::Chip landsat()
{
    return fixture::painted_chip({.columns = 240, .rows = 240});
}

const geo::Window works_window{105, 105, 30, 30};
const geo::Window unit_window{118, 118, 4, 4};

raster::Look look_at(const raster::Chip& chip, geo::Window unit = unit_window)
{
    return raster::measure(chip, fixture::outline(chip, unit), fixture::outline(chip, works_window));
}

}  // namespace

TEST_CASE("quiet ground gives every indicator and no heat")
{
    const auto look = look_at(landsat());
    CHECK(look.gap.empty());
    CHECK(look.clear_fraction == 1);
    CHECK(look.p_valid == Approx(0.97).margin(0.02));
    auto names = raster::indicator_names();
    for (const char* by_history : {"source_area_m2", "source_temperature_k", "swir_excess", "swir_flux", "swir_hot_pixels",
                                   "tir_excess", "plume", "plume_cover", "plume_length_m", "plume_probability"})
        CHECK(std::erase(names, by_history) == 1);
    REQUIRE(look.readings.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(look.readings[i].indicator == names[i]);
    for (const char* name : {"nhi_swir_hot", "nhi_swnir_hot", "nhi_tool_hot", "tai_swir_hot", "hotmap_hot", "massimetti_hot",
                             "schroeder_hot", "goli_hot", "swir_saturated_count"})
        CHECK(value(look, name) == 0);
    CHECK(find(look, "swir_ring_excess")->p_null > 0.02);
    CHECK(std::abs(value(look, "tir_ring_contrast")) < 0.3);
    CHECK(find(look, "tir_ring_contrast")->sigma < 0.5);
}

TEST_CASE("a hot surface in one pixel is seen by the detectors its temperature and area allow")
{
    // Areas at a sun of 26 degrees from the table of methods B3 for 20 m pixels, times 2.25: half of the area is missed, twice is found.
    struct Row {
        double kelvin, area_m2;
        bool nhi_swir, tai, hotmap, massimetti;
    };
    const Row rows[] = {{600, 2.25 * 8, false, false, false, false}, {600, 2.25 * 32, false, true, true, true},
                        {600, 2.25 * 115, true, true, true, true},   {800, 2.25 * 0.5, false, false, false, false},
                        {800, 2.25 * 2.2, false, true, true, true},  {800, 2.25 * 9, true, true, true, true},
                        {1700, 2.25 * 0.1, false, true, true, true}};
    for (const Row& row : rows) {
        CAPTURE(row.kelvin, row.area_m2);
        raster::Chip chip = fixture::painted_chip({.columns = 240, .rows = 240, .sun_elevation_deg = 26, .ripple = 0.005});
        fixture::add_source(chip, {119, 119}, row.kelvin, row.area_m2);
        const auto look = look_at(chip);
        CHECK((value(look, "nhi_swir_hot") > 0) == row.nhi_swir);
        CHECK((value(look, "tai_swir_hot") > 0) == row.tai);
        CHECK((value(look, "hotmap_hot") > 0) == row.hotmap);
        CHECK((value(look, "massimetti_hot") > 0) == row.massimetti);
        CHECK(find(look, "swir_ring_excess")->p_null < 0.01);
    }
}

TEST_CASE("a matrix of radiances gives the published indices by hand")
{
    raster::Chip chip = landsat();
    // One pixel, L22, L16, Lnir: (12-8)/(12+8) = 0.2; (8-30)/(8+30) = -0.579.
    const geo::Cell cell{119, 119};
    const auto level = [&](Band band) { return chip.find(band)->at(cell); };
    fixture::add(chip, Band::swir22, cell, 12 - level(Band::swir22));
    fixture::add(chip, Band::swir16, cell, 8 - level(Band::swir16));
    fixture::add(chip, Band::nir, cell, 30 - level(Band::nir));
    const auto look = look_at(chip);
    CHECK(value(look, "nhi_swir_max") == Approx(0.2).epsilon(1e-3));
    CHECK(value(look, "nhi_swir_hot") == 1);
    CHECK(value(look, "nhi_swnir_hot") == 0);
    CHECK(value(look, "nhi_tool_hot") == 1);
    const auto k = [&](Band band) { return chip.find(band)->reflectance_per_radiance; };
    CHECK(value(look, "tai_swir_max") ==
          Approx((12 * k(Band::swir22) - 8 * k(Band::swir16)) / (30 * k(Band::nir))).epsilon(1e-3));
    CHECK(value(look, "hotmap_max") == Approx(12 * k(Band::swir22) / (8 * k(Band::swir16))).epsilon(1e-3));
    CHECK(value(look, "schroeder_max") == Approx(12 * k(Band::swir22) / (30 * k(Band::nir))).epsilon(1e-3));
}

TEST_CASE("the two Schroeder tests: plain and against the surroundings")
{
    struct Row {
        double rho22, rho16, nir;
        bool hot;
    };
    // r75 and differences: unambiguous 3.0, 0.6; candidate 2.1 that stands out by 0.8 and 0.08; candidate by ratio but not by difference.
    const Row rows[] = {{0.9, 0.4, 0.3, true}, {0.42, 0.25, 0.2, true}, {0.30, 0.18, 0.16, false}, {0.42, 0.35, 0.2, false}};
    for (const Row& row : rows) {
        CAPTURE(row.rho22, row.rho16, row.nir);
        raster::Chip chip = landsat();
        fixture::set_reflectance(chip, Band::swir22, {119, 119}, row.rho22);
        fixture::set_reflectance(chip, Band::swir16, {119, 119}, row.rho16);
        fixture::set_reflectance(chip, Band::nir, {119, 119}, row.nir);
        CHECK((value(look_at(chip), "schroeder_hot") > 0) == row.hot);
    }
}

TEST_CASE("excess grows with the source and not with the neighbours or the brightness of the ground")
{
    const auto excess = [](double area_m2, geo::Cell cell, double brighter) {
        raster::Chip chip = landsat();
        for (int row = 118; row < 122; ++row)
            for (int column = 118; column < 122; ++column)
                for (const Band band : {Band::nir, Band::swir16, Band::swir22}) {
                    const raster::Plane& plane = *chip.find(band);
                    fixture::add(chip, band, {column, row}, (brighter - 1) * plane.at({column, row}));
                }
        fixture::add_source(chip, cell, 1000, area_m2);
        return *find(look_at(chip), "swir_ring_excess");
    };
    const double small = excess(1, {119, 119}, 1).value, large = excess(4, {119, 119}, 1).value;
    CHECK(small > 1);
    CHECK(large == Approx(small + std::log(4)).margin(0.15));
    CHECK(excess(4, {130, 119}, 1).p_null > 0.02);
    CHECK(excess(0, {119, 119}, 1.03).p_null > 0.02);
    CHECK(excess(4, {119, 119}, 1).p_null == Approx(1.0 / 201));
}

TEST_CASE("a saturated core is hot and a lower bound")
{
    raster::Chip chip = landsat();
    for (const geo::Cell cell : {geo::Cell{119, 119}, geo::Cell{120, 119}}) fixture::saturate(chip, Band::swir22, cell);
    const auto look = look_at(chip);
    CHECK(value(look, "swir_saturated_count") == 2);
    CHECK(find(look, "swir_ring_excess")->censored);
    CHECK(find(look, "swir_ring_excess")->p_null < 0.01);
    CHECK_FALSE(find(look_at(landsat()), "swir_ring_excess")->censored);
}

TEST_CASE("thermal contrast is the unit's mean over the ring's median")
{
    raster::Chip chip = landsat();
    for (int row = 118; row < 122; ++row)
        for (int column = 118; column < 122; ++column) fixture::add(chip, Band::lwir11, {column, row}, 6);
    const auto look = look_at(chip);
    CHECK(value(look, "tir_ring_contrast") == Approx(6).margin(0.3));
    CHECK(find(look, "tir_ring_contrast")->p_null == Approx(1.0 / 201));
    CHECK(value(look_at(chip, {118, 116, 4, 4}), "tir_ring_contrast") == Approx(3).margin(0.3));
}

TEST_CASE("weather lowers the validity, steam over the unit hardly does")
{
    struct Row {
        const char* what;
        geo::Window cloud;
        std::uint16_t flag;
        double at_least, at_most;
        const char* gap;
    };
    const Row rows[] = {{"clear", {0, 0, 0, 0}, 0, 0.95, 0.97, ""},
                        {"steam of 0.05 km2 over the unit", {116, 116, 8, 8}, raster::quality::cloud, 0.7, 0.9, ""},
                        {"a cloud of 2 km2 over works and unit", {100, 100, 50, 50}, raster::quality::cloud, 0, 0.05, "cloud"},
                        {"half of the ring", {0, 0, 240, 108}, raster::quality::cloud, 0.15, 0.5, ""},
                        {"overcast", {0, 0, 240, 240}, raster::quality::cloud, 0, 0.05, "cloud"},
                        {"overcast but for the unit", {0, 0, 240, 110}, raster::quality::cirrus, 0.1, 0.6, ""},
                        {"shadow over the unit", {116, 116, 8, 8}, raster::quality::shadow, 0.6, 0.8, ""},
                        {"unit half beyond the swath", {0, 0, 119, 240}, raster::quality::missing, 0, 0.5, ""},
                        {"unit beyond the swath", {0, 0, 125, 240}, raster::quality::missing, 0, 0, "outside_swath"}};
    for (const Row& row : rows) {
        CAPTURE(row.what);
        raster::Chip chip = landsat();
        fixture::flag(chip, row.cloud, row.flag);
        const auto look = look_at(chip);
        CHECK(look.gap == row.gap);
        CHECK(look.p_valid >= row.at_least);
        CHECK(look.p_valid <= row.at_most);
        CHECK(look.readings.empty() == !look.gap.empty());
    }
}

TEST_CASE("without a mask of the product nothing is surely seen")
{
    raster::Chip chip = landsat();
    chip.quality_kind = "spectral";
    CHECK(look_at(chip).p_valid == Approx(0.8));
    chip.quality_kind = "none";
    CHECK(look_at(chip).p_valid == Approx(0.5));
}

TEST_CASE("a unit off the chip is a gap, one without a place throws")
{
    const raster::Chip chip = landsat();
    CHECK(look_at(chip, {300, 300, 4, 4}).gap == "outside_swath");
    geo::Polygon nowhere = fixture::outline(chip, unit_window);
    nowhere.outer[0].lat_deg = 91;
    CHECK_THROWS_AS(raster::measure(chip, nowhere, fixture::outline(chip, works_window)), raster::Error);
}

TEST_CASE("indicators without their bands are left out, the others stay")
{
    raster::Chip chip = landsat();
    std::erase_if(chip.planes, [](const raster::Plane& plane) { return plane.band == Band::nir || plane.band == Band::lwir11; });
    const auto look = look_at(chip);
    CHECK(find(look, "nhi_swir_hot"));
    CHECK(find(look, "swir_ring_excess"));
    CHECK_FALSE(find(look, "tai_swir_hot"));
    CHECK_FALSE(find(look, "tir_ring_contrast"));
    std::erase_if(chip.planes, [](const raster::Plane& plane) { return plane.band != Band::blue; });
    CHECK(look_at(chip).gap == "bands_missing");
}

TEST_CASE("prepared once or anew for every unit: the same numbers")
{
    raster::Chip chip = landsat();
    fixture::add_source(chip, {119, 119}, 900, 10);
    const geo::Polygon works = fixture::outline(chip, works_window);
    const raster::Prepared prepared(chip, works);
    for (const geo::Window window : {unit_window, geo::Window{110, 110, 3, 5}}) {
        const auto unit = fixture::outline(chip, window);
        const auto once = raster::measure(prepared, unit), anew = raster::measure(chip, unit, works);
        REQUIRE(once.readings.size() == anew.readings.size());
        for (std::size_t i = 0; i < once.readings.size(); ++i) {
            CHECK(once.readings[i].value == anew.readings[i].value);
            CHECK((once.readings[i].p_null == anew.readings[i].p_null || std::isnan(once.readings[i].p_null)));
        }
    }
}

TEST_CASE("Sentinel-2 in its own pixel sizes is measured too")
{
    raster::Chip chip = fixture::painted_chip({.platform = "Sentinel-2A", .columns = 340, .rows = 340, .fine = true});
    fixture::add_source(chip, {170, 170}, 1000, 5);
    const auto works = fixture::outline(chip, {155, 155, 30, 30});
    const auto look = raster::measure(chip, fixture::outline(chip, {168, 168, 5, 5}), works);
    CHECK(value(look, "nhi_tool_hot") >= 1);
    CHECK(value(look, "goli_hot") >= 1);
    CHECK(find(look, "swir_ring_excess")->p_null < 0.01);
    CHECK_FALSE(find(look, "tir_ring_contrast"));
}
