#pragma once
#include <cstdint>
#include <vector>

#include "raster/history.h"

namespace hearthwatch::raster {

/// Takes off an excess what a look that lies a part of a pixel elsewhere makes of the history's own pattern at the edges of roofs. Looks are
/// told apart from their history by a third of a pixel and less (methods A1, F1), and edges then show excess that is no heat: first
/// order in the shift, which Huber-weighted least squares over the pixels marked in `still` gives, held to 0.2 pixels by a prior. A fit beyond largest_shift_pixels is no
/// shift, for such a look is refused: heat over much of the image, say, and everything is left.
/// `scale`: excess for each unit of `level`, by pixel. All row by row; NaN is no constraint.
void take_off_edges(Excess& excess, const std::vector<float>& level, const std::vector<float>& scale,
                    const std::vector<std::uint8_t>& still, int columns);

}  // namespace hearthwatch::raster
