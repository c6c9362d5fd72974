#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/rehearse/exposure.h"
#include "pipeline/rehearse/planck.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline::rehearsal;

namespace {

/// One cloudless pass over one works, with the hot sources the test wants.
struct Stage {
    Frame frame = make_frame(2, 1, true);
    std::vector<Works> works = make_works(frame);
    Operations operations = operate(frame, works);
    Climate climate{frame};
    Ground ground = make_ground(frame, works);

    Exposure pass(const std::string& platform, std::vector<Source> sources) const
    {
        Exposure e = expose(frame, ground, works, operations, climate, {platform, geo::parse_instant("2022-01-20T02:55:50Z")});
        e.heat = {std::move(sources), {}};
        e.weather.vapour_cm = 0.3;
        for (auto* field : {&e.sky.cloud, &e.sky.steam, &e.sky.shadow, &e.sky.cirrus, &e.sky.aerosol})
            std::fill(field->begin(), field->end(), 0.0f);
        return e;
    }
    geo::Point middle() const { return works[0].outline.centre; }
};

const Channel& channel(const std::string& platform, const std::string& label)
{
    for (const Channel& c : channels(platform))
        if (label == c.label) return c;
    throw std::runtime_error("no band " + label);
}

std::vector<double> rise(const Exposure& with, const Exposure& without, const Channel& c)
{
    const auto hot = sample(with, c, radiance(with, c)), cold = sample(without, c, radiance(without, c));
    std::vector<double> difference;
    for (std::size_t i = 0; i < hot.size(); ++i) difference.push_back(static_cast<double>(hot[i]) - static_cast<double>(cold[i]));
    return difference;
}

}  // namespace

TEST_CASE("no light of a source is lost between the ground and the pixels")
{
    const Stage stage;
    const std::vector<Source> sources{{stage.middle(), 2.0, 1300},
                                      {{stage.middle().x_m + 137, stage.middle().y_m - 61}, 40, 700}};
    for (const auto& [platform, label, transmitted] : {std::tuple{"Sentinel-2A", "B11", 0.95},
                                                       {"Sentinel-2A", "B12", 0.93},
                                                       {"LANDSAT_8", "B6", 0.95},
                                                       {"LANDSAT_8", "B7", 0.93}}) {
        CAPTURE(label);
        const Channel& c = channel(platform, label);
        const auto difference = rise(stage.pass(platform, sources), stage.pass(platform, {}), c);
        double expected = 0;
        for (const Source& s : sources) expected += 0.9 * transmitted * planck(c.wavelength_um, s.kelvin) * s.area_m2;
        const double seen = std::accumulate(difference.begin(), difference.end(), 0.0) * c.pixel_m * c.pixel_m;
        CHECK(seen == Approx(expected).epsilon(0.02));
        const double peak = *std::max_element(difference.begin(), difference.end()) * c.pixel_m * c.pixel_m;
        CHECK(peak < 0.95 * expected);  // the point spread reaches into the neighbours
        CHECK(peak > 0.1 * expected);
    }
}

TEST_CASE("a scene shows sources where they are, but for its error of registration")
{
    const Stage stage;
    for (const std::string platform : {"Sentinel-2B", "LANDSAT_9"}) {
        CAPTURE(platform);
        const Channel& c = channel(platform, platform == "LANDSAT_9" ? "B7" : "B12");
        const geo::Point place{stage.middle().x_m + 3, stage.middle().y_m + 7};
        const Exposure with = stage.pass(platform, {{place, 5, 1100}});
        const auto difference = rise(with, stage.pass(platform, {}), c);
        const geo::Grid grid = lattice(stage.frame, c.pixel_m);
        double sum = 0, x = 0, y = 0;
        for (int r = 0; r < grid.rows; ++r)
            for (int col = 0; col < grid.columns; ++col) {
                const double v = difference[static_cast<std::size_t>(r * grid.columns + col)];
                const geo::Point p = grid.center({col, r});
                if (std::hypot(p.x_m - place.x_m, p.y_m - place.y_m) > 150) continue;
                sum += v;
                x += v * p.x_m;
                y += v * p.y_m;
            }
        CHECK(x / sum == Approx(place.x_m - with.shift.x_m).margin(1.5));
        CHECK(y / sum == Approx(place.y_m - with.shift.y_m).margin(1.5));
    }
}

TEST_CASE("a warm surface raises the thermal band as the design's table says")
{
    // The table's rise, in kelvin over a winter background, has all light in one 100 m square. A Gaussian point spread of 110 m takes a quarter of
    // it away, and half of the rest where the sample lies halfway between: the sample's place is chance.
    const Stage stage;
    const Channel& c = channel("LANDSAT_8", "B10");
    struct Row {
        double area_m2, kelvin, rise_k;
    };
    for (const Row& row : {Row{500, 420, 11.8}, {1000, 360, 11.6}, {3000, 340, 23.5}}) {
        CAPTURE(row.area_m2);
        const Exposure with = stage.pass("LANDSAT_8", {{stage.middle(), row.area_m2, row.kelvin}}),
                       without = stage.pass("LANDSAT_8", {});
        const auto hot = sample(with, c, radiance(with, c)), cold = sample(without, c, radiance(without, c));
        double highest = 0, light = 0;
        for (std::size_t i = 0; i < hot.size(); ++i) {
            highest = std::max(highest, inverse_planck(c.wavelength_um, static_cast<double>(hot[i])) -
                                            inverse_planck(c.wavelength_um, static_cast<double>(cold[i])));
            light += (static_cast<double>(hot[i]) - static_cast<double>(cold[i])) * 900;
        }
        CHECK(highest > 0.25 * row.rise_k);
        CHECK(highest < 1.0 * row.rise_k);
        const auto kelvin = ground_kelvin(stage.ground, with.weather, with.sun.elevation_deg);
        const double ground = std::accumulate(kelvin.begin(), kelvin.end(), 0.0) / static_cast<double>(kelvin.size());
        const double emitted = 0.9 * row.area_m2 * (planck(c.wavelength_um, row.kelvin) - planck(c.wavelength_um, ground));
        CHECK(light == Approx(0.95 * emitted).epsilon(0.03));
    }
}

TEST_CASE("clouds hide, and shade the ground away from the sun")
{
    const Stage stage;
    const Channel& c = channel("LANDSAT_8", "B7");
    Exposure clouded = stage.pass("LANDSAT_8", {{stage.middle(), 5, 1300}});
    std::fill(clouded.sky.cloud.begin(), clouded.sky.cloud.end(), 1.0f);
    const auto image = sample(clouded, c, radiance(clouded, c));
    const auto [low, high] = std::minmax_element(image.begin(), image.end());
    CHECK(*high - *low < 0.2f);
    Exposure shaded = stage.pass("LANDSAT_8", {});
    const auto lit = radiance(shaded, c);
    std::fill(shaded.sky.shadow.begin(), shaded.sky.shadow.end(), 1.0f);
    const auto dark = radiance(shaded, c);
    CHECK(dark[1000] < 0.35f * lit[1000]);
}
