// Injection bench: hot surfaces of known temperature and area, blurred, quantised and set into clear, hazy and snowy looks of a real or
// a painted ground; what every detector of the look finds of them. Prints tables; judges nothing. Not a timed test.
//   bench_injection [SCENE BLUE GREEN RED NIR SWIR16 SWIR22]   ground from six single-band GeoTIFFs of Landsat DN, else painted
// Looks of one ground differ by sun (26 to 62 degrees), path radiance, gain, noise of 0.4 % and 0.004 of reflectance, and a jitter of up to 0.3
// pixels. Sixteen units of 3 x 3 pixels stand 24 pixels apart, so wide contexts hold several sources: hard for Schroeder and GOLI.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "bench/grounds.h"
#include "fixture/painted.h"
#include "raster/history.h"
#include "raster/measure.h"

using namespace hearthwatch;
using namespace hearthwatch::bench;
using raster::Band;

namespace {

constexpr int units_a_row = 4, spacing = 24, first = 70;
constexpr double blur_pixels = 1.2;

geo::Window unit_at(int number)
{
    return {first + spacing * (number % units_a_row), first + spacing * (number / units_a_row), 3, 3};
}

struct Tally {
    int asked = 0;
    std::map<std::string, int> found;
    std::vector<double> log_flux;  ///< ln(measured / true)
};

const std::vector<std::string> detectors{"nhi_swir",   "nhi_swnir", "nhi_tool", "tai_swir",         "hotmap",
                                         "massimetti", "schroeder", "goli",     "swir_ring_excess", "swir_excess"};

/// Sources of the temperature and area at a random pixel of every unit, measured.
Tally inject(const Ground& ground, const raster::History& history, Sky sky, unsigned seed, double sun_deg, double kelvin,
             double area_m2)
{
    std::mt19937 chance(seed * 31 + 7);
    raster::Chip chip = look_of(ground, sky, seed, sun_deg);
    std::vector<geo::Polygon> units;
    for (int number = 0; number < units_a_row * units_a_row; ++number) {
        const geo::Window window = unit_at(number);
        units.push_back(fixture::outline(chip, window));
        if (area_m2 <= 0) continue;
        const geo::Cell cell{window.column + static_cast<int>(chance() % 3), window.row + static_cast<int>(chance() % 3)};
        fixture::add_source(chip, cell, kelvin, area_m2, blur_pixels);
    }
    const geo::Polygon works =
        fixture::outline(chip, {first - 5, first - 5, spacing * (units_a_row - 1) + 13, spacing * (units_a_row - 1) + 13});
    const raster::Prepared prepared(chip, works, units, history);
    const double truth =
        area_m2 > 0 ? area_m2 * 0.9 * 0.95 * fixture::planck(chip.sensor->find(Band::swir22)->centre_um, kelvin) : 0;
    Tally tally;
    for (const geo::Polygon& unit : units) {
        const raster::Look look = raster::measure(prepared, unit);
        ++tally.asked;
        for (const raster::Reading& reading : look.readings) {
            for (const std::string& detector : detectors) {
                const bool hot = reading.indicator == detector + "_hot" && reading.value > 0;
                const bool unlikely = reading.indicator == detector && reading.p_null <= 0.01;
                if (hot || unlikely) ++tally.found[detector];
            }
            if (reading.indicator == "swir_flux" && reading.value > 0 && truth > 0 && !reading.censored)
                tally.log_flux.push_back(std::log(reading.value / truth));
        }
    }
    return tally;
}

double share(const Tally& tally, const std::string& detector)
{
    const auto found = tally.found.find(detector);
    return found == tally.found.end() ? 0 : static_cast<double>(found->second) / tally.asked;
}

/// Area at which half of the sources are found, by steps of a factor 2 and a line between; left out when none is found.
std::map<std::string, double> half_areas(const Ground& ground, const raster::History& history, double kelvin, double sun_deg,
                                         double smallest, std::vector<double>& log_flux)
{
    std::map<std::string, double> result, before;
    constexpr double step = 2;
    unsigned seed = 5000;
    for (double area = smallest; area < 1500 && result.size() < detectors.size(); area *= step) {
        const Tally tally = inject(ground, history, Sky::clear, seed++, sun_deg, kelvin, area);
        if (share(tally, "swir_excess") > 0.95) log_flux.insert(log_flux.end(), tally.log_flux.begin(), tally.log_flux.end());
        for (const std::string& detector : detectors) {
            const double now = share(tally, detector);
            if (now >= 0.5 && !result.contains(detector)) {
                const double part = now > before[detector] ? (0.5 - before[detector]) / (now - before[detector]) : 1;
                result[detector] = area * std::pow(step, part - 1);
            }
            before[detector] = now;
        }
        if (area > smallest * 250) break;
    }
    return result;
}

void print_row(const std::string& head, const std::function<std::string(const std::string&)>& cell)
{
    std::printf("%-14s", head.c_str());
    for (const std::string& detector : detectors) std::printf(" %16s", cell(detector).c_str());
    std::printf("\n");
}

std::string number(double value, const char* format)
{
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace

int main(int count, char** arguments)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const std::vector<std::filesystem::path> files(arguments + 1, arguments + count);
    const Ground ground = files.size() == 6 ? real_ground(files, middle_of(files[0])) : painted_ground(7, true);
    raster::HistoryFit fit;
    for (unsigned seed = 1; seed <= 24; ++seed)
        fit.add(look_of(ground, seed % 4 == 0 ? Sky::haze : seed % 9 == 0 ? Sky::snow : Sky::clear, seed, sun_of(seed)));
    const raster::History history = fit.finish();

    std::printf("area in m2 found in half of the cases, sun 26 degrees, 30 m pixels\n");
    print_row("kelvin", [](const std::string& detector) { return detector; });
    std::vector<double> log_flux;
    for (const auto& [kelvin, smallest] :
         {std::pair{600.0, 4.0}, std::pair{800.0, 0.3}, std::pair{1000.0, 0.06}, std::pair{1400.0, 0.012}}) {
        std::vector<double> ignored;
        const auto areas = half_areas(ground, history, kelvin, 26, smallest, kelvin >= 800 ? log_flux : ignored);
        print_row(number(kelvin, "%.0f"), [&](const std::string& detector) {
            return areas.contains(detector) ? number(areas.at(detector), "%.3g") : std::string("-");
        });
    }
    std::sort(log_flux.begin(), log_flux.end());
    if (!log_flux.empty())
        std::printf(
            "log flux of unsaturated sources, 800-1400 K: n %zu, bias %+.1f %%, scatter (half of the central 68 %%) %.1f %%\n",
            log_flux.size(), 100 * std::expm1(log_flux[log_flux.size() / 2]),
            100 * std::expm1(0.5 * (log_flux[log_flux.size() * 84 / 100] - log_flux[log_flux.size() * 16 / 100])));

    std::printf("\nfalse hits a look, percent, units without a source\n");
    print_row("sky", [](const std::string& detector) { return detector; });
    for (const auto& [sky, label] :
         {std::pair{Sky::clear, "clear"}, std::pair{Sky::haze, "haze"}, std::pair{Sky::snow, "snow"}}) {
        Tally sum;
        for (unsigned seed = 9000; seed < 9012; ++seed) {
            const Tally tally = inject(ground, history, sky, seed, sun_of(seed), 0, 0);
            sum.asked += tally.asked;
            for (const auto& [detector, found] : tally.found) sum.found[detector] += found;
        }
        print_row(std::string(label) + " n=" + std::to_string(sum.asked),
                  [&](const std::string& detector) { return number(100 * share(sum, detector), "%.2f"); });
    }
}
