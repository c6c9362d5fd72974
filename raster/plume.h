#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "raster/history.h"
#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// A patch of steam or smoke in one image. Supporting evidence only, never a lone ground for a verdict (methods C).
struct Plume {
    std::vector<std::size_t> pixels;   ///< of the quality grid, sorted
    double area_m2 = 0, length_m = 0;  ///< length: four standard deviations along the axis
    double width_m = 0;
    double axis_deg = 0;                    ///< 0 to 180, clockwise from north
    std::optional<double> shadow_height_m;  ///< height whose shadow was found
    std::optional<double> parallax_m;       ///< between blue and red; Sentinel-2 only
    bool beside_weather = false;            ///< within 200 m of a patch too large for a plume
    double probability = 0;                 ///< that it is a plume and not cloud, snow or roof, given that it touches a source
};

/// Pixels that show droplets: in red 0.05 and 3 sd brighter than their own history (a white roof is no brighter than ever), white (blue
/// and red within 20 %), at 2.2 um less than 0.7 of blue, no snow. Their short-wave infrared says nothing of the ground.
std::vector<std::uint8_t> droplet_pixels(const Field& field, const HistoryResiduals& residuals);

/// Pixels that the product calls cloud, in patches of more than 0.3 km2: more than quench towers, stacks and cooling towers make (methods B2).
std::vector<std::uint8_t> weather_pixels(const Chip& chip);

/// Patches of such pixels at least 30 m across (methods C: 3 x 3 of 10 m). Cloud is weather_pixels, what is too large for a plume, what the chip's
/// edge cuts, and what a parallax of more than 6 m puts at a cloud's height. A plume's probability: engineering weights for size, elongation, shadow and an axis shared with
/// the other patches; less at a cloud's height, and beside weather, of which it is likelier a part.
struct WhitePatches {
    std::vector<Plume> plumes;        ///< all that are smaller than weather
    std::vector<std::uint8_t> cloud;  ///< by pixel
};
WhitePatches find_white_patches(const Chip& chip, const Field& field, const HistoryResiduals& residuals);

}  // namespace hearthwatch::raster
