#include "pipeline/rehearse/ground.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/spectra.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr int phases = 8;

/// Winter wheat after summer maize on the North China Plain: share of green by day of the year.
double crop_green(double day_of_year)
{
    constexpr std::array<std::array<double, 2>, 12> calendar{{{0, .18},
                                                              {55, .18},
                                                              {85, .5},
                                                              {120, .9},
                                                              {150, .6},
                                                              {163, .08},
                                                              {185, .25},
                                                              {215, .9},
                                                              {250, .75},
                                                              {272, .05},
                                                              {315, .32},
                                                              {366, .18}}};
    for (std::size_t i = 1; i < calendar.size(); ++i)
        if (day_of_year <= calendar[i][0]) {
            const double t = (day_of_year - calendar[i - 1][0]) / (calendar[i][0] - calendar[i - 1][0]);
            return calendar[i - 1][1] + std::max(0.0, t) * (calendar[i][1] - calendar[i - 1][1]);
        }
    return calendar.back()[1];
}

double leaf_green(double day_of_year)
{
    return std::clamp(std::min((day_of_year - 95) / 30, (320 - day_of_year) / 35), 0.0, 1.0) * 0.85;
}

struct Village {
    geo::Point centre;
    double radius_m;
};

class Painter {
public:
    Painter(const Frame& frame, const std::vector<Works>& works) : frame_(frame), works_(works)
    {
        Chance chance(hash(frame.seed, 61));
        const double width = frame.ground.pixel_m * frame.ground.columns, height = frame.ground.pixel_m * frame.ground.rows;
        const auto anywhere = [&] {
            return geo::Point{frame.ground.left_m + chance.uniform() * width, frame.ground.top_m - chance.uniform() * height};
        };
        for (int i = 0; i < 7; ++i) villages_.push_back({anywhere(), chance.between(150, 320)});
        for (int i = 0; i < 2; ++i) ponds_.push_back({anywhere(), chance.between(110, 190)});
        river_ = frame.ground.left_m + chance.between(0.03, 0.12) * width;
        tilt_ = chance.between(0.05, 0.2);
    }

    Surface at(geo::Point p, float patchwork, std::uint64_t& parcel) const
    {
        const double x = p.x_m - frame_.ground.left_m, y = frame_.ground.top_m - p.y_m;
        const double u = x * std::cos(tilt_) + y * std::sin(tilt_), v = -x * std::sin(tilt_) + y * std::cos(tilt_);
        const double strip = std::floor(v / 210);
        parcel = hash(frame_.seed, 62, static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(u / 85 + 0.37 * strip))),
                      static_cast<std::uint64_t>(static_cast<std::int64_t>(strip)));
        for (auto w = works_.begin(); w != works_.end(); ++w)
            if (w->outline.contains(p))
                for (auto patch = w->patches.rbegin(); patch != w->patches.rend(); ++patch)
                    if (patch->box.contains(p))
                        return patch->surface == Surface::concrete && patchwork > 0.55f ? Surface::dark : patch->surface;
        if (std::abs(p.x_m - river_ - 130 * std::sin(y / 900)) < 32) return Surface::water;
        for (const Village& pond : ponds_)
            if (std::hypot(p.x_m - pond.centre.x_m, p.y_m - pond.centre.y_m) < pond.radius_m) return Surface::water;
        if (std::fmod(u + 4000, 1530) < 14 || std::fmod(v + 6000, 2110) < 14) return Surface::road;
        for (const Village& village : villages_)
            if (std::hypot(p.x_m - village.centre.x_m, p.y_m - village.centre.y_m) < village.radius_m * (0.7 + 0.6 * patchwork))
                return patchwork > 0.62f ? Surface::trees : Surface::village;
        const double kind = uniform(hash(parcel, 1));
        return kind < 0.66 ? Surface::field : kind < 0.94 ? Surface::bare : Surface::trees;
    }

private:
    const Frame& frame_;
    const std::vector<Works>& works_;
    std::vector<Village> villages_, ponds_;
    double river_ = 0, tilt_ = 0;
};

/// Share of the open ground's snow that lies on a surface.
constexpr std::array<double, surface_count> snow_share{1.0, 1.0, 0.75, 0.6, 0.3, 0.15, 0.45, 0.5, 0.5, 0.7};
/// Brightness temperature over the air under a high sun, and without sun (metal roofs see the cold sky).
constexpr std::array<double, surface_count> sun_kelvin{9, 12, 9, 4, 12, 1, 15, 13, 11, 10};
constexpr std::array<double, surface_count> sky_kelvin{-1, -1, 0, 0, 0, 2, 0.5, 0, 0, -7};

}  // namespace

Ground make_ground(const Frame& frame, const std::vector<Works>& works)
{
    const geo::Grid& grid = frame.ground;
    Field patchwork{0, 0, grid.pixel_m, grid.columns, grid.rows, {}}, texture = patchwork, relief = patchwork;
    fill_fractal(patchwork, hash(frame.seed, 63), 140, 3);
    fill_fractal(texture, hash(frame.seed, 64), 240, 4);
    fill_fractal(relief, hash(frame.seed, 65), 900, 4);
    const Painter painter(frame, works);
    Ground ground;
    const std::size_t cells = patchwork.values.size();
    ground.surface.resize(cells);
    ground.phase.resize(cells);
    ground.brightness.resize(cells);
    ground.relief = std::move(relief.values);
    std::size_t i = 0;
    for (int r = 0; r < grid.rows; ++r)
        for (int c = 0; c < grid.columns; ++c, ++i) {
            std::uint64_t parcel = 0;
            const Surface surface = painter.at(grid.center({c, r}), patchwork.values[i], parcel);
            ground.surface[i] = static_cast<std::uint8_t>(surface);
            ground.phase[i] = static_cast<std::uint8_t>(hash(parcel, 2) % phases);
            const bool farmed = surface == Surface::field || surface == Surface::bare;
            const double plot = farmed ? 0.8 + 0.4 * uniform(hash(parcel, 3)) : 1;
            const double rough = surface == Surface::water ? 0.02 : surface == Surface::roof ? 0.06 : 0.25;
            const float grain = pixel_normal(hash(frame.seed, 66, i));
            ground.brightness[i] = static_cast<float>(plot * (1 + rough * (texture.values[i] - 0.5) + 0.2 * rough * grain));
        }
    return ground;
}

std::vector<float> ground_reflectance(const Ground& ground, int column, geo::Day day, const Weather& weather)
{
    const double day_of_year = std::fmod((day - geo::make_day(2021, 1, 1)) + 0.0, 365.0);
    std::array<std::array<float, phases>, surface_count> table{};
    for (std::size_t s = 0; s < table.size(); ++s)
        for (std::size_t p = 0; p < phases; ++p) {
            const double shifted = std::fmod(day_of_year + 3.0 * static_cast<double>(p) - 10 + 365, 365.0);
            const double green = static_cast<Surface>(s) == Surface::trees ? leaf_green(shifted) : crop_green(shifted);
            table[s][p] = static_cast<float>(reflectance(static_cast<Surface>(s), column, green));
        }
    std::vector<float> result(ground.surface.size());
    const auto white = static_cast<float>(snow_reflectance(column));
    for (std::size_t i = 0; i < result.size(); ++i) {
        float rho = table[ground.surface[i]][ground.phase[i]] * ground.brightness[i];
        if (weather.snow > 0) {
            const double share = snow_share[ground.surface[i]];
            const auto cover = static_cast<float>(
                std::clamp(1.4 * weather.snow * share - 0.4 * (1 - ground.relief[i]) * 2 * (1 - weather.snow), 0.0, 1.0));
            rho += (white - rho) * cover;
        }
        result[i] = rho;
    }
    return result;
}

std::vector<float> ground_kelvin(const Ground& ground, const Weather& weather, double sun_elevation_deg)
{
    const double sun = std::sin(sun_elevation_deg * std::numbers::pi / 180) * (1 - 0.35 * std::min(1.0, weather.aerosol)) *
                       std::exp(-weather.cirrus);
    std::vector<float> result(ground.surface.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const std::size_t s = ground.surface[i];
        const double cover = std::min(1.0, weather.snow * snow_share[s]);
        double kelvin = weather.air_k + sky_kelvin[s] + sun_kelvin[s] * sun * (0.6 + 0.8 * ground.relief[i]) * (1 - 0.7 * cover) +
                        6 * sun * (1 - ground.brightness[i]);
        if (static_cast<Surface>(s) == Surface::water) kelvin = std::max(272.5, 0.5 * kelvin + 0.5 * 279);
        if (cover > 0.3) kelvin = std::min(kelvin, 273.5 + 2 * (1 - cover));
        result[i] = static_cast<float>(kelvin);
    }
    return result;
}

}  // namespace hearthwatch::pipeline::rehearsal
