// What keeps cold ground from passing for hot: edges, roofs unlike their class, pixels that darken.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "fixture/painted.h"
#include "raster/heat_edges.h"
#include "raster/history.h"
#include "raster/history_level.h"

using namespace hearthwatch;

namespace {

std::vector<float> looks_about(float level, float noise, int count)
{
    std::mt19937 chance(3);
    std::vector<float> looks;
    for (int k = 0; k < count; ++k) looks.push_back(level + noise * (static_cast<float>(chance()) / 2147483648.0F - 1));
    return looks;
}

/// Levels of a field of soil about 0, seen 24 times, whose first pixel shows these looks and no others.
raster::PixelHistory first_among_soil(const std::vector<float>& looks)
{
    constexpr std::size_t pixels = 400, count = 24;
    std::mt19937 chance(7);
    std::normal_distribution<float> place(0, 0.005F), noise(0, 0.01F);
    std::vector<float> level(pixels);
    for (float& each : level) each = place(chance);
    raster::ResidualStack stack(count, level);
    for (std::size_t k = 0; k < count; ++k) {
        for (float& value : stack[k]) value += noise(chance);
        stack[k][0] = k < looks.size() ? looks[k] : std::nanf("");
    }
    return raster::learn_levels(stack, std::vector<std::uint8_t>(pixels, 0), 0.01);
}

/// A rough pattern seen so far east and south of its history, in pixels, with noise.
struct Moved {
    static constexpr int side = 60;
    static constexpr std::size_t pixels = side * side, hot = 30 * side + 30;
    static constexpr float radiance = 2;
    std::vector<float> level;
    raster::Excess excess{std::vector<float>(pixels), std::vector<float>(pixels, 0.05F)};

    Moved(float east, float south)
    {
        std::mt19937 chance(5);
        for (std::size_t i = 0; i < pixels; ++i) {
            const float x = static_cast<float>(i % side), y = static_cast<float>(i / side);
            level.push_back(pattern(x, y));
            excess.value[i] =
                radiance * (pattern(x + east, y + south) - level[i]) + 0.05F * (static_cast<float>(chance()) / 2147483648.0F - 1);
        }
    }
    static float pattern(float x, float y) { return std::sin(0.9F * x) * std::cos(0.7F * y); }
    void take_off_edges()
    {
        raster::take_off_edges(excess, level, std::vector<float>(pixels, radiance), std::vector<std::uint8_t>(pixels, 1), side);
    }
    double roughness() const
    {
        double squares = 0;
        for (std::size_t i = 0; i < pixels; ++i)
            if (i != hot && i % side > 0 && i % side < side - 1 && i / side > 0 && i / side < side - 1)
                squares += excess.value[i] * excess.value[i];
        return std::sqrt(squares / pixels);
    }
};

}  // namespace

TEST_CASE("a roof unlike its class is what many looks say, and half its class after few")
{
    const auto roof = first_among_soil(looks_about(0.3F, 0.01F, 24)), doubted = first_among_soil(looks_about(0.3F, 0.01F, 6));
    CHECK(roof.level[0] == Approx(0.3).margin(0.01));
    CHECK(roof.doubt[0] < 0.01);
    CHECK(doubted.level[0] < 0.25);
    CHECK(doubted.doubt[0] > 0.05);
}

TEST_CASE("a pixel hot at another height in every look stays doubtful")
{
    std::vector<float> looks;
    for (int k = 0; k < 24; ++k) looks.push_back(0.2F + 0.1F * static_cast<float>(k));
    const auto furnace = first_among_soil(looks);
    CHECK(furnace.level[0] < 0.1);
    CHECK(furnace.doubt[0] > 0.1);
}

TEST_CASE("edges of a look that lies a part of a pixel off are no heat, and heat stays")
{
    Moved look(0.3F, -0.2F);
    look.excess.value[Moved::hot] += 5;
    const double before = look.roughness();
    look.take_off_edges();
    CHECK(before > 0.25);
    CHECK(look.roughness() < 0.3 * before);
    CHECK(look.excess.value[Moved::hot] > 4.5);
}

TEST_CASE("what only a shift of more than half a pixel would explain is left as it is")
{
    Moved look(0.8F, 0);
    const auto before = look.excess.value;
    look.take_off_edges();
    CHECK(look.excess.value == before);
}

TEST_CASE("what darkened is no veil: its excess is negative and known")
{
    const auto look_of = [](unsigned seed) {
        raster::Chip chip = fixture::painted_chip({.columns = 100, .rows = 100, .seed = seed});
        chip.acquired += std::chrono::days(8 * static_cast<int>(seed));
        return chip;
    };
    raster::HistoryFit fit;
    for (unsigned seed = 1; seed <= 16; ++seed) REQUIRE(fit.add(look_of(seed)));
    raster::Chip chip = look_of(50);
    fixture::set_reflectance(chip, raster::Band::swir22, {50, 50}, 0.1);
    const auto residuals = raster::residuals(fit.finish(), chip);
    REQUIRE(residuals);
    const raster::Excess& swir22 = (*residuals)[raster::Remembered::swir22];
    CHECK(swir22.value[50 * 100 + 50] < -5 * swir22.sigma[50 * 100 + 50]);
}
