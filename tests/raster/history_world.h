#pragma once
#include <random>

#include "fixture/painted.h"

namespace hearthwatch::fixture {

/// A small works seen again and again: soil, a field that greens in summer, and a block of roofs brighter in the short-wave infrared
/// than their other bands let expect. The same ground under every sun; noise, haze and snow differ from look to look.
struct Visit {
    std::string platform = "Sentinel-2A";
    int day = 0;  ///< after 2021-01-20
    unsigned seed = 1;
    double haze = 0;      ///< share of contrast lost, replaced by light of the sky
    double noise = 0.01;  ///< sd relative to the value, each band and pixel its own
    bool snow = false;    ///< on a third of the ground, flagged
};

inline constexpr int world_side = 60;
inline constexpr geo::Window roofs{24, 24, 10, 10};

inline bool in(geo::Window w, geo::Cell c)
{
    return c.column >= w.column && c.column < w.column + w.columns && c.row >= w.row && c.row < w.row + w.rows;
}

/// Reflectance of the ground; every roof has its own paint.
inline double world_reflectance(Band band, geo::Cell cell, double green)
{
    const auto index = static_cast<unsigned>(cell.row * world_side + cell.column);
    const auto any = [index](unsigned salt) {
        return static_cast<double>((index * 2654435761U + salt * 40503U) % 10007U) / 10006;
    };
    const double own = any(1), shade = 0.7 + 0.6 * any(2);
    if (in(roofs, cell)) {
        const double bright = band == Band::swir22 ? 0.25 + 0.3 * own : band == Band::swir16 ? 0.3 + 0.2 * any(3) : 0.2;
        return bright;
    }
    const bool field = cell.column > 40;
    const double leaf = band == Band::nir ? 0.4 : band == Band::swir16 ? 0.2 : band == Band::swir22 ? 0.1 : 0.05;
    return shade * (field ? green * leaf + (1 - green) * detail::soil(band) : detail::soil(band));
}

inline raster::Chip visit(const Visit& v)
{
    const double turn = 2 * std::numbers::pi * (v.day + 20) / 365.25, summer = 0.5 - 0.5 * std::cos(turn);
    raster::Chip chip = painted_chip({v.platform, world_side, world_side, false, 28 + 38 * summer, v.seed, 0});
    chip.scene_id = "VISIT_" + std::to_string(v.day) + "_" + std::to_string(v.seed);
    chip.acquired = geo::parse_instant("2021-01-20T03:00:00Z") + std::chrono::days(v.day);
    std::mt19937 source(v.seed);
    std::normal_distribution<double> normal;
    for (raster::Plane& plane : chip.planes)
        for (int row = 0; row < world_side; ++row)
            for (int column = 0; column < world_side; ++column) {
                const geo::Cell cell{column, row};
                double value = 0;
                if (plane.reflectance_per_radiance > 0) {
                    double rho = world_reflectance(plane.band, cell, summer) * (1 + v.noise * normal(source));
                    if (v.snow && row % 3 == 0) rho = plane.band == Band::swir16 || plane.band == Band::swir22 ? 0.05 : 0.7;
                    const double sky = plane.band == Band::blue  ? 0.2
                                       : plane.band == Band::red ? 0.15
                                       : plane.band == Band::nir ? 0.12
                                                                 : 0.05;
                    value = ((1 - v.haze) * rho + v.haze * sky) / plane.reflectance_per_radiance;
                } else {
                    const double own = static_cast<double>((row * 31 + column * 17) % 7) - 3;
                    value = 270 + 35 * summer + own + (in(roofs, cell) ? 1 + 6 * summer : 0) + 0.5 * normal(source);
                }
                plane.values[detail::index_of(plane, cell)] = detail::storable(plane, value);
            }
    if (v.snow)
        for (int row = 0; row < world_side; row += 3) flag(chip, {0, row, world_side, 1}, raster::quality::snow);
    return chip;
}

/// A source, marked as saturated where it goes past what the band can store.
inline void burn(raster::Chip& chip, geo::Cell cell, double kelvin, double area_m2)
{
    add_source(chip, cell, kelvin, area_m2);
    for (const Band band : {Band::swir16, Band::swir22}) {
        const raster::Plane& plane = detail::plane_of(chip, band);
        if (plane.at(cell) >= raster::calibrated(65535, plane.calibration, plane.quantity)) saturate(chip, band, cell);
    }
}

/// Cloud that the mask missed: bright and white, less so in the short-wave infrared (reflectance added).
inline void veil(raster::Chip& chip, geo::Window window, double thickness)
{
    for (int row = window.row; row < window.row + window.rows; ++row)
        for (int column = window.column; column < window.column + window.columns; ++column)
            for (const auto& [band, share] : {std::pair(Band::blue, 1.0), std::pair(Band::red, 1.0), std::pair(Band::nir, 0.95),
                                              std::pair(Band::swir16, 0.7), std::pair(Band::swir22, 0.5)})
                add(chip, band, {column, row}, share * thickness / detail::plane_of(chip, band).reflectance_per_radiance);
}

}  // namespace hearthwatch::fixture
