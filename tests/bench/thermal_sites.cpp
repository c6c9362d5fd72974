#include "bench/thermal_sites.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "bench/grounds.h"
#include "bench/tirs.h"
#include "fixture/painted.h"
#include "pipeline/rehearse/landsat_product.h"
#include "pipeline/rehearse/sun.h"
#include "raster/dataset.h"

namespace hearthwatch::bench {
namespace {

namespace fs = std::filesystem;
namespace rehearsal = pipeline::rehearsal;

/// "LC08_L2SP_196024_20220418_...": mid-morning of that day.
geo::Instant date_of(const fs::path& file)
{
    const std::string day = file.filename().string().substr(17, 8);
    return geo::parse_instant(day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2) + "T10:20:00Z");
}

Ground ground_from_swir16(const fs::path& file, const geo::Grid& grid)
{
    const raster::Dataset dataset(file);
    const geo::Grid& fine = dataset.grid();
    const std::vector<float> numbers = dataset.read_float(1, {0, 0, fine.columns, fine.rows});
    constexpr std::array<double, 6> of_swir16{0.35, 0.45, 0.55, 0.85, 1, 0.75};
    Ground ground;
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            const geo::Point at = grid.center({column, row});
            const int c = std::clamp(static_cast<int>((at.x_m - fine.left_m) / fine.pixel_m), 0, fine.columns - 1),
                      r = std::clamp(static_cast<int>((fine.top_m - at.y_m) / fine.pixel_m), 0, fine.rows - 1);
            const double rho = 1e-4 * (static_cast<double>(numbers[static_cast<std::size_t>(r * fine.columns + c)]) - 1000);
            for (std::size_t b = 0; b < 6; ++b) ground[b].push_back(std::max(0.01, rho * of_swir16[b]));
        }
    return ground;
}

/// What a date does to a picture of temperature.
std::vector<double> another_date(const std::vector<double>& kelvin, unsigned seed)
{
    std::mt19937 chance(seed);
    const double dx = uniform(chance, -0.3, 0.3), dy = uniform(chance, -0.3, 0.3), gain = uniform(chance, 0.7, 1.3),
                 turn = uniform(chance, 0, 6.28);
    double mean = 0;
    for (const double k : kelvin) mean += k / static_cast<double>(kelvin.size());
    constexpr int piece = 6, pieces = side / piece + 1;
    std::vector<double> moods(pieces * pieces), patches(kelvin.size());
    for (double& mood : moods) mood = 0.5 * normal(chance);
    for (int i = 0; i < side * side; ++i)
        patches[static_cast<std::size_t>(i)] = moods[static_cast<std::size_t>(i / side / piece * pieces + i % side / piece)];
    patches = raster::blurred(patches, side, raster::gaussian_spread(4));
    std::vector<double> result;
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column)
            result.push_back(mean + gain * (jittered(kelvin, column, row, dx, dy) - mean) +
                             patches[static_cast<std::size_t>(row * side + column)] +
                             std::cos(turn) * (column - side / 2) / side + std::sin(turn) * (row - side / 2) / side +
                             0.05 * normal(chance));
    return result;
}

}  // namespace

ThermalSite series_site(const std::vector<fs::path>& temperatures, const fs::path& swir16, geo::Cell corner)
{
    ThermalSite site;
    site.in_turn = true;
    const raster::Dataset first(temperatures.at(0));
    geo::Grid grid = first.grid();
    grid.left_m += corner.column * grid.pixel_m;
    grid.top_m -= corner.row * grid.pixel_m;
    grid.columns = grid.rows = side;
    const Ground ground = ground_from_swir16(swir16, grid);
    const geo::LonLat place = geo::Projector(grid.crs).to_lonlat(grid.center({side / 2, side / 2}));
    unsigned seed = 1;
    for (const fs::path& file : temperatures) {
        const geo::Instant acquired = date_of(file);
        raster::Chip chip = look_of(ground, Sky::clear, seed++, rehearsal::sun_at(acquired, place).elevation_deg);
        chip.acquired = acquired;
        std::vector<double> kelvin = read_numbers(file, corner);
        for (double& k : kelvin) k = k > -100 ? k + 273.15 : 0;
        set_thermal(chip, kelvin);
        for (std::size_t i = 0; i < kelvin.size(); ++i)
            if (kelvin[i] <= 0) chip.quality[i] = raster::quality::missing;
        site.now.push_back(std::move(chip));
    }
    return site;
}

ThermalSite scene_site(const std::vector<fs::path>& files)
{
    const Ground ground = real_ground({files.begin(), files.begin() + 6}, {0, 0});
    std::vector<double> kelvin = read_numbers(files.at(6), {0, 0});
    for (double& k : kelvin) k = raster::brightness_temperature_k(3.342e-4 * k + 0.1, 774.8853, 1321.0789);
    ThermalSite site;
    for (unsigned seed = 1; seed <= 34; ++seed) {
        raster::Chip chip = look_of(ground, Sky::clear, seed, sun_of(seed));
        set_thermal(chip, another_date(kelvin, seed + 500));
        (seed <= 24 ? site.past : site.now).push_back(std::move(chip));
    }
    return site;
}

ThermalSite rehearsed_site(std::uint64_t seed, const fs::path& folder)
{
    const rehearsal::Frame frame = rehearsal::make_frame(seed, 1, false);
    const auto works = rehearsal::make_works(frame);
    const rehearsal::Ground ground = rehearsal::make_ground(frame, works);
    const rehearsal::Climate climate(frame);
    const rehearsal::Operations operations = rehearsal::operate(frame, works);
    const geo::Projector projector(frame.ground.crs);
    const geo::Point middle{frame.ground.left_m + 0.5 * frame.ground.columns * frame.ground.pixel_m,
                            frame.ground.top_m - 0.5 * frame.ground.rows * frame.ground.pixel_m};
    ThermalSite site;
    int number = 0;
    for (geo::Day day = frame.baseline_start; day <= frame.end; day = day + 5) {
        const rehearsal::Overpass pass{"LANDSAT_8", geo::day_start(day, std::chrono::minutes(0)) + std::chrono::minutes(168)};
        rehearsal::Exposure exposure = rehearsal::expose(frame, ground, works, operations, climate, pass);
        exposure.heat = {};
        for (std::vector<float>* layer : {&exposure.sky.cloud, &exposure.sky.shadow, &exposure.sky.steam})
            std::fill(layer->begin(), layer->end(), 0.0F);
        rehearsal::write_landsat(folder, exposure);
        const raster::Scene scene = raster::read_scene(folder / rehearsal::landsat_name(pass));
        raster::Chip chip = raster::clip(scene, geo::disc(projector.to_lonlat(middle), 100), 0.5 * (side - 4) * 30.0);
        fs::remove_all(folder / rehearsal::landsat_name(pass));
        (number++ % 3 != 2 ? site.past : site.now).push_back(std::move(chip));
    }
    return site;
}

}  // namespace hearthwatch::bench
