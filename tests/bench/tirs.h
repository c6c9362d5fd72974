#pragma once
#include <random>
#include <vector>

#include "geo/grid.h"
#include "raster/chip.h"

namespace hearthwatch::bench {

/// A square of warm ground.
struct WarmPatch {
    geo::Point place;  ///< middle
    double area_m2 = 0;
    int unit = 0;
};

/// How the instrument sees: detectors of 100 m behind optics of this full width, brought to 30 m by cubic convolution. With 90 m the
/// modulation at Nyquist is 0.3 and the whole has a full width of 115 m.
constexpr double optics_m = 90;

/// A thermal plane of brightness temperatures on the chip's quality lattice.
void set_thermal(raster::Chip& chip, const std::vector<double>& kelvin);

/// Adds the patches to the thermal plane as radiance: emissivity 0.9, transmission 0.93, less the ground they cover; the detectors lie
/// anywhere against the lattice. By unit, up to `units`: what its patches alone raise the brightness temperature by where they raise it most, K.
std::vector<double> warm(raster::Chip& chip, const std::vector<WarmPatch>& patches, int units, double patch_k, double blur_m,
                         std::mt19937& chance);

}  // namespace hearthwatch::bench
