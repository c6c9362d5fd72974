#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "geo/grid.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// Quality of a pixel; several may hold at once.
namespace quality {
inline constexpr std::uint16_t missing = 1;      ///< outside the swath, or fill
inline constexpr std::uint16_t cloud = 2;
inline constexpr std::uint16_t shadow = 4;
inline constexpr std::uint16_t cirrus = 8;
inline constexpr std::uint16_t snow = 16;
inline constexpr std::uint16_t water = 32;
inline constexpr std::uint16_t saturated = 64;   ///< in any short-wave infrared band
inline constexpr std::uint16_t defective = 128;
}

/// One band on its grid; `values.size() == columns * rows`, row by row from the north-west, NaN where missing. Radiance in
/// W m-2 sr-1 um-1, or brightness temperature in K, by the sensor's table. `saturated` pixels hold a lower bound.
struct Plane {
    Band band{};
    geo::Grid grid;
    std::vector<float> values;
    std::vector<std::uint8_t> saturated;
    double reflectance_per_radiance = 0;         ///< sun-corrected reflectance = value * this; 0 for thermal bands
    float at(geo::Cell cell) const { return values[static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(cell.column)]; }
};

/// A window of a scene over one works: values, quality and circumstances together. Planes may differ in pixel size; quality
/// lies on `quality_grid`, the lattice of the short-wave infrared bands.
struct Chip {
    std::string scene_id;
    const Sensor* sensor = nullptr;
    std::string level, processing_version;
    geo::Instant acquired;
    double sun_elevation_deg = 0, sun_azimuth_deg = 0;
    std::vector<Plane> planes;                   ///< in order of Band
    geo::Grid quality_grid;
    std::vector<std::uint16_t> quality;

    const Plane* find(Band band) const;
};

/// The window of the scene about the rectangle, all bands the sensor table wants. Throws raster::Error with a gap when no
/// pixel can be read ("outside_swath", "unreadable", "radiometry_ambiguous", "checksum_mismatch").
Chip clip(const Scene& scene, const geo::Polygon& around, double margin_m);

/// A chip file: one GeoTIFF per pixel size and one JSON with calibration, all inside `folder` (made new, then renamed into
/// place). Values come back as they were written: bit-identical.
void write_chip(const std::filesystem::path& folder, const Chip& chip);
Chip read_chip(const std::filesystem::path& folder);

}  // namespace hearthwatch::raster
