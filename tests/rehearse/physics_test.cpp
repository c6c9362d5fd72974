#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/planck.h"
#include "pipeline/rehearse/spectra.h"
#include "pipeline/rehearse/sun.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline::rehearsal;

TEST_CASE("small hot sources raise a 20 m pixel as Planck's law says")
{
    // Emissivity 0.9, transmittance 0.95 / 0.93: the design's table of rises, W m-2 sr-1 um-1.
    struct Row {
        double area_m2, kelvin, rise_b11, rise_b12;
    };
    for (const Row& row : {Row{0.25, 1700, 30.8, 26.4},
                           {1, 1500, 61, 63},
                           {2, 1300, 49, 64},
                           {20, 800, 6.7, 27},
                           {50, 700, 3.4, 21},
                           {50, 600, 0.41, 4.4}}) {
        CAPTURE(row.kelvin);
        CHECK(0.9 * 0.95 * planck(1.614, row.kelvin) * row.area_m2 / 400 == Approx(row.rise_b11).epsilon(0.04));
        CHECK(0.9 * 0.93 * planck(2.202, row.kelvin) * row.area_m2 / 400 == Approx(row.rise_b12).epsilon(0.04));
    }
    CHECK(inverse_planck(10.9, planck(10.9, 287.3)) == Approx(287.3).epsilon(1e-10));
}

TEST_CASE("thermal bands agree with the K1 and K2 their metadata declare")
{
    struct Row {
        const char* platform;
        std::size_t band;
        double k1, k2;
    };
    for (const Row& row : {Row{"LANDSAT_8", 9, 774.8853, 1321.0789},
                           {"LANDSAT_8", 10, 480.8883, 1201.1442},
                           {"LANDSAT_9", 9, 799.0284, 1329.2405},
                           {"LANDSAT_9", 10, 475.6581, 1198.3494}}) {
        const double radiance = planck(channels(row.platform)[row.band].wavelength_um, 280);
        CAPTURE(row.platform, row.band);
        CHECK(row.k2 / std::log(row.k1 / radiance + 1) == Approx(280).margin(0.3));
    }
}

TEST_CASE("the sun stands where it stands")
{
    const Sun noon = sun_at(geo::parse_instant("2021-06-21T12:02:00Z"), {0, 23.44});
    CHECK(noon.elevation_deg > 89.3);
    const Sun solstice = sun_at(geo::parse_instant("2021-12-21T04:08:00Z"), {118.2, 39.68});  // local noon: 90 - 39.68 - 23.44
    CHECK(solstice.elevation_deg == Approx(26.9).margin(0.2));
    CHECK(solstice.azimuth_deg == Approx(180).margin(1.5));
    CHECK(sun_at(geo::parse_instant("2022-01-04T00:00:00Z"), {0, 0}).distance_au == Approx(0.98333).margin(3e-4));
    CHECK(sun_at(geo::parse_instant("2022-07-04T00:00:00Z"), {0, 0}).distance_au == Approx(1.01672).margin(3e-4));
    CHECK(sun_at(geo::parse_instant("2021-11-26T02:55:50Z"), {118.2, 39.68}).azimuth_deg < 180);
}

TEST_CASE("chances have the moments they claim")
{
    Chance chance(7);
    double sum = 0, square = 0, pixel_square = 0, uniforms = 0, logs = 0, waits = 0;
    constexpr int n = 40000;
    int happened = 0;
    for (int i = 0; i < n; ++i) {
        const double z = chance.normal();
        sum += z;
        square += z * z;
        const double p = pixel_normal(hash(3, static_cast<std::uint64_t>(i)));
        pixel_square += p * p;
        uniforms += chance.uniform();
        logs += std::log(chance.around(5, 2));
        waits += chance.exponential(4);
        happened += chance.happens(0.3) ? 1 : 0;
    }
    CHECK(sum / n == Approx(0).margin(0.02));
    CHECK(square / n == Approx(1).margin(0.03));
    CHECK(pixel_square / n == Approx(1).margin(0.03));
    CHECK(uniforms / n == Approx(0.5).margin(0.01));
    CHECK(logs / n == Approx(std::log(5)).margin(0.02));
    CHECK(waits / n == Approx(4).margin(0.1));
    CHECK(happened / static_cast<double>(n) == Approx(0.3).margin(0.01));
}

TEST_CASE("a fractal field depends on the place alone and keeps within 0 and 1")
{
    Field whole{-300, 50, 10, 80, 60, {}}, part{-300 + 200, 50 + 100, 10, 20, 15, {}};
    fill_fractal(whole, 5, 400, 4);
    fill_fractal(part, 5, 400, 4);
    for (int r = 0; r < part.rows; ++r)
        for (int c = 0; c < part.columns; ++c)
            REQUIRE(part.values[static_cast<std::size_t>(r * part.columns + c)] ==
                    whole.values[static_cast<std::size_t>((r + 10) * whole.columns + c + 20)]);
    const auto [low, high] = std::minmax_element(whole.values.begin(), whole.values.end());
    CHECK(*low >= 0);
    CHECK(*high <= 1);
    CHECK(*high - *low > 0.3);
}
