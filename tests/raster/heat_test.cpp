// Heat against the history of the pixels themselves, on painted chips.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fixture/painted.h"
#include "raster/heat_deblend.h"
#include "raster/heat_dipole.h"
#include "raster/heat_planck.h"
#include "raster/heat_registration.h"
#include "raster/history.h"
#include "raster/measure.h"

using namespace hearthwatch;
using raster::Band;

namespace {

constexpr int side = 160;
const geo::Window works_window{65, 65, 30, 30};
const geo::Window unit_window{78, 78, 3, 3};
const geo::Window next_window{81, 78, 3, 3};

raster::Chip look_of(unsigned seed, const std::string& platform = "LANDSAT_8")
{
    raster::Chip chip = fixture::painted_chip({.platform = platform, .columns = side, .rows = side, .seed = seed});
    chip.acquired += std::chrono::days(8 * static_cast<int>(seed));
    return chip;
}

/// Twenty quiet looks.
const raster::History& quiet_history()
{
    static const raster::History history = [] {
        raster::HistoryFit fit;
        for (unsigned seed = 1; seed <= 20; ++seed) REQUIRE(fit.add(look_of(seed)));
        return fit.finish();
    }();
    return history;
}

raster::Look look_at(const raster::Chip& chip, geo::Window unit = unit_window)
{
    std::vector<geo::Polygon> units{fixture::outline(chip, unit_window), fixture::outline(chip, next_window)};
    const raster::Prepared prepared(chip, fixture::outline(chip, works_window), units, quiet_history());
    return raster::measure(prepared, fixture::outline(chip, unit));
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

TEST_CASE("against its history a quiet unit shows nothing, a small source everything")
{
    const auto quiet = look_at(look_of(50));
    CHECK(reading(quiet, "swir_excess").p_null > 0.01);
    CHECK(reading(quiet, "swir_flux").value == 0);
    CHECK(reading(quiet, "swir_hot_pixels").value == 0);
    CHECK(std::abs(reading(quiet, "tir_excess").value) < 4 * reading(quiet, "tir_excess").sigma);

    raster::Chip chip = look_of(50);
    fixture::add_source(chip, {79, 79}, 800, 2, 1.2);
    const auto hot = look_at(chip);
    CHECK(reading(hot, "swir_excess").p_null < 0.01);
    CHECK(reading(hot, "swir_excess").value > 2);
    CHECK(reading(hot, "swir_hot_pixels").value >= 1);
}

TEST_CASE("the flux of a source, its temperature and area come back")
{
    for (const double kelvin : {800.0, 1100.0, 1400.0}) {
        CAPTURE(kelvin);
        raster::Chip chip = look_of(50);
        const double area_m2 = kelvin < 1000 ? 30 : kelvin < 1200 ? 4 : 0.8;
        fixture::add_source(chip, {79, 79}, kelvin, area_m2, 1.2);
        const auto look = look_at(chip);
        const double truth = area_m2 * 0.9 * 0.95 * fixture::planck(chip.sensor->find(Band::swir22)->centre_um, kelvin);
        CHECK(reading(look, "swir_flux").value == Approx(truth).epsilon(0.3));
        CHECK(reading(look, "source_temperature_k").value == Approx(kelvin).epsilon(0.1));
        CHECK(reading(look, "source_area_m2").value == Approx(area_m2).epsilon(0.6));
    }
}

TEST_CASE("the light of a hot neighbour is not counted to the next unit")
{
    const raster::PointSpread spread = raster::gaussian_spread(1.2);
    constexpr int looks = 10;
    int taken_for_hot = 0;
    for (unsigned seed = 50; seed < 50 + looks; ++seed) {
        CAPTURE(seed);
        raster::Chip chip = look_of(seed);
        for (int row = -spread.radius; row <= spread.radius; ++row)
            for (int column = -spread.radius; column <= spread.radius; ++column)
                fixture::add(chip, Band::swir22, {79 + column, 79 + row}, 20 * spread.at(column, row));
        const auto own = look_at(chip), next = look_at(chip, next_window);
        CHECK(reading(own, "swir_flux").value == Approx(20 * 900).epsilon(0.1));
        CHECK(reading(next, "swir_flux").value < 0.02 * 20 * 900);
        CHECK(reading(own, "swir_excess").p_null < 0.01);
        taken_for_hot += reading(next, "swir_excess").p_null <= 0.01;
    }
    CHECK(taken_for_hot <= 1);  // a hundredth of null looks is that unlikely
}

TEST_CASE("the warmth of a unit comes back in kelvin, beside a neighbour as warm")
{
    raster::Chip chip = look_of(50);
    const raster::PointSpread spread = raster::gaussian_spread(4);
    const auto warm = [&](geo::Window window, double peak_k) {
        std::vector<double> shape(static_cast<std::size_t>(side * side), 0);
        for (int row = window.row; row < window.row + window.rows; ++row)
            for (int column = window.column; column < window.column + window.columns; ++column)
                shape[static_cast<std::size_t>(row * side + column)] = 1;
        const std::vector<double> seen = raster::blurred(shape, side, spread);
        const double peak = *std::max_element(seen.begin(), seen.end());
        for (int i = 0; i < side * side; ++i)
            if (seen[static_cast<std::size_t>(i)] > 0)
                fixture::add(chip, Band::lwir11, {i % side, i / side}, peak_k * seen[static_cast<std::size_t>(i)] / peak);
    };
    warm(unit_window, 5);
    const auto alone = look_at(chip);
    CHECK(reading(alone, "tir_excess").value == Approx(5).margin(0.5));
    CHECK(reading(alone, "tir_excess").p_null < 0.01);
    CHECK(reading(alone, "tir_excess").sigma < 0.5);
    warm(next_window, 5);
    CHECK(reading(look_at(chip), "tir_excess").value == Approx(5).margin(1));
}

TEST_CASE("a saturated source is a lower bound without temperature")
{
    raster::Chip chip = look_of(50);
    fixture::saturate(chip, Band::swir22, {79, 79});
    const auto look = look_at(chip);
    CHECK(reading(look, "swir_excess").censored);
    CHECK(reading(look, "swir_flux").censored);
    CHECK(std::none_of(look.readings.begin(), look.readings.end(),
                       [](const auto& r) { return r.indicator == "source_temperature_k"; }));
}

TEST_CASE("a look of a lattice the history does not know has the other readings only")
{
    const raster::Chip chip = look_of(50, "Sentinel-2A");
    const auto look = look_at(chip);
    CHECK(reading(look, "swir_ring_excess").value >= 0);
    CHECK(std::none_of(look.readings.begin(), look.readings.end(), [](const auto& r) { return r.indicator == "swir_excess"; }));
}

TEST_CASE("outlines that hold the unit do not take its light")
{
    raster::Chip chip = look_of(50);
    fixture::add_source(chip, {79, 79}, 1000, 5);
    const geo::Polygon unit = fixture::outline(chip, unit_window), works = fixture::outline(chip, works_window);
    const raster::Prepared alone(chip, works, {unit}, quiet_history()), with_works(chip, works, {works, unit}, quiet_history());
    const double flux = reading(raster::measure(alone, unit), "swir_flux").value;
    CHECK(flux > 0);
    CHECK(reading(raster::measure(with_works, unit), "swir_flux").value == flux);
    CHECK(reading(raster::measure(with_works, works), "swir_flux").value == Approx(flux));
}

TEST_CASE("Planck's table of the methods: ratios of 2.2 to 1.6 um, temperature from them, radiance of one square metre")
{
    struct Row {
        double kelvin, ratio;
    };
    for (const Row& row : {Row{500, 24.7}, Row{600, 11.2}, Row{700, 6.3}, Row{800, 4.15}, Row{900, 2.98}, Row{1000, 2.29},
                           Row{1200, 1.55}, Row{1400, 1.17}, Row{1600, 0.95}, Row{1800, 0.81}}) {
        CAPTURE(row.kelvin);
        const double ratio = raster::planck_radiance(2.201, row.kelvin) / raster::planck_radiance(1.6137, row.kelvin);
        CHECK(ratio == Approx(row.ratio).margin(row.ratio > 5 ? 0.05 : 0.0075));
        const auto kelvin = raster::source_temperature_k(ratio * raster::transmission22, raster::transmission16, 2.201, 1.6137);
        REQUIRE(kelvin);
        CHECK(*kelvin == Approx(row.kelvin).margin(0.01));
    }
    // 20 m2 at 800 K in a pixel of 400 m2: 27 at 2.2 um and 6.7 at 1.6 um.
    CHECK(20.0 / 400 * 0.9 * 0.93 * raster::planck_radiance(2.2024, 800) == Approx(27).margin(0.5));
    CHECK(20.0 / 400 * 0.9 * 0.95 * raster::planck_radiance(1.6137, 800) == Approx(6.7).margin(0.05));
    CHECK(raster::source_area_m2(27.3 * 400, 800, 2.2024) == Approx(20).epsilon(0.01));
    CHECK_FALSE(raster::source_temperature_k(1, 0, 2.2, 1.6));
    CHECK_FALSE(raster::source_temperature_k(0.01, 1, 2.2, 1.6));
}

TEST_CASE("sources are unmixed from their blur and keep their sum")
{
    constexpr int columns = 21;
    const raster::PointSpread spread = raster::gaussian_spread(1.2);
    double whole = 0;
    for (const double share : spread.share) whole += share;
    CHECK(whole == Approx(1));
    CHECK(spread.at(0, 0) > spread.at(1, 0));
    CHECK(spread.at(1, 0) == Approx(spread.at(0, -1)));
    std::vector<double> truth(columns * columns, 0);
    truth[10 * columns + 8] = 5;
    truth[10 * columns + 11] = 2;
    const std::vector<double> seen = raster::blurred(truth, columns, spread);
    const std::vector<float> image(seen.begin(), seen.end()), sd(image.size(), 0.05F);
    const auto blobs = raster::find_blobs(image, sd, columns);
    REQUIRE(blobs.size() == 1);
    const std::vector<double> sources = raster::deblend(image, blobs[0], columns, spread);
    CHECK(sources[10 * columns + 8] == Approx(5).epsilon(0.05));
    CHECK(sources[10 * columns + 11] == Approx(2).epsilon(0.05));
    double sum = 0;
    for (const double source : sources) sum += source;
    CHECK(sum == Approx(7).epsilon(0.01));
    CHECK(raster::find_blobs(std::vector<float>(9, 0.2F), std::vector<float>(9, 0.05F), 3).empty());
}

TEST_CASE("a bright edge with a negative twin along track is parallax, heat alone is not, nor a twin on dark ground")
{
    struct Row {
        const char* what;
        bool twin, bright, along;
        bool dipole;
    };
    for (const Row& row :
         {Row{"twin on a cloud", true, true, true, true}, Row{"heat", false, true, true, false},
          Row{"twin on dark ground", true, false, true, false}, Row{"twin across track", true, true, false, false}}) {
        CAPTURE(row.what);
        raster::Chip chip = fixture::painted_chip({.platform = "Sentinel-2A", .columns = 60, .rows = 60});
        std::vector<float> excess(3600, 0.0F);
        std::vector<std::size_t> blob;
        for (int column = 30; column < 33; ++column) {
            blob.push_back(static_cast<std::size_t>(30 * 60 + column));
            excess[blob.back()] = 3;
            const geo::Cell twin = row.along ? geo::Cell{column, 32} : geo::Cell{column + 4, 30};
            if (row.twin) excess[static_cast<std::size_t>(twin.row * 60 + twin.column)] = -2.5F;
            for (const geo::Cell cell : {geo::Cell{column, 30}, twin})
                if (row.bright) fixture::set_reflectance(chip, Band::blue, cell, 0.6);
        }
        CHECK(raster::is_parallax_dipole(raster::make_field(chip), excess, blob) == row.dipole);
    }
    CHECK(raster::flight_azimuth_deg(0) == Approx(188.4).margin(0.1));
    CHECK(raster::flight_azimuth_deg(40) == Approx(191).margin(0.5));
}

TEST_CASE("a shift of a part of a pixel is found, noise gives none")
{
    constexpr int columns = 96;
    const auto scene = [](double dx, double dy) {
        std::vector<float> image;
        for (int row = 0; row < columns; ++row)
            for (int column = 0; column < columns; ++column) {
                double value = 0;
                for (int k = 1; k <= 40; ++k) {
                    const double x = std::fmod(k * 37.7, columns) + dx, y = std::fmod(k * 53.3, columns) + dy;
                    value += std::exp(-((column - x) * (column - x) + (row - y) * (row - y)) / 4) * (1 + k % 3);
                }
                image.push_back(static_cast<float>(value));
            }
        return image;
    };
    const auto reference = scene(0, 0);
    for (const auto& [dx, dy] : {std::pair{0.0, 0.0}, std::pair{0.4, -0.3}, std::pair{2.0, 1.0}}) {
        const auto shift = raster::find_shift(scene(dx, dy), reference, columns);
        REQUIRE(shift);
        CHECK(shift->columns == Approx(dx).margin(0.15));
        CHECK(shift->rows == Approx(dy).margin(0.15));
    }
    CHECK_FALSE(raster::find_shift(std::vector<float>(100), std::vector<float>(100), 10));
    CHECK_FALSE(raster::find_shift(std::vector<float>(columns * columns, std::nanf("")), reference, columns));
}

TEST_CASE("a look that lies a pixel off its history is refused, one in place is not")
{
    // Roofs bright in the short-wave infrared for good are the pattern by which a look is put in place.
    const auto with_roofs = [](unsigned seed, int moved) {
        raster::Chip chip = look_of(seed);
        for (int k = 0; k < 150; ++k) {
            const int column = 3 + (k * 37) % (side - 8) + moved, row = 3 + (k * 53) % (side - 8);
            for (int r = 0; r < 2; ++r)
                for (int c = 0; c < 2; ++c) fixture::set_reflectance(chip, Band::swir22, {column + c, row + r}, 0.30);
        }
        return chip;
    };
    raster::HistoryFit fit;
    for (unsigned seed = 1; seed <= 16; ++seed) REQUIRE(fit.add(with_roofs(seed, 0)));
    const raster::History history = fit.finish();
    const auto gap = [&](int moved) {
        const raster::Chip chip = with_roofs(50, moved);
        const geo::Polygon unit = fixture::outline(chip, unit_window);
        return raster::measure(raster::Prepared(chip, fixture::outline(chip, works_window), {unit}, history), unit).gap;
    };
    CHECK(gap(0) == "");
    CHECK(gap(1) == "misregistered");
}

TEST_CASE("a cloud's edge with its negative twin is no heat")
{
    raster::Chip chip = look_of(50);
    for (int column = 78; column < 81; ++column) {
        fixture::add(chip, Band::swir22, {column, 79}, 4);
        fixture::add(chip, Band::swir22, {column, 81}, -3.5);
        for (const int row : {79, 81})
            for (const Band band : {Band::blue, Band::green, Band::red}) fixture::set_reflectance(chip, band, {column, row}, 0.5);
    }
    CHECK(reading(look_at(chip), "swir_flux").value == 0);
}
