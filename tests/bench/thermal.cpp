// Thermal amplitude: warm patches of 400 K set through an instrument of its own (tirs.h) into looks of real and rehearsed ground; what
// tir_excess reads against the true rise at the unit's peak. Prints tables; judges nothing. Not a timed test.
//   bench_thermal series COLUMN ROW SWIR16 TEMPERATURE...   dates that really passed (thermal_sites.h); the window's corner
//   bench_thermal scene BLUE GREEN RED NIR SWIR16 SWIR22 B10
//   bench_thermal rehearsed SEED FOLDER
// Units are 90 m a side, the patch somewhere inside, looks registered to 5 m. Alone: 600 m apart. Crowded: three other units 100 to 200 m off, at
// work or not. Stopped about: these were at work in all the history, and half of them stand still.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bench/grounds.h"
#include "bench/thermal_sites.h"
#include "bench/tirs.h"
#include "fixture/painted.h"
#include "raster/history.h"
#include "raster/measure.h"

using namespace hearthwatch;
using namespace hearthwatch::bench;

namespace {

constexpr std::array<double, 5> areas_m2{0, 85, 170, 340, 680};
constexpr int unit_pixels = 3;
constexpr double patch_k = 400;

struct Layout {
    std::string name;
    std::vector<geo::Window> windows;
    int targets = 0;  ///< the first windows; the others are neighbours
    bool warm_past = false;
};

Layout alone(const geo::Grid& grid)
{
    constexpr int a_row = 4, spacing = 20;
    Layout layout{"alone", {}, a_row * a_row};
    const int left = grid.columns / 2 - spacing * a_row / 2, top = grid.rows / 2 - spacing * a_row / 2;
    for (int number = 0; number < layout.targets; ++number)
        layout.windows.push_back({left + spacing * (number % a_row), top + spacing * (number / a_row), unit_pixels, unit_pixels});
    return layout;
}

Layout crowded(const geo::Grid& grid, bool warm_past)
{
    constexpr int a_row = 3, spacing = 40;
    Layout layout{warm_past ? "stopped about" : "crowded", {}, a_row * a_row, warm_past};
    std::mt19937 chance(77);
    std::vector<geo::Window> others;
    const int left = grid.columns / 2 - spacing * a_row / 2 + spacing / 2,
              top = grid.rows / 2 - spacing * a_row / 2 + spacing / 2;
    for (int number = 0; number < layout.targets; ++number) {
        const geo::Window target{left + spacing * (number % a_row), top + spacing * (number / a_row), unit_pixels, unit_pixels};
        layout.windows.push_back(target);
        const double turn = uniform(chance, 0, 6.28);
        for (int k = 0; k < 3; ++k) {
            const double angle = turn + k * 2.094, far = uniform(chance, 100, 200) / grid.pixel_m;
            int dx = static_cast<int>(std::lround(far * std::cos(angle))),
                dy = static_cast<int>(std::lround(far * std::sin(angle)));
            while (std::max(std::abs(dx), std::abs(dy)) < unit_pixels)
                (std::abs(dx) > std::abs(dy) ? dx : dy) += (std::abs(dx) > std::abs(dy) ? dx : dy) < 0 ? -1 : 1;
            others.push_back({target.column + dx, target.row + dy, unit_pixels, unit_pixels});
        }
    }
    layout.windows.insert(layout.windows.end(), others.begin(), others.end());
    return layout;
}

std::vector<WarmPatch> place_patches(const Layout& layout, const geo::Grid& grid, int turn, std::mt19937& chance)
{
    std::vector<WarmPatch> patches;
    constexpr double margin_m = 20;
    for (int u = 0; u < static_cast<int>(layout.windows.size()); ++u) {
        const geo::Window& window = layout.windows[static_cast<std::size_t>(u)];
        const double wide = window.columns * grid.pixel_m - 2 * margin_m;
        WarmPatch patch{{grid.left_m + window.column * grid.pixel_m + margin_m + uniform(chance, 0, wide),
                         grid.top_m - window.row * grid.pixel_m - margin_m - uniform(chance, 0, wide)},
                        0,
                        u};
        const bool works = uniform(chance, 0, 1) < 0.5, large = uniform(chance, 0, 1) < 0.5;
        patch.area_m2 = u < layout.targets ? areas_m2.at(static_cast<std::size_t>(u + turn) % areas_m2.size())
                        : works            ? (large ? 680 : 340)
                                           : 0;
        patches.push_back(patch);
    }
    return patches;
}

/// The patches as a look sees them that lies some metres off.
std::vector<WarmPatch> seen_off(std::vector<WarmPatch> patches, std::mt19937& chance)
{
    constexpr double registration_m = 5;
    const double dx = registration_m * normal(chance), dy = registration_m * normal(chance);
    for (WarmPatch& patch : patches) patch.place.x_m += dx, patch.place.y_m += dy;
    return patches;
}

struct Level {
    std::vector<double> truth, error, sigma;  ///< of every look
    std::vector<double> unit_error;           ///< mean over the looks of one unit
    std::vector<std::size_t> place;           ///< of each such unit
    int none = 0;
};

raster::History history_of(const ThermalSite& site, std::size_t without, const Layout& layout, std::vector<WarmPatch> patches,
                           double blur_m)
{
    for (WarmPatch& patch : patches) patch.area_m2 = patch.unit < layout.targets ? 0 : 510;
    std::mt19937 chance(4711);
    raster::HistoryFit fit;
    const std::vector<raster::Chip>& looks = site.in_turn ? site.now : site.past;
    for (std::size_t k = 0; k < looks.size(); ++k) {
        if (site.in_turn && k == without) continue;
        raster::Chip chip = looks[k];
        if (layout.warm_past)
            warm(chip, seen_off(patches, chance), static_cast<int>(layout.windows.size()), patch_k, blur_m, chance);
        fit.add(chip);
    }
    return fit.finish();
}

double mean(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

double sd(const std::vector<double>& values)
{
    const double middle = mean(values);
    double sum = 0;
    for (const double value : values) sum += (value - middle) * (value - middle);
    return std::sqrt(sum / static_cast<double>(values.size()));
}

std::array<Level, areas_m2.size()> measure_levels(const ThermalSite& site, const Layout& layout, double blur_m)
{
    std::array<Level, areas_m2.size()> levels;
    const geo::Grid grid = site.now.at(0).quality_grid;
    std::vector<raster::History> cold;  // one for every look, or one for all
    for (int turn = 0; turn < static_cast<int>(areas_m2.size()); ++turn) {
        std::mt19937 chance(static_cast<unsigned>(1000 + turn));
        const std::vector<WarmPatch> patches = place_patches(layout, grid, turn, chance);
        if (cold.empty() || layout.warm_past) {
            cold.clear();
            for (std::size_t k = 0; k < (site.in_turn ? site.now.size() : 1); ++k)
                cold.push_back(history_of(site, k, layout, patches, blur_m));
        }
        std::vector<std::vector<double>> errors(static_cast<std::size_t>(layout.targets));
        for (std::size_t k = 0; k < site.now.size(); ++k) {
            raster::Chip chip = site.now[k];
            const auto rises =
                warm(chip, seen_off(patches, chance), static_cast<int>(layout.windows.size()), patch_k, blur_m, chance);
            std::vector<geo::Polygon> units;
            for (const geo::Window& window : layout.windows) units.push_back(fixture::outline(chip, window));
            const geo::Window works{grid.columns / 2 - 50, grid.rows / 2 - 50, 100, 100};
            const raster::Prepared prepared(chip, fixture::outline(chip, works), units, cold[site.in_turn ? k : 0]);
            for (std::size_t u = 0; u < errors.size(); ++u) {
                Level& level = levels.at((u + static_cast<std::size_t>(turn)) % areas_m2.size());
                const raster::Look look = raster::measure(prepared, units[u]);
                const auto reading = std::find_if(look.readings.begin(), look.readings.end(),
                                                  [](const raster::Reading& r) { return r.indicator == "tir_excess"; });
                if (reading == look.readings.end()) {
                    ++level.none;
                    continue;
                }
                level.truth.push_back(rises[u]);
                level.error.push_back(reading->value - rises[u]);
                level.sigma.push_back(reading->sigma);
                errors[u].push_back(level.error.back());
            }
        }
        for (std::size_t u = 0; u < errors.size(); ++u)
            if (errors[u].size() >= 8) {
                Level& level = levels.at((u + static_cast<std::size_t>(turn)) % areas_m2.size());
                level.unit_error.push_back(mean(errors[u]));
                level.place.push_back(u);
            }
    }
    return levels;
}

void print_levels(const Layout& layout, const std::array<Level, areas_m2.size()>& levels)
{
    std::printf("%s\n  %6s %6s %7s | %8s %8s %9s | %6s %8s %10s\n", layout.name.c_str(), "m2", "looks", "truth K", "bias %",
                "one look", "sd said", "units", "10 looks", "off < 15 %");
    for (std::size_t a = 0; a < levels.size(); ++a) {
        const Level& level = levels.at(a);
        if (level.error.empty()) continue;
        // Without a source errors are in K.
        const double truth = mean(level.truth), unit = areas_m2.at(a) > 0 ? 100 / truth : 1;
        const auto near = std::count_if(level.unit_error.begin(), level.unit_error.end(),
                                        [&](double error) { return std::abs(error) < 0.15 * truth; });
        std::printf("  %6.0f %6zu %7.2f | %+8.2f %8.2f %9.2f | %6zu %8.2f %9.0f%%\n", areas_m2.at(a), level.error.size(), truth,
                    unit * mean(level.error), unit * sd(level.error), unit * mean(level.sigma), level.unit_error.size(),
                    unit * sd(level.unit_error),
                    areas_m2.at(a) > 0 ? 100.0 * static_cast<double>(near) / static_cast<double>(level.unit_error.size()) : 0.0);
        if (level.none > 0) std::printf("  %6s %6d looks without an answer\n", "", level.none);
    }
    // The error hangs little on the unit's own warmth, and the places are the same for every area: they tell a bias from chance.
    std::map<std::size_t, std::vector<double>> by_place;
    for (const Level& level : levels)
        for (std::size_t k = 0; k < level.place.size(); ++k) by_place[level.place[k]].push_back(level.unit_error[k]);
    std::vector<double> places;
    for (const auto& [place, errors] : by_place) places.push_back(mean(errors));
    std::printf("  bias over all areas %+.3f +- %.3f K, from place to place %.3f\n", mean(places),
                sd(places) / std::sqrt(static_cast<double>(places.size()) - 1), sd(places));
}

}  // namespace

int main(int count, char** arguments)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const std::string kind = count > 1 ? arguments[1] : "";
    ThermalSite site;
    if (kind == "series" && count >= 13)
        site = series_site({arguments + 5, arguments + count}, arguments[4], {std::atoi(arguments[2]), std::atoi(arguments[3])});
    else if (kind == "scene" && count == 9)
        site = scene_site({arguments + 2, arguments + count});
    else if (kind == "rehearsed" && count == 4)
        site = rehearsed_site(std::strtoull(arguments[2], nullptr, 10), arguments[3]);
    else
        return std::fprintf(stderr, "bench_thermal series|scene|rehearsed ...\n"), 2;
    const geo::Grid grid = site.now.at(0).quality_grid;
    std::printf("errors in percent of the true rise, in K without a source; %zu looks, history of %zu\n", site.now.size(),
                site.in_turn ? site.now.size() - 1 : site.past.size());
    for (const Layout& layout : {alone(grid), crowded(grid, false), crowded(grid, true)})
        print_levels(layout, measure_levels(site, layout, optics_m));
}
