#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "raster/history.h"

namespace hearthwatch::raster {

/// All residuals of one quantity on one lattice, look after look; NaN = not seen.
using ResidualStack = std::vector<std::vector<float>>;

/// Level, noise and doubt of every pixel; NaN where `stack` never saw it. Levels and their spread are learnt from the pixels of a class, a
/// class of few pixels from all; `usual_noise` is the sd of one look where the looks are too few to tell.
PixelHistory learn_levels(ResidualStack stack, const std::vector<std::uint8_t>& ground, double usual_noise);

}  // namespace hearthwatch::raster
