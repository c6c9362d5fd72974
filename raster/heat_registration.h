#pragma once
#include <optional>
#include <span>

namespace hearthwatch::raster {

/// How far an image lies east and south of its reference, in pixels.
struct Shift {
    double columns = 0, rows = 0;
    double response = 0;  ///< height of the correlation peak, 0..1
};

/// Sub-pixel shift by phase correlation with a Hann window; NaN pixels count as the mean of what is seen. nullopt where nothing can be said:
/// fewer than 32 columns or rows, under half of the pixels seen in both, or no peak above 0.05.
std::optional<Shift> find_shift(std::span<const float> image, std::span<const float> reference, int columns);

/// Beyond this a pixel's history is another pixel's: the look is refused.
inline constexpr double largest_shift_pixels = 0.5;

}  // namespace hearthwatch::raster
