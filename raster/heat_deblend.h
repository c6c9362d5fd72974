#pragma once
#include <cstdint>
#include <vector>

#include "raster/ring.h"

namespace hearthwatch::raster {

/// A point source's share in each pixel about it: a Gaussian of full width `fwhm_pixels` at half maximum, integrated over pixels.
struct PointSpread {
    int radius = 0;
    std::vector<double> share;  ///< (2 radius + 1)^2, row by row, sums to 1
    double at(int column, int row) const;
};
PointSpread gaussian_spread(double fwhm_pixels);

/// Delivered pixels are blurred by optics, detector and resampling: full width = 1.2 native pixels (TIRS 110-130 m for 100 m, methods A1;
/// MSI and OLI short-wave infrared have a modulation of 0.15-0.3 at Nyquist, which is 1.1-1.3 pixels).
inline constexpr double spread_native_pixels = 1.2;

/// The best estimate of a point source at a pixel over its sd, from the pixel and its eight neighbours; NaN where less than half of the
/// spread's light is known.
double point_source_z(const std::vector<float>& excess, const std::vector<float>& sd, std::size_t pixel, int columns,
                      const PointSpread& spread);

/// Pixels that stand out, in 8-connected patches: at least one above 5 sd, all above 2.5 sd.
std::vector<std::vector<std::size_t>> find_blobs(const std::vector<float>& excess, const std::vector<float>& sd, int columns);

/// Non-negative sources at pixels whose blurred sum is nearest to the excess (least squares, by coordinate descent): a small
/// unmixing that takes neighbours' light out of each other. Sources may stand on the pixels of `where` and next to them; NaN excess is
/// no constraint. The sources of each patch are then scaled to the excess that is there, so that the flux does not hang on the width
/// assumed for the blur. Result: the unblurred excess of every pixel, 0 elsewhere.
std::vector<double> deblend(const std::vector<float>& excess, const std::vector<std::size_t>& where, int columns,
                            const PointSpread& spread);

/// The sources blurred again.
std::vector<double> blurred(const std::vector<double>& sources, int columns, const PointSpread& spread);

}  // namespace hearthwatch::raster
