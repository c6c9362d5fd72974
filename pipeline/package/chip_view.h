#pragma once
#include <string>
#include <vector>

#include "geo/grid.h"
#include "pipeline/package/season_data.h"
#include "raster/chip.h"

namespace hearthwatch::pipeline::package {

/// A chip as pages and packages show it: the works and its surroundings of `frame_margin_m`, one stretch for all.
struct ChipView {
    std::string scene_id, sensor, level, processing_version;
    geo::Instant acquired;
    double sun_elevation_deg = 0;
    geo::Grid grid;              ///< of the picture, on the lattice of the short-wave infrared bands
    std::vector<geo::Cell> hot;  ///< cells of `grid` that the NHI tool calls hot and no cloud or missing flag covers
    double clear_share = 0;      ///< of `grid`: no cloud, shadow, cirrus or missing flag
    /// Name's end ("_20m.tif") and file of each pixel size in physical units; only for chips that belong to an order.
    std::vector<std::pair<std::string, std::filesystem::path>> physical;
    std::string small_png;  ///< for pages, with the outline of the works: a unit's would hide its few pixels
    std::string plain_png;  ///< for the map and the bag, without
    std::string trouble;    ///< set when the chip could not be read; nothing else is then
};

inline constexpr double frame_margin_m = 600;

/// Chips from `context_days` before a works' first order to as long after its last, by time. Files in physical units go to `staging`.
std::vector<ChipView> view_chips(const SeasonData& data, const catalog::Site& site, const std::filesystem::path& staging);

/// The part of a chip within `margin_m` of the outline's bounds: planes and quality cut to the same ground.
raster::Chip cut_chip(const raster::Chip& chip, const geo::Polygon& around, double margin_m);

/// Writes the planes of one pixel size as a cloud-optimised GeoTIFF in physical units, each band named with its unit:
/// "swir22 [W m-2 sr-1 um-1]", "lwir11 [K]"; NaN where missing.
void write_physical(const std::filesystem::path& file, const raster::Chip& chip, double pixel_m);
/// A length that is about a quarter of `metres_wide` and reads well: 100, 200, 500, 1000 ..
double scale_bar_m(double metres_wide);

}  // namespace hearthwatch::pipeline::package
