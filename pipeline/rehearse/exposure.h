#pragma once
#include <vector>

#include "pipeline/rehearse/ground.h"
#include "pipeline/rehearse/sky.h"
#include "pipeline/rehearse/spectra.h"

namespace hearthwatch::pipeline::rehearsal {

/// All that one pass sees.
struct Exposure {
    const Frame& frame;
    const Ground& ground;
    Overpass pass;
    Weather weather;
    Sun sun;
    Heat heat;
    Sky sky;
    std::vector<float> unrest;  ///< 0..1 about 0.5 a cell: wet and dry, wind and dust, other on every date
    geo::Point shift;           ///< error of registration: pixels show the ground this far off, metres
};

Exposure expose(const Frame& frame, const Ground& ground, const std::vector<Works>& works, const Operations& operations,
                const Climate& climate, const Overpass& pass);

/// Radiance at the top of the atmosphere in cells of the frame's grid, before the instrument, W m-2 sr-1 um-1.
std::vector<float> radiance(const Exposure& exposure, const Channel& channel);

/// The band as the instrument delivers it: blurred, sampled on `channel.pixel_m` pixels of the frame's ground, with noise; not yet
/// clipped. Thermal bands are sampled at 100 m and brought to 30 m by cubic convolution, as TIRS products are.
std::vector<float> sample(const Exposure& exposure, const Channel& channel, const std::vector<float>& radiance);

/// Mean of a field of cells over square pixels of `pixel_m`, without blur or shift: for masks.
std::vector<float> average(const Frame& frame, const std::vector<float>& cells, int pixel_m);

/// The lattice of `pixel_m` pixels on the frame's ground.
geo::Grid lattice(const Frame& frame, int pixel_m);

}  // namespace hearthwatch::pipeline::rehearsal
