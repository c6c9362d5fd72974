#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "geo/day.h"
#include "geo/grid.h"
#include "raster/plain_tiles.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// Quality of a pixel; several may hold at once.
namespace quality {
inline constexpr std::uint16_t missing = 1;  ///< outside the swath, or fill
inline constexpr std::uint16_t cloud = 2;
inline constexpr std::uint16_t shadow = 4;
inline constexpr std::uint16_t cirrus = 8;
inline constexpr std::uint16_t snow = 16;
inline constexpr std::uint16_t water = 32;
inline constexpr std::uint16_t saturated = 64;  ///< in any short-wave infrared band
inline constexpr std::uint16_t defective = 128;
}  // namespace quality

/// One band on its grid; `values.size() == columns * rows`, row by row from the north-west, NaN where missing. Radiance in
/// W m-2 sr-1 um-1, or brightness temperature in K, by the sensor's table. `saturated` pixels hold a lower bound.
struct Plane {
    Band band{};
    geo::Grid grid;
    std::vector<float> values;
    std::vector<std::uint8_t> saturated;
    double reflectance_per_radiance = 0;  ///< sun-corrected reflectance = value * this; 0 for thermal bands
    Quantity quantity{};
    Calibration calibration;               ///< from the numbers a chip file stores
    std::vector<std::uint16_t> numbers{};  ///< those numbers, where `values` were calibrated from them; else empty
    float at(geo::Cell cell) const
    {
        return values[static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(grid.columns) +
                      static_cast<std::size_t>(cell.column)];
    }
};

/// A window of a scene over one works: values, quality and circumstances together. Planes may differ in pixel size; quality
/// lies on `quality_grid`, the lattice of the short-wave infrared bands.
struct Chip {
    std::string scene_id;
    const Sensor* sensor = nullptr;
    std::string level, processing_version;
    geo::Instant acquired;
    double sun_elevation_deg = 0, sun_azimuth_deg = 0;
    std::vector<Plane> planes;  ///< in order of Band
    geo::Grid quality_grid;
    std::vector<std::uint16_t> quality;
    /// Where the cloud flags come from: "qa_pixel_c2", "qa_pixel_c1", "qa_pixel_pre", "scl", "cloud_layer", "cloud_mask", "spectral" (a
    /// test on the pixels themselves: no shadow, no thin cirrus), "none".
    std::string quality_kind;

    const Plane* find(Band band) const;
};

/// Calls work(0) .. work(count - 1), perhaps several at once, and comes back when all have ended; what one of them threw it throws.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

/// One scene with its files held open, for many windows.
class Clipper {
public:
    /// `verified`: names of the scene's files whose bytes were compared with a declared checksum (what for: plain_tiles.h).
    explicit Clipper(const Scene& scene, std::set<std::string> verified = {});
    ~Clipper();
    Clipper(const Clipper&) = delete;
    Clipper& operator=(const Clipper&) = delete;

    /// The window of the scene about the polygon's bounds, every band of the scene, in order of Band. The window lies on the
    /// scene's own lattice and has the same pixels for every scene of that lattice: beyond the scene's edge they are missing.
    /// Throws raster::Error with its gap: "outside_swath" (no pixel there), "radiometry_ambiguous", "unreadable".
    Chip clip(const geo::Polygon& around, double margin_m);
    /// The same for many places: `take(place, cut)` is called once for each, in any order and from any thread of `for_each`; cut() is
    /// clip() of that place. Each tile is unpacked once. Works through the scene from north to south in strips, some places at a
    /// time: first their windows, a file to a thread, while the system reads the next ones from disk; then a place to a thread. Holds
    /// about 8 MB of windows.
    void clip_each(const std::vector<const geo::Polygon*>& around, double margin_m, const ForEach& for_each,
                   const std::function<void(std::size_t place, const std::function<Chip()>& cut)>& take);
    /// Tiles unpacked so far.
    TileCounts counts() const;

private:
    struct Files;
    std::unique_ptr<Files> files_;
};

/// The same, once.
Chip clip(const Scene& scene, const geo::Polygon& around, double margin_m);

/// A chip file: one 16-bit GeoTIFF per grid and one JSON with calibration, all inside `folder` (written beside it and renamed;
/// one that is there is replaced). Values come back bit-identical. Throws raster::Error.
void write_chip(const std::filesystem::path& folder, const Chip& chip);
Chip read_chip(const std::filesystem::path& folder);

}  // namespace hearthwatch::raster
