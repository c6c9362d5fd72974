#include "pipeline/rehearse/exposure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/planck.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr double emissivity = 0.9;

/// Extra radiance of the hot sources, each shared among the four cells about it so that its centre stays where it is.
void add_sources(std::vector<float>& cells, const Exposure& e, const Channel& channel, double background_k)
{
    const geo::Grid& grid = e.frame.ground;
    const double cell_m2 = grid.pixel_m * grid.pixel_m,
                 floor = channel.column < 0 ? planck(channel.wavelength_um, background_k) : 0;
    for (const Source& s : e.heat.sources) {
        const double extra = emissivity * std::max(0.0, planck(channel.wavelength_um, s.kelvin) - floor) * s.area_m2 / cell_m2;
        const double x = (s.place.x_m - grid.left_m) / grid.pixel_m - 0.5, y = (grid.top_m - s.place.y_m) / grid.pixel_m - 0.5;
        const int c = static_cast<int>(std::floor(x)), r = static_cast<int>(std::floor(y));
        const double right = x - c, down = y - r;
        for (int j = 0; j < 2; ++j)
            for (int i = 0; i < 2; ++i)
                if (grid.contains({c + i, r + j}))
                    cells[static_cast<std::size_t>(r + j) * static_cast<std::size_t>(grid.columns) +
                          static_cast<std::size_t>(c + i)] +=
                        static_cast<float>(extra * (i == 1 ? right : 1 - right) * (j == 1 ? down : 1 - down));
    }
}

/// Clouds lie nearer to the satellite than the ground, and the bands of MSI look one after the other: seconds after B02 (methods A2).
int parallax_rows(const Exposure& e, const Channel& channel)
{
    if (!e.pass.sentinel2()) return 0;
    constexpr double after_b02[] = {2.314, 0, 0.527, 1.005, 1.269, 1.525, 1.790, 0.264, 2.055, 2.586, 0.851, 1.468, 2.085};
    const auto band = static_cast<std::size_t>(&channel - channels(e.pass.platform).data());
    return static_cast<int>(std::lround(after_b02[band] * 7440 * e.sky.cloud_top_m / 786000 / e.frame.ground.pixel_m));
}

std::vector<float> solar_radiance(const Exposure& e, const Channel& channel)
{
    std::vector<float> cells = ground_reflectance(e.ground, channel.column, geo::local_day(e.pass.instant), e.weather);
    const double high = std::sin(e.sun.elevation_deg * std::numbers::pi / 180);
    const double to_radiance = channel.irradiance * high / (std::numbers::pi * e.sun.distance_au * e.sun.distance_au);
    // Aerosol by Angstrom's law with exponent 1.2; a tenth of it scatters into view, a quarter of it is lost on each way.
    const double colour = std::pow(0.55 / channel.wavelength_um, 1.2), air = 1 / high;
    const auto down = static_cast<float>(to_radiance * std::pow(channel.clear_up, 0.8 * air));
    // The same ground differs from date to date, most where water absorbs: three percent in the short-wave infrared, one in the visible.
    const float lively = channel.wavelength_um > 1.2 ? 0.25f : 0.08f;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] *= 1 + lively * (e.unrest[i] - 0.5f);
        const float lost = 0.25f * static_cast<float>(colour * air) * e.sky.aerosol[i];
        cells[i] *= down * (1 - 0.78f * e.sky.shadow[i]) / (1 + lost + e.sky.cirrus[i]);
    }
    add_sources(cells, e, channel, 0);
    const bool high_band = channel.column == 10;
    const auto cloud_reflected =
        static_cast<float>(cloud_reflectance(channel.column) * (high_band ? 0.15 + e.sky.cloud_top_m / 15000 : 1));
    const auto steam_reflected = static_cast<float>(cloud_reflectance(channel.column) * (high_band ? 0.02 : 0.9));
    const int shift = parallax_rows(e, channel);
    const int columns = e.frame.ground.columns, rows = e.frame.ground.rows;
    for (int r = 0; r < rows; ++r) {
        const auto line = static_cast<std::size_t>(r) * static_cast<std::size_t>(columns);
        const auto cloud_line = static_cast<std::size_t>(std::clamp(r + shift, 0, rows - 1)) * static_cast<std::size_t>(columns);
        for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) {
            const float depth = e.sky.aerosol[line + c] * static_cast<float>(colour), thin = e.sky.cirrus[line + c];
            const float lost = depth * 0.25f;
            const float up = static_cast<float>(channel.clear_up) / (1 + lost + 0.5f * lost * lost + thin);
            const float path =
                static_cast<float>(to_radiance) * (static_cast<float>(channel.rayleigh * (0.45 + 0.36 * air)) + 0.10f * depth +
                                                   (high_band ? 0.35f : 0.12f) * thin / (1 + thin));
            float value = cells[line + c] * up + path;
            value += (steam_reflected * static_cast<float>(to_radiance) - value) * e.sky.steam[line + c];
            value += (cloud_reflected * static_cast<float>(to_radiance) - value) * e.sky.cloud[cloud_line + c];
            cells[line + c] = value;
        }
    }
    return cells;
}

std::vector<float> thermal_radiance(const Exposure& e, const Channel& channel)
{
    std::vector<float> kelvin = ground_kelvin(e.ground, e.weather, e.sun.elevation_deg);
    double mean = 0;
    for (const float k : kelvin) mean += k;
    mean /= static_cast<double>(kelvin.size());
    // Radiance over a few tens of kelvin by a parabola in ln: exact at the mean, +-15 K.
    const double low = std::log(planck(channel.wavelength_um, mean - 15)), centre = std::log(planck(channel.wavelength_um, mean)),
                 top = std::log(planck(channel.wavelength_um, mean + 15));
    const auto slope = static_cast<float>((top - low) / 30), bend = static_cast<float>((top + low - 2 * centre) / 450);
    std::vector<float> cells(kelvin.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        // One kelvin or so from date to date; more on roofs, which heat in the sun within minutes.
        const float restless = e.ground.surface[i] == static_cast<std::uint8_t>(Surface::roof) ? 18.0f : 7.0f;
        const float d = kelvin[i] - static_cast<float>(mean) - 4 * e.sky.shadow[i] + restless * (e.unrest[i] - 0.5f);
        cells[i] = std::exp(static_cast<float>(centre) + slope * d + bend * d * d);
    }
    add_sources(cells, e, channel, mean);
    const double clear = std::pow(channel.clear_up, 0.5 + 1.6 * e.weather.vapour_cm);
    const auto from_air = static_cast<float>(planck(channel.wavelength_um, e.weather.air_k - 8)),
               from_cloud = static_cast<float>(planck(channel.wavelength_um, e.sky.cloud_kelvin)),
               from_steam = static_cast<float>(planck(channel.wavelength_um, e.weather.air_k + 3)),
               from_cirrus = static_cast<float>(planck(channel.wavelength_um, 235));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        float value = cells[i] * static_cast<float>(clear) + from_air * static_cast<float>(1 - clear);
        value += (from_steam - value) * e.sky.steam[i];
        const float thin = e.sky.cirrus[i] / (1 + e.sky.cirrus[i]) * 0.5f;
        value += (from_cirrus - value) * thin;
        value += (from_cloud - value) * e.sky.cloud[i];
        cells[i] = value;
    }
    return cells;
}

}  // namespace

Exposure expose(const Frame& frame, const Ground& ground, const std::vector<Works>& works, const Operations& operations,
                const Climate& climate, const Overpass& pass)
{
    const geo::Day day = geo::local_day(pass.instant);
    const geo::Projector projector(frame.ground.crs);
    const geo::Point middle{frame.ground.left_m + frame.ground.pixel_m * frame.ground.columns / 2,
                            frame.ground.top_m - frame.ground.pixel_m * frame.ground.rows / 2};
    Exposure e{frame, ground, pass, climate.on(day), sun_at(pass.instant, projector.to_lonlat(middle)), {}, {}, {}, {}};
    e.heat = heat_at(frame, works, operations, climate, pass.instant);
    e.sky = make_sky(frame, e.weather, e.heat, e.sun, pass.instant);
    Field unrest{0, 0, frame.ground.pixel_m, frame.ground.columns, frame.ground.rows, {}};
    fill_fractal(unrest, hash(frame.seed, 83, static_cast<std::uint64_t>(pass.instant.time_since_epoch().count())), 300, 4);
    e.unrest = std::move(unrest.values);
    Chance chance(hash(frame.seed, 81, static_cast<std::uint64_t>(pass.instant.time_since_epoch().count())));
    const double sigma = pass.sentinel2() ? 4 : 5;  // a third of a 10 m pixel or so, a sixth of a 30 m one
    e.shift = {sigma * chance.normal(), sigma * chance.normal()};
    return e;
}

std::vector<float> radiance(const Exposure& exposure, const Channel& channel)
{
    return channel.column < 0 ? thermal_radiance(exposure, channel) : solar_radiance(exposure, channel);
}

}  // namespace hearthwatch::pipeline::rehearsal
