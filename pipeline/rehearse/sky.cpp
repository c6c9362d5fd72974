#include "pipeline/rehearse/sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

/// Opacity of a cloud deck that covers `cover` of the sky, from a fractal field: nothing below the cut, opaque soon above it.
std::vector<float> deck(Field field, std::uint64_t key, double cover)
{
    if (cover <= 0.01)
        return std::vector<float>(static_cast<std::size_t>(field.columns) * static_cast<std::size_t>(field.rows), 0.0f);
    fill_fractal(field, key, 2600, 6);
    // Values of the field spread about 0.5 with a standard deviation near 0.13.
    const float cut = cover >= 0.99 ? -1.0f : static_cast<float>(0.5 - 0.21 * std::log(cover / (1 - cover)) / 1.7);
    for (float& v : field.values) v = std::clamp((v - cut) / 0.06f, 0.0f, 1.0f);
    return std::move(field.values);
}

void add_steam(std::vector<float>& steam, const Frame& frame, const Steam& plume, double wind_from_deg)
{
    const geo::Grid& grid = frame.ground;
    const double toward = (wind_from_deg + 180) * std::numbers::pi / 180, east = std::sin(toward), north = std::cos(toward);
    const geo::Cell centre = grid.cell_of(plume.from);
    const int reach = static_cast<int>((plume.length_m + 3 * plume.width_m) / grid.pixel_m) + 2;
    for (int r = std::max(0, centre.row - reach); r < std::min(grid.rows, centre.row + reach); ++r)
        for (int c = std::max(0, centre.column - reach); c < std::min(grid.columns, centre.column + reach); ++c) {
            const geo::Point p = grid.center({c, r});
            const double x = p.x_m - plume.from.x_m, y = p.y_m - plume.from.y_m;
            const double along = x * east + y * north, across = -x * north + y * east;
            const double share = along / plume.length_m;
            if (share < -0.1 || share > 1.3) continue;
            const double width = plume.width_m * (0.3 + 0.9 * std::max(0.0, share));
            const double fade = std::exp(-across * across / (width * width)) * std::clamp((1.3 - share) / 0.9, 0.0, 1.0) *
                                std::clamp((share + 0.1) / 0.15, 0.0, 1.0);
            float& cell =
                steam[static_cast<std::size_t>(r) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(c)];
            cell = 1 - (1 - cell) * (1 - static_cast<float>(plume.opacity * fade));
        }
}

}  // namespace

Sky make_sky(const Frame& frame, const Weather& weather, const Heat& heat, const Sun& sun, geo::Instant instant)
{
    const geo::Grid& grid = frame.ground;
    const auto when = static_cast<std::uint64_t>(instant.time_since_epoch().count());
    Chance chance(hash(frame.seed, 71, when));
    Sky sky;
    sky.cloud_top_m = chance.between(1200, 4500);
    sky.cloud_kelvin = weather.air_k - 6.0 * sky.cloud_top_m / 1000 - 3;
    const Field field{0, 0, grid.pixel_m, grid.columns, grid.rows, {}};
    const std::uint64_t key = hash(frame.seed, 72, when);
    sky.cloud = deck(field, key, weather.cloud_cover);
    const double reach = sky.cloud_top_m / std::tan(sun.elevation_deg * std::numbers::pi / 180),
                 azimuth = sun.azimuth_deg * std::numbers::pi / 180;
    Field moved = field;  // the cloud that shades a cell stands towards the sun; rows run south
    moved.x0 = reach * std::sin(azimuth);
    moved.y0 = -reach * std::cos(azimuth);
    sky.shadow = deck(moved, key, weather.cloud_cover);
    sky.steam.assign(sky.cloud.size(), 0.0f);
    for (const Steam& plume : heat.steam) add_steam(sky.steam, frame, plume, weather.wind_from_deg);
    const auto fill = [&](double depth, double largest, double contrast, std::uint64_t salt) {
        if (depth <= 0) return std::vector<float>(sky.cloud.size(), 0.0f);
        Field f = field;
        fill_fractal(f, hash(frame.seed, salt, when), largest, 3);
        for (float& v : f.values) v = static_cast<float>(std::max(0.0, depth * (1 + contrast * (v - 0.5))));
        return std::move(f.values);
    };
    sky.cirrus = fill(weather.cirrus, 5000, 3, 73);
    sky.aerosol = fill(weather.aerosol, 8000, 0.8, 74);
    return sky;
}

}  // namespace hearthwatch::pipeline::rehearsal
