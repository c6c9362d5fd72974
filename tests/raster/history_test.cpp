#include <catch2/catch.hpp>

#include "history_world.h"
#include "raster/history.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;
using Catch::Matchers::Contains;
using raster::Remembered;

namespace {

constexpr geo::Cell furnace{28, 28};

/// Looks ten days apart; the furnace burns in those of which `burns` says so.
template <class Burns>
raster::History history_of(const Visit& like, int looks, Burns&& burns)
{
    raster::HistoryFit fit;
    for (int k = 0; k < looks; ++k) {
        Visit v = like;
        v.day = 290 * k / looks;
        v.seed = static_cast<unsigned>(1000 + k);
        raster::Chip chip = visit(v);
        if (burns(k)) burn(chip, furnace, 1400, 0.5 + 0.2 * (k % 5));
        CHECK(fit.add(chip));
    }
    return fit.finish();
}

bool never(int)
{
    return false;
}

double z_at(const raster::Excess& excess, geo::Cell cell)
{
    const auto i = static_cast<std::size_t>(cell.row * world_side + cell.column);
    return static_cast<double>(excess.value[i] / excess.sigma[i]);
}

/// Share of pixels of the window above `limit` sd.
double share_above(const raster::Excess& excess, geo::Window window, double limit)
{
    double above = 0, all = 0;
    for (int row = window.row; row < window.row + window.rows; ++row)
        for (int column = window.column; column < window.column + window.columns; ++column) {
            const double z = z_at(excess, {column, row});
            if (std::isnan(z)) continue;
            ++all;
            above += z > limit;
        }
    return above / std::max(all, 1.0);
}

constexpr geo::Window everywhere{0, 0, world_side, world_side};

}  // namespace

TEST_CASE("a cold roof that is bright in the short-wave infrared shows no excess, a small source does")
{
    const std::string platform = GENERATE("Sentinel-2A", "LANDSAT_8");
    const raster::History history = history_of({.platform = platform}, 20, never);
    REQUIRE(history.lattices.size() == 1);
    CHECK(history.lattices[0].scene_ids.size() == 20);
    raster::Chip cold = visit({.platform = platform, .day = 330, .seed = 7});
    const auto quiet = raster::residuals(history, cold);
    REQUIRE(quiet);
    const raster::Excess& excess = (*quiet)[Remembered::swir22];
    CHECK(share_above(excess, roofs, 3) <= 0.02);
    CHECK(share_above(excess, roofs, -1) > 0.5);  // and it is not hidden below zero
    CHECK(share_above(excess, everywhere, 5) <= 2e-4);
    CHECK(quiet->contrast == Approx(1).margin(0.05));

    raster::Chip hot = cold;
    burn(hot, furnace, 1400, 1.5);
    const auto burning = raster::residuals(history, hot);
    CHECK(z_at((*burning)[Remembered::swir22], furnace) > 50);
    CHECK(z_at((*burning)[Remembered::swir16], furnace) > 20);
    const auto i = static_cast<std::size_t>(furnace.row * world_side + furnace.column);
    const double added = detail::plane_of(hot, Band::swir22).values[i] - detail::plane_of(cold, Band::swir22).values[i];
    CHECK((*burning)[Remembered::swir22].value[i] == Approx(added).epsilon(0.1));
    CHECK(z_at((*burning)[Remembered::swir22], {furnace.column + 2, furnace.row}) < 4);

    raster::Chip warm = cold;  // methods B3: 5.8 m2 at 600 K is five sigma of 0.008 in a pixel of 20 m, winter sun
    burn(warm, furnace, 600, platform == "LANDSAT_8" ? 2.25 * 5.8 : 5.8);
    CHECK(z_at((*raster::residuals(history, warm))[Remembered::swir22], furnace) > 4);
}

TEST_CASE("a furnace that burns in most looks does not become its own normal state")
{
    const raster::History history = history_of({}, 30, [](int k) { return k % 10 < 7; });
    const raster::Chip stopped = visit({.day = 330, .seed = 7});
    CHECK(std::abs(z_at((*raster::residuals(history, stopped))[Remembered::swir22], furnace)) < 3);
    raster::Chip running = stopped;
    burn(running, furnace, 1400, 0.1);
    CHECK(z_at((*raster::residuals(history, running))[Remembered::swir22], furnace) > 5);
}

TEST_CASE("with few looks the class lends its spread, and doubt stands in sigma")
{
    const int looks = GENERATE(1, 2, 4);
    const raster::History few = history_of({}, looks, never), many = history_of({}, 30, never);
    const raster::Chip cold = visit({.day = 330, .seed = 7});
    const auto a = raster::residuals(few, cold), b = raster::residuals(many, cold);
    CHECK(share_above((*a)[Remembered::swir22], roofs, 4) <= 0.03);
    const auto i = static_cast<std::size_t>(furnace.row * world_side + furnace.column);
    CHECK((*a)[Remembered::swir22].sigma[i] > (*b)[Remembered::swir22].sigma[i]);
    raster::Chip hot = cold;
    burn(hot, furnace, 1400, 1.5);
    CHECK(z_at((*raster::residuals(few, hot))[Remembered::swir22], furnace) > 5);
}

TEST_CASE("haze and snow raise no excess over stopped roofs")
{
    const raster::History history = history_of({}, 30, [](int k) { return k % 2 == 0; });
    const auto [haze, snow, noise] = GENERATE(table<double, bool, double>(
        {{0.1, false, 0.01}, {0.3, false, 0.01}, {0, true, 0.01}, {0.15, true, 0.01}, {0, false, 0.04}}));
    double above = 0;
    constexpr int times = 5;
    for (int k = 0; k < times; ++k) {
        const raster::Chip stopped =
            visit({.day = 330, .seed = static_cast<unsigned>(50 + k), .haze = haze, .noise = noise, .snow = snow});
        const auto seen = raster::residuals(history, stopped);
        REQUIRE(seen);
        above += share_above((*seen)[Remembered::swir22], roofs, 5) / times;
        CHECK((seen->snow_share > 0.3) == snow);
        // What is left of a roof's pattern beside its swir16, 0.4 in the middle, when haze puts light of 0.05 in place of its own.
        if (haze >= 0.3) CHECK(seen->contrast == Approx((1 - haze) * 0.4 / ((1 - haze) * 0.4 + haze * 0.05)).margin(0.03));
        if (noise > 0.03) CHECK(seen->unrest > 2);
        raster::Chip running = stopped;
        burn(running, {28, 29}, 1400, 1.5);
        CHECK(z_at((*raster::residuals(history, running))[Remembered::swir22], {28, 29}) > 5);
    }
    INFO("haze " << haze << " snow " << snow << " noise " << noise);
    CHECK(above <= 0.005);
}

TEST_CASE("cloud that the mask missed is no heat, and a veiled pixel that is not hot says nothing")
{
    const std::string platform = GENERATE("Sentinel-2A", "LANDSAT_8");
    const raster::History history = history_of({.platform = platform}, 20, never);
    for (const double thickness : {0.03, 0.1, 0.3, 0.5}) {
        raster::Chip cloudy = visit({.platform = platform, .day = 330, .seed = 7});
        veil(cloudy, {20, 20, 20, 20}, thickness);
        const auto seen = raster::residuals(history, cloudy);
        INFO(platform << ' ' << thickness);
        CHECK(share_above((*seen)[Remembered::swir22], roofs, 5) == 0);
        CHECK(share_above((*seen)[Remembered::swir22], roofs, 4) <= 0.03);
        if (thickness > 0.2)
            CHECK(std::isnan(
                (*seen)[Remembered::swir22].value[static_cast<std::size_t>(furnace.row * world_side + furnace.column)]));
        burn(cloudy, furnace, 1400, 1.5);
        CHECK(z_at((*raster::residuals(history, cloudy))[Remembered::swir22], furnace) > 5);
    }
    raster::Chip edge =
        visit({.platform = platform, .day = 330, .seed = 7});  // where 1.6 um sees the cloud a moment before the others
    for (int column = 20; column < 40; ++column)
        add(edge, Band::swir16, {column, 30}, 0.1 / detail::plane_of(edge, Band::swir16).reflectance_per_radiance);
    for (int column = 20; column < 40; ++column)
        add(edge, Band::swir22, {column, 30}, 0.1 / detail::plane_of(edge, Band::swir22).reflectance_per_radiance);
    CHECK(share_above((*raster::residuals(history, edge))[Remembered::swir22], {20, 30, 20, 1}, 4) == 0);
}

TEST_CASE("temperature is held against ring, sun and season")
{
    const raster::History history = history_of({.platform = "LANDSAT_8"}, 24, never);
    const raster::LatticeHistory& lattice = history.lattices[0];
    for (const int day : {340, 150}) {
        raster::Chip chip = visit({.platform = "LANDSAT_8", .day = day, .seed = 7});
        const auto cold = raster::residuals(history, chip);
        const raster::Excess& excess = (*cold)[Remembered::lwir11];
        CHECK(share_above(excess, roofs, 3) <= 0.03);
        for (int row = roofs.row; row < roofs.row + roofs.rows; ++row)
            for (int column = roofs.column; column < roofs.column + roofs.columns; ++column)
                add(chip, Band::lwir11, {column, row}, 5);
        const auto warm = raster::residuals(history, chip);
        double mean = 0;
        for (int k = 0; k < 100; ++k)
            mean += (*warm)[Remembered::lwir11]
                        .value[static_cast<std::size_t>((roofs.row + k / 10) * world_side + roofs.column + k % 10)] /
                    100;
        CHECK(mean == Approx(5).margin(1.0));
    }
    CHECK(!lattice[Remembered::lwir11].level.empty());
    CHECK(history_of({}, 4, never).lattices[0][Remembered::lwir11].level.empty());
}

TEST_CASE("a history does not depend on the order of looks and comes back from its bytes bit by bit")
{
    raster::HistoryFit forward, backward;
    for (int k = 0; k < 6; ++k) {
        forward.add(visit({.platform = k % 2 ? "LANDSAT_8" : "Sentinel-2B", .day = 20 * k, .seed = static_cast<unsigned>(k)}));
        backward.add(visit(
            {.platform = (5 - k) % 2 ? "LANDSAT_8" : "Sentinel-2B", .day = 20 * (5 - k), .seed = static_cast<unsigned>(5 - k)}));
    }
    const raster::History history = forward.finish();
    const std::string bytes = raster::history_bytes(history);
    CHECK(bytes == raster::history_bytes(backward.finish()));
    CHECK(history.lattices.size() == 2);
    const raster::History again = raster::parse_history(bytes, "x");
    CHECK(raster::history_bytes(again) == bytes);
    CHECK(again.lattices[0].grid == history.lattices[0].grid);
    CHECK(again.lattices[1].scene_ids == history.lattices[1].scene_ids);

    CHECK_THROWS_WITH(raster::parse_history("", "x.history"), Contains("x.history") && Contains("no history"));
    for (const std::size_t kept : {23UL, 30UL, 100UL, bytes.size() / 2, bytes.size() - 1})
        CHECK_THROWS_AS(raster::parse_history(std::string_view(bytes).substr(0, kept), "x"), raster::Error);
    CHECK_THROWS_WITH(raster::parse_history(bytes + "x", "x"), Contains("too long"));
    std::string huge = bytes;
    huge.replace(huge.find("\"columns\":60"), 12, "\"columns\":9e");
    CHECK_THROWS_AS(raster::parse_history(huge, "x"), raster::Error);
}

TEST_CASE("what a history cannot know it does not say")
{
    const raster::History history = history_of({}, 5, never);
    CHECK(!raster::residuals(history, visit({.platform = "LANDSAT_8"})));  // another lattice
    raster::Chip surface = visit({});
    surface.level = "MSIL2A";
    CHECK(!raster::residuals(history, surface));  // surface reflectance is another quantity
    raster::Chip cloudy = visit({});
    flag(cloudy, everywhere, raster::quality::cloud);
    CHECK(!raster::residuals(history, cloudy));
    raster::HistoryFit fit;
    CHECK(!fit.add(cloudy));
    raster::Chip night = visit({});
    for (raster::Plane& plane : night.planes) plane.reflectance_per_radiance = 0;
    CHECK(!fit.add(night));
    CHECK(fit.finish().lattices.empty());
    raster::Chip hole = visit({});
    flag(hole, {0, 0, 5, 5}, raster::quality::missing);
    const auto seen = raster::residuals(history, hole);
    CHECK(std::isnan((*seen)[Remembered::swir22].value[0]));
    CHECK(!std::isnan((*seen)[Remembered::swir22].value[10]));
}
