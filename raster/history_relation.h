#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "raster/history.h"
#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// Bands a relation is made of, in reflectance.
enum class Seen { blue, red, nir, swir16, swir22 };
inline constexpr std::size_t seen_count = 5;

inline constexpr std::uint8_t first_green_class = 4;  ///< classes below it are bare or built (NDVI below 0.25)

/// One image as histories use it, on the quality grid.
struct GroundImage {
    std::array<std::vector<float>, seen_count>
        rho;                           ///< NaN = missing, snow, or past what can be told from saturation; 0 = no such band
    std::vector<float> kelvin;         ///< at 11 um less the median of clear ground; empty = no such band
    std::vector<std::uint8_t> clear;   ///< seen and snowless
    std::vector<std::uint8_t> dry;     ///< clear, no water, not saturated: what relations are fitted on
    std::vector<std::uint8_t> ground;  ///< class
    std::array<double, thermal_terms> thermal{};
    double snow_share = 0;  ///< of the pixels seen

    const std::vector<float>& operator[](Seen band) const { return rho[static_cast<std::size_t>(band)]; }
};

/// `field` is make_field(chip). nullopt with fewer than 200 dry pixels or without reflectance in swir16, swir22 and red or nir.
std::optional<GroundImage> see_ground(const Chip& chip, const Field& field);

/// What the relation takes from a pixel. `swir16` is NaN where the relation predicts swir16 itself.
std::array<double, relation_terms> relation_row(const Relation& relation, float blue, float red, float nir, float swir16);

/// `wanted` less what the relation predicts and less the image's own constant (the median over dry ground); NaN where missing.
/// `swir16` is empty where the relation predicts swir16 itself.
std::vector<float> beyond(const Relation& relation, const GroundImage& image, const std::vector<float>& swir16,
                          const std::vector<float>& wanted);

/// What the history of swir22 is counted in: the pixel's own swir16 without heat, at least 0.05. Grounds that differ in brightness differ
/// less in the ratio of the two, so that a pixel at a roof's edge that lies elsewhere by a part of itself stays what it was.
std::vector<float> swir22_unit(const std::vector<float>& cool_swir16);
void divide(std::vector<float>& values, const std::vector<float>& by);
void multiply(std::vector<float>& values, const std::vector<float>& by);

/// Less the median of the marked pixels; NaN stay NaN.
void take_off_median(std::vector<float>& values, const std::vector<std::uint8_t>& among);

/// The dry pixels that are bare or built, by class: what stays as bright all year. All dry pixels where these are fewer than 200.
std::vector<std::uint8_t> bare_ground(const std::vector<std::uint8_t>& dry, const std::vector<std::uint8_t>& ground);

/// "landsat L1": one family's images compare.
std::string family_of(const Chip& chip);

}  // namespace hearthwatch::raster
