// Null polygons: how often cold ground of units' shapes passes for hot at p <= 0.01, in clear, hazy and snowy looks. Exchangeable places
// would give 1 %. Prints a table; judges nothing. Not a timed test.
//   bench_nulls sharp|seen FIRST COUNT   painted grounds of seeds FIRST on, with pixel-sharp edges or as an instrument sees them
//   bench_nulls real FIRST COUNT BLUE GREEN RED NIR SWIR16 SWIR22   windows of Landsat DN from number FIRST on
// Every ground has a history of 24 looks of its own and 20 looks to a sky; 12 polygons a look, of 1 to 5 pixels a side, elsewhere in each: as
// many as a works has units, so that most of its roofs are free for null places.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bench/grounds.h"
#include "fixture/painted.h"
#include "raster/history.h"
#include "raster/measure.h"

using namespace hearthwatch;
using namespace hearthwatch::bench;

namespace {

constexpr int units_a_row = 4, units_a_column = 3, across = 27, down = 36, first = 54, looks_a_sky = 20;
const std::vector<std::string> statistics{"swir_excess", "swir_ring_excess"};

struct Tally {
    int asked = 0, refused = 0;
    std::map<std::string, int> hits;
    std::map<std::string, int> most;  ///< on one ground
};

std::vector<geo::Window> places(std::mt19937& chance)
{
    std::vector<geo::Window> result;
    for (int number = 0; number < units_a_row * units_a_column; ++number) {
        const int wide = static_cast<int>(uniform(chance, 1, 6)), high = static_cast<int>(uniform(chance, 1, 6));
        result.push_back({first + across * (number % units_a_row) + static_cast<int>(uniform(chance, 0, 20)),
                          first + down * (number / units_a_row) + static_cast<int>(uniform(chance, 0, 29)), wide, high});
    }
    return result;
}

void test_look(const Ground& ground, const raster::History& history, Sky sky, unsigned seed, Tally& tally)
{
    std::mt19937 chance(seed * 31 + 7);
    const raster::Chip chip = look_of(ground, sky, seed, sun_of(seed));
    std::vector<geo::Polygon> units;
    for (const geo::Window& window : places(chance)) units.push_back(fixture::outline(chip, window));
    const geo::Polygon works =
        fixture::outline(chip, {first - 3, first - 3, across * units_a_row + 6, down * units_a_column + 6});
    const raster::Prepared prepared(chip, works, units, history);
    for (const geo::Polygon& unit : units) {
        const raster::Look look = raster::measure(prepared, unit);
        const bool answered = std::any_of(look.readings.begin(), look.readings.end(),
                                          [](const raster::Reading& reading) { return reading.indicator == "swir_excess"; });
        ++(answered ? tally.asked : tally.refused);
        if (!answered) continue;
        for (const raster::Reading& reading : look.readings)
            if (reading.p_null <= 0.01) ++tally.hits[reading.indicator];
    }
}

}  // namespace

int main(int count, char** arguments)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (count != 4 && count != 10) return std::fprintf(stderr, "bench_nulls sharp|seen|real FIRST COUNT [six files]\n"), 2;
    const std::string kind = arguments[1];
    const int begin = std::atoi(arguments[2]), grounds = std::atoi(arguments[3]);
    const std::vector<std::filesystem::path> files(arguments + 4, arguments + count);
    std::map<Sky, Tally> sums;
    for (int g = begin; g < begin + grounds; ++g) {
        const Ground ground = files.empty() ? painted_ground(static_cast<unsigned>(g), kind == "sharp")
                                            : real_ground(files, corners_of(files[0]).at(static_cast<std::size_t>(g)));
        const auto base = static_cast<unsigned>(g) * 100;
        raster::HistoryFit fit;
        for (unsigned k = 1; k <= 24; ++k)
            fit.add(look_of(ground, k % 4 == 0 ? Sky::haze : k % 9 == 0 ? Sky::snow : Sky::clear, base + k, sun_of(k)));
        const raster::History history = fit.finish();
        std::printf("ground %d, hits of swir_excess:", g);
        for (const auto& [sky, label] :
             {std::pair{Sky::clear, "clear"}, std::pair{Sky::haze, "haze"}, std::pair{Sky::snow, "snow"}}) {
            Tally here;
            for (unsigned k = 0; k < looks_a_sky; ++k)
                test_look(ground, history, sky, base + 30 + 20 * static_cast<unsigned>(sky) + k, here);
            Tally& sum = sums[sky];
            sum.asked += here.asked;
            sum.refused += here.refused;
            for (const auto& [name, hits] : here.hits) {
                sum.hits[name] += hits;
                sum.most[name] = std::max(sum.most[name], hits);
            }
            std::printf("  %s %d/%d", label, here.hits["swir_excess"], here.asked);
        }
        std::printf("\n");
    }
    std::printf("\n%-6s %9s %10s", "sky", "polygons", "no answer");
    for (const std::string& name : statistics) std::printf(" %18s %% (most on a ground)", name.c_str());
    std::printf("\n");
    for (const auto& [sky, label] :
         {std::pair{Sky::clear, "clear"}, std::pair{Sky::haze, "haze"}, std::pair{Sky::snow, "snow"}}) {
        Tally& sum = sums[sky];
        std::printf("%-6s %9d %10d", label, sum.asked, sum.refused);
        for (const std::string& name : statistics)
            std::printf(" %18.2f   %17d", 100.0 * sum.hits[name] / std::max(sum.asked, 1), sum.most[name]);
        std::printf("\n");
    }
}
