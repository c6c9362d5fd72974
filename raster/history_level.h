#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "raster/history.h"

namespace hearthwatch::raster {

/// All residuals of one quantity on one lattice, look after look; NaN = not seen.
using ResidualStack = std::vector<std::vector<float>>;

/// What is known of a pixel before it is looked at: from pixels of its class.
struct ClassPrior {
    double level = 0, spread = 0;  ///< of the pixels' levels: median and sd
    double noise = 0;              ///< sd of one look about a pixel's level
};

/// Per class, from the whole stack; a class of few pixels takes the prior of all.
std::array<ClassPrior, ground_classes> class_priors(const ResidualStack& stack, const std::vector<std::uint8_t>& ground,
                                                    double usual_noise);

/// The level of one pixel among its residuals (sorted here): the lowest group as wide as six sd of noise that holds at least half as many
/// looks as the largest.
struct PixelLevel {
    double level = 0, noise = 0, doubt = 0;
};
PixelLevel pixel_level(std::vector<float>& residuals, const ClassPrior& prior);

/// Level, noise and doubt of every pixel; NaN where `stack` never saw it.
PixelHistory levels(const ResidualStack& stack, const std::vector<std::uint8_t>& ground,
                    const std::array<ClassPrior, ground_classes>& priors);

}  // namespace hearthwatch::raster
