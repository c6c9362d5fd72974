#include "raster/heat_dipole.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "geo/projector.h"

namespace hearthwatch::raster {
namespace {

constexpr double degree = std::numbers::pi / 180;

/// The value that nine tenths of the band's pixels stay below.
float bright_level(const std::vector<float>& band)
{
    std::vector<float> values;
    std::copy_if(band.begin(), band.end(), std::back_inserter(values), [](float v) { return !std::isnan(v); });
    if (values.empty()) return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 9 / 10);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

}  // namespace

double flight_azimuth_deg(double lat_deg)
{
    constexpr double inclination_deg = 98.4;
    const double sine = std::cos(inclination_deg * degree) / std::cos(lat_deg * degree);
    return 180 - std::asin(std::clamp(sine, -1.0, 1.0)) / degree;
}

bool is_parallax_dipole(const Field& field, const std::vector<float>& excess, const std::vector<std::size_t>& blob)
{
    const int columns = field.grid.columns, rows = field.grid.rows;
    const std::vector<float>& bright = field.radiance(field.radiance(Band::blue).empty() ? Band::nir : Band::blue);
    if (bright.empty() || blob.empty()) return false;
    double positive = 0;
    for (const std::size_t i : blob) positive += excess[i];
    const geo::Point middle = field.grid.center({columns / 2, rows / 2});
    const double azimuth = flight_azimuth_deg(geo::Projector(field.grid.crs).to_lonlat(middle).lat_deg) * degree;
    constexpr double reach_m = 60;
    const int steps = std::max(1, static_cast<int>(std::lround(reach_m / field.grid.pixel_m)));
    const float level = bright_level(bright);
    for (int step = -steps; step <= steps; ++step) {
        const int dc = static_cast<int>(std::lround(step * std::sin(azimuth))),
                  dr = static_cast<int>(std::lround(-step * std::cos(azimuth)));
        double negative = 0, lit = 0, seen = 0;
        for (const std::size_t i : blob) {
            const int column = static_cast<int>(i) % columns + dc, row = static_cast<int>(i) / columns + dr;
            if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
            const auto twin = static_cast<std::size_t>(row * columns + column);
            if (excess[twin] < 0) negative -= excess[twin];
            lit += (bright[i] >= level) + (bright[twin] >= level);
            seen += 2;
        }
        if (negative > 0.5 * positive && lit >= 0.5 * seen) return true;
    }
    return false;
}

std::vector<std::uint8_t> near_cloud(const std::vector<std::uint8_t>& cloud, const geo::Grid& grid)
{
    constexpr double bands_apart_m = 110;
    return grown(cloud, grid.columns, static_cast<int>(std::ceil(bands_apart_m / grid.pixel_m)));
}

bool is_cloud_edge(const Field& field, const std::vector<float>& excess, const std::vector<std::size_t>& blob,
                   const std::vector<std::uint8_t>& near)
{
    return std::ranges::any_of(blob, [&](std::size_t i) { return near[i] != 0; }) || is_parallax_dipole(field, excess, blob);
}

}  // namespace hearthwatch::raster
