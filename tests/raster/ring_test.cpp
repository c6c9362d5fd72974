#include "raster/ring.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "raster/heat_history.h"
#include "raster/heat_null.h"
#include "raster/indicator_field.h"

using namespace hearthwatch;

namespace {

std::vector<float> numbers(std::size_t count, unsigned seed)
{
    std::mt19937 chance(seed);
    std::normal_distribution<float> normal(0, 3);
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(chance() % 5 == 0 ? std::round(normal(chance)) : normal(chance));
    return values;
}

}  // namespace

TEST_CASE("a rank is found by counting as by sorting")
{
    for (const std::size_t count : {1U, 2U, 100U, 4095U, 4096U, 50'000U}) {
        const std::vector<float> values = numbers(count, static_cast<unsigned>(count));
        std::vector<float> sorted(values);
        std::sort(sorted.begin(), sorted.end());
        for (const std::size_t rank : {std::size_t{0}, count / 3, count / 2, count * 99 / 100, count - 1})
            CHECK(raster::ranked(values, rank) == sorted[rank]);
        CHECK(raster::middle_value(values) == sorted[count / 2]);
    }
    const std::vector<float> alike(10'000, 0.25F);
    CHECK(raster::ranked(alike, 9999) == 0.25F);
    std::vector<float> striped(1024 * 16, 1);  // with stripes as far apart as any even sample's places
    for (std::size_t i = 0; i < striped.size(); i += 16) striped[i] = static_cast<float>(2 + i);
    CHECK(raster::ranked(striped, striped.size() / 2) == 1);
}

TEST_CASE("median and spread leave missing values out")
{
    for (const std::size_t count : {7U, 9001U}) {
        std::vector<float> values = numbers(count, 5), off;
        std::vector<float> sorted(values);
        std::sort(sorted.begin(), sorted.end());
        const float median = sorted[count / 2];
        for (const float value : values) off.push_back(std::abs(value - median));
        std::sort(off.begin(), off.end());
        for (std::size_t i = 0; i < count; ++i) values.insert(values.begin(), i % 2 ? std::nanf("") : -std::nanf(""));
        const raster::Spread spread = raster::robust_spread(values);
        CHECK(spread.median == static_cast<double>(median));
        CHECK(spread.sd == 1.4826 * static_cast<double>(off[count / 2]));
    }
    CHECK(std::isnan(raster::robust_spread(std::vector<float>(9000, std::nanf(""))).sd));
    CHECK(std::isnan(raster::middle_value({})));
}

TEST_CASE("two sd in quadrature are std::hypot to the bit")
{
    const std::vector<float> a = numbers(20'000, 1), b = numbers(20'000, 2);
    for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(raster::in_quadrature(a[i], b[i]) == std::hypot(a[i], b[i]));
    CHECK(raster::in_quadrature(3e38F, 3e38F) == std::hypot(3e38F, 3e38F));
    CHECK(raster::in_quadrature(1e-42F, 1e-42F) == std::hypot(1e-42F, 1e-42F));
}

TEST_CASE("a mask grows by a square, as far as the grid reaches")
{
    constexpr int columns = 23, rows = 17;
    std::mt19937 chance(3);
    for (const int radius : {1, 2, 15, 40})
        for (const unsigned rarity : {2U, 40U, 4000U}) {
            std::vector<std::uint8_t> mask(columns * rows), expected(columns * rows);
            for (auto& pixel : mask) pixel = chance() % rarity == 0;
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < columns; ++c)
                    for (int y = std::max(r - radius, 0); y <= std::min(r + radius, rows - 1); ++y)
                        for (int x = std::max(c - radius, 0); x <= std::min(c + radius, columns - 1); ++x)
                            if (mask[static_cast<std::size_t>(y * columns + x)])
                                expected[static_cast<std::size_t>(r * columns + c)] = 1;
            CHECK(raster::grown(mask, columns, radius) == expected);
        }
}

TEST_CASE("pixels moved together are the pixels moved one by one")
{
    const geo::Grid grid{"EPSG:32650", 0, 0, 20, 30, 20};
    const std::vector<std::size_t> pixels{64, 65, 66, 95, 96, 125};
    const raster::MovingPixels moving(pixels, grid);
    for (int row = -25; row <= 25; ++row)
        for (int column = -35; column <= 35; ++column) {
            std::vector<std::pair<std::size_t, std::size_t>> expected, found;
            for (std::size_t k = 0; k < pixels.size(); ++k)
                if (const auto place = raster::moved(pixels[k], {column, row}, grid)) expected.emplace_back(k, *place);
            moving.for_each_place({column, row}, [&](std::size_t k, std::size_t place) { found.emplace_back(k, place); });
            REQUIRE(found == expected);
        }
}

TEST_CASE("point sources of a whole image are those of its pixels")
{
    constexpr int columns = 31, rows = 12;
    std::vector<float> excess = numbers(columns * rows, 8), sd = numbers(columns * rows, 9);
    std::mt19937 chance(4);
    for (std::size_t i = 0; i < excess.size(); ++i) {
        if (chance() % 4 == 0) excess[i] = std::nanf("");
        if (chance() % 9 == 0) sd[i] = std::nanf("");
    }
    const raster::PointSpread spread = raster::gaussian_spread(1.2);
    const std::vector<float> all = raster::point_sources(excess, sd, columns, spread);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto one = static_cast<float>(raster::point_source_z(excess, sd, i, columns, spread));
        if (std::isnan(excess[i]) || std::isnan(one))
            REQUIRE(std::isnan(all[i]));
        else
            REQUIRE(all[i] == one);
    }
}
