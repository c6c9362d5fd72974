// Plumes on painted Sentinel-2 chips: steam, clouds, snow, a new white roof.
#include "raster/plume.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture/painted.h"
#include "raster/measure.h"

using namespace hearthwatch;
using raster::Band;

namespace {

constexpr int side = 160;
const geo::Window works_window{65, 65, 30, 30};
const geo::Window unit_window{78, 78, 3, 3};

raster::Chip look_of(unsigned seed, bool fine = false)
{
    raster::Chip chip =
        fixture::painted_chip({.platform = "Sentinel-2A", .columns = side, .rows = side, .fine = fine, .seed = seed});
    chip.acquired += std::chrono::days(5 * static_cast<int>(seed));
    return chip;
}

const raster::History& quiet_history()
{
    static const raster::History history = [] {
        raster::HistoryFit fit;
        for (unsigned seed = 1; seed <= 16; ++seed) REQUIRE(fit.add(look_of(seed)));
        return fit.finish();
    }();
    return history;
}

/// Colours of a patch in blue, green, red, nir, swir16, swir22.
struct Colour {
    double rho[6];
};
constexpr Colour steam{{0.45, 0.45, 0.44, 0.46, 0.33, 0.20}}, snow{{0.75, 0.76, 0.75, 0.70, 0.10, 0.08}},
    roof{{0.45, 0.46, 0.46, 0.48, 0.47, 0.44}}, smoke{{0.22, 0.19, 0.16, 0.24, 0.27, 0.22}},
    dark{{0.06, 0.06, 0.07, 0.08, 0.10, 0.08}};

void paint(raster::Chip& chip, geo::Window window, const Colour& colour, int moved_red = 0)
{
    const Band bands[] = {Band::blue, Band::green, Band::red, Band::nir, Band::swir16, Band::swir22};
    for (std::size_t b = 0; b < 6; ++b) {
        const int finer = static_cast<int>(std::lround(chip.quality_grid.pixel_m / chip.find(bands[b])->grid.pixel_m));
        const int down = bands[b] == Band::red ? moved_red : 0;
        for (int row = window.row * finer + down; row < (window.row + window.rows) * finer + down; ++row)
            for (int column = window.column * finer; column < (window.column + window.columns) * finer; ++column)
                fixture::set_reflectance(chip, bands[b], {column, row}, colour.rho[b]);
    }
}

raster::Look look_at(const raster::Chip& chip)
{
    const geo::Polygon unit = fixture::outline(chip, unit_window);
    return raster::measure(raster::Prepared(chip, fixture::outline(chip, works_window), {unit}, quiet_history()), unit);
}

const raster::Reading& reading(const raster::Look& look, const std::string& indicator)
{
    const auto found =
        std::find_if(look.readings.begin(), look.readings.end(), [&](const auto& r) { return r.indicator == indicator; });
    CAPTURE(indicator, look.gap);
    REQUIRE(found != look.readings.end());
    return *found;
}

}  // namespace

TEST_CASE("steam that begins at the unit is a plume, the same elsewhere, snow, smoke haze, an old roof and weather are not")
{
    struct Row {
        const char* what;
        geo::Window window;
        Colour colour;
        bool plume;
    };
    const Row rows[] = {{"nothing", {0, 0, 0, 0}, steam, false},
                        {"steam", {79, 70, 4, 9}, steam, true},
                        {"steam elsewhere", {40, 30, 4, 9}, steam, false},
                        {"snow", {79, 70, 4, 9}, snow, false},
                        {"smoke without droplets", {79, 70, 4, 9}, smoke, false},
                        {"a white roof", {79, 70, 4, 9}, roof, false},
                        {"weather", {60, 60, 40, 40}, steam, false}};
    for (const Row& row : rows) {
        CAPTURE(row.what);
        raster::Chip chip = look_of(50);
        paint(chip, row.window, row.colour);
        const auto look = look_at(chip);
        CHECK((reading(look, "plume").value == 1) == row.plume);
        if (row.plume) {
            CHECK(reading(look, "plume").p_null < 0.2);
            CHECK(reading(look, "plume_length_m").value == Approx(180).epsilon(0.2));
            CHECK(reading(look, "plume_probability").value > 0.5);
        }
    }
}

TEST_CASE("a puff as wide as a quench tower's is a plume, a bright line is not, and neither is a piece beside weather")
{
    raster::Chip puff = look_of(50);
    paint(puff, {79, 76, 2, 3}, steam);
    CHECK(reading(look_at(puff), "plume").value == 1);
    raster::Chip line = look_of(50);
    paint(line, {79, 70, 1, 9}, steam);
    CHECK(reading(look_at(line), "plume").value == 0);
    paint(puff, {85, 60, 40, 40}, steam);  // 60 m from it
    CHECK(reading(look_at(puff), "plume").value == 0);
}

TEST_CASE("what stands out beside weather says nothing, for a band that looks later sees the cloud's edge elsewhere")
{
    constexpr Colour glowing{{0.08, 0.09, 0.10, 0.15, 0.40, 0.90}};
    raster::Chip chip = look_of(50);
    paint(chip, {79, 79, 1, 1}, glowing);
    CHECK(reading(look_at(chip), "swir_flux").value > 0);
    paint(chip, {83, 60, 40, 40}, steam);  // 60 m from it
    for (const auto& r : look_at(chip).readings) CHECK(r.indicator != "swir_flux");
}

TEST_CASE("a shadow on the far side from the sun makes a plume likelier and gives its height")
{
    raster::Chip chip = look_of(50);
    paint(chip, {79, 70, 4, 9}, steam);
    const double without = reading(look_at(chip), "plume_probability").value;
    // Sun at azimuth 160 and elevation 40: 100 m of height throw the shadow 119 m to azimuth 340, 2 pixels west and 6 north.
    paint(chip, {77, 64, 4, 6}, dark);
    const auto look = look_at(chip);
    CHECK(reading(look, "plume_probability").value > without);
}

TEST_CASE("a patch that lies apart in blue and red is a cloud")
{
    raster::Chip level = look_of(50, true), high = look_of(50, true);
    paint(level, {79, 70, 5, 10}, steam);
    paint(high, {79, 70, 5, 10}, steam, 2);
    const double low_probability = reading(look_at(level), "plume_probability").value;
    CHECK(low_probability > 0.5);
    CHECK(reading(look_at(high), "plume_probability").value < 0.3);
    CHECK(reading(look_at(high), "plume").value == 0);
}

TEST_CASE("steam over a hot unit hides it and is not taken for heat or cold")
{
    raster::Chip chip = look_of(50);
    paint(chip, {77, 77, 5, 5}, steam);
    const auto look = look_at(chip);
    CHECK(reading(look, "plume_cover").value == Approx(1));
    CHECK(std::none_of(look.readings.begin(), look.readings.end(), [](const auto& r) { return r.indicator == "swir_excess"; }));
    CHECK(reading(look, "swir_flux").value == 0);
}
