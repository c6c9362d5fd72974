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

#include "fixture/painted.h"
#include "raster/dataset.h"
#include "raster/history.h"
#include "raster/measure.h"

using namespace hearthwatch;
using raster::Band;

namespace {

constexpr int side = 220, units_a_row = 4, spacing = 24, first = 70;
constexpr double blur_pixels = 1.2;
constexpr std::array<Band, 6> bands{Band::blue, Band::green, Band::red, Band::nir, Band::swir16, Band::swir22};
enum class Sky { clear, haze, snow };

/// Reflectance of the ground by band, in the order of `bands`.
using Ground = std::array<std::vector<double>, 6>;

double uniform(std::mt19937& chance, double low, double high)
{
    return low + (high - low) * static_cast<double>(chance()) / 4294967295.0;
}

double normal(std::mt19937& chance)
{
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(chance, 0, 1);
    return sum;
}

Ground real_ground(char** files)
{
    Ground ground;
    for (std::size_t b = 0; b < 6; ++b) {
        const raster::Dataset dataset(files[b]);
        const geo::Window middle{(dataset.grid().columns - side) / 2, (dataset.grid().rows - side) / 2, side, side};
        for (const std::uint16_t dn : dataset.read_uint16(1, middle)) ground[b].push_back((2e-5 * dn - 0.1) / 0.7);
    }
    return ground;
}

/// Fields of 4 to 12 pixels and a works of roofs, bright and dark, no two bands quite alike.
Ground painted_ground()
{
    Ground ground;
    std::mt19937 chance(7);
    const double soil[6] = {0.10, 0.12, 0.15, 0.23, 0.28, 0.23};
    for (auto& band : ground) band.assign(side * side, 0);
    for (std::size_t b = 0; b < 6; ++b) std::fill(ground[b].begin(), ground[b].end(), soil[b]);
    for (int patch = 0; patch < 2500; ++patch) {
        const bool roof = patch > 1800;
        const int wide = static_cast<int>(uniform(chance, roof ? 1 : 4, roof ? 5 : 12)),
                  high = static_cast<int>(uniform(chance, roof ? 1 : 4, roof ? 5 : 12));
        const int left = static_cast<int>(roof ? uniform(chance, 55, 165) : uniform(chance, 0, side)),
                  top = static_cast<int>(roof ? uniform(chance, 55, 165) : uniform(chance, 0, side));
        const double brightness = uniform(chance, roof ? 0.4 : 0.7, roof ? 2.2 : 1.3),
                     green = roof ? 0 : uniform(chance, 0, 0.15);
        std::array<double, 6> own{};
        for (double& factor : own) factor = 1 + (roof ? 0.15 : 0.05) * normal(chance);
        for (int row = top; row < std::min(top + high, side); ++row)
            for (int column = left; column < std::min(left + wide, side); ++column)
                for (std::size_t b = 0; b < 6; ++b)
                    ground[b][static_cast<std::size_t>(row * side + column)] =
                        std::max(0.01, soil[b] * brightness * own[b] + (b == 3  ? green
                                                                        : b > 3 ? -0.5 * green
                                                                                : 0));
    }
    return ground;
}

double jittered(const std::vector<double>& band, int column, int row, double dx, double dy)
{
    const auto at = [&](int c, int r) {
        return band[static_cast<std::size_t>(std::clamp(r, 0, side - 1) * side + std::clamp(c, 0, side - 1))];
    };
    const double x = column + dx, y = row + dy;
    const int c = static_cast<int>(std::floor(x)), r = static_cast<int>(std::floor(y));
    const double fx = x - c, fy = y - r;
    return (at(c, r) * (1 - fx) + at(c + 1, r) * fx) * (1 - fy) + (at(c, r + 1) * (1 - fx) + at(c + 1, r + 1) * fx) * fy;
}

raster::Chip look_of(const Ground& ground, Sky sky, unsigned seed, double sun_deg)
{
    std::mt19937 chance(seed);
    raster::Chip chip = fixture::painted_chip({.columns = side, .rows = side, .sun_elevation_deg = sun_deg, .seed = seed});
    chip.acquired += std::chrono::days(4 * static_cast<int>(seed));
    std::erase_if(chip.planes,
                  [](const raster::Plane& plane) { return plane.quantity == raster::Quantity::brightness_temperature; });
    const double dx = uniform(chance, -0.3, 0.3), dy = uniform(chance, -0.3, 0.3),
                 thickness = sky == Sky::haze ? uniform(chance, 0.04, 0.15) : uniform(chance, 0, 0.01);
    const double path[6] = {1.0, 0.8, 0.6, 0.4, 0.12, 0.05}, snow[6] = {0.80, 0.80, 0.78, 0.70, 0.12, 0.08};
    const double wave = uniform(chance, 0, 6.28);
    std::vector<bool> snowy(side * side, false);
    for (int patch = 0; sky == Sky::snow && patch < 120; ++patch) {
        const int left = static_cast<int>(uniform(chance, 0, side)), top = static_cast<int>(uniform(chance, 0, side));
        for (int row = top; row < std::min(top + 12, side); ++row)
            for (int column = left; column < std::min(left + 12, side); ++column)
                snowy[static_cast<std::size_t>(row * side + column)] = true;
    }
    for (std::size_t b = 0; b < 6; ++b) {
        const double gain = 1 + 0.02 * normal(chance);
        for (int row = 0; row < side; ++row)
            for (int column = 0; column < side; ++column) {
                const auto i = static_cast<std::size_t>(row * side + column);
                double rho = jittered(ground[b], column, row, dx, dy);
                if (snowy[i]) rho = 0.4 * rho + 0.6 * snow[b];
                const double veil = thickness * (1 + 0.4 * std::sin(wave + 0.03 * column + 0.02 * row)) * path[b];
                rho = gain * (rho * (1 - 1.5 * veil) + veil) * (1 + 0.004 * normal(chance)) + 0.001 * normal(chance);
                fixture::set_reflectance(chip, bands[b], {column, row}, std::max(rho, 0.001));
            }
    }
    for (std::size_t i = 0; i < snowy.size(); ++i)
        if (snowy[i]) chip.quality[i] = raster::quality::snow;
    return chip;
}

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
    const Ground ground = count == 7 ? real_ground(arguments + 1) : painted_ground();
    raster::HistoryFit fit;
    for (unsigned seed = 1; seed <= 24; ++seed)
        fit.add(look_of(ground,
                        seed % 4 == 0   ? Sky::haze
                        : seed % 9 == 0 ? Sky::snow
                                        : Sky::clear,
                        seed, 26 + 36.0 * (seed % 10) / 9));
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
            const Tally tally = inject(ground, history, sky, seed, 26 + 36.0 * (seed % 10) / 9, 0, 0);
            sum.asked += tally.asked;
            for (const auto& [detector, found] : tally.found) sum.found[detector] += found;
        }
        print_row(std::string(label) + " n=" + std::to_string(sum.asked),
                  [&](const std::string& detector) { return number(100 * share(sum, detector), "%.2f"); });
    }
}
