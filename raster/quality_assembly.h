#pragma once
#include <vector>

#include "raster/chip.h"
#include "raster/open_files.h"
#include "raster/quality.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// A band's window as stored, before calibration.
struct StoredPlane {
    StoredBand stored;
    geo::Grid grid;
    Calibration calibration;
};

/// Marks saturated pixels of every band by the product's mark, its saturation band, wrapped zeros and OLI's folding. SWIR pixels
/// that hold a wrapped number get the saturation mark as DN: a lower bound.
void find_saturation(std::vector<StoredPlane>& planes, const Scene& scene, const geo::Grid& quality_grid, OpenFiles& files);

/// Fills quality and quality_kind of a chip whose planes are calibrated.
void assemble_quality(Chip& chip, const Scene& scene, OpenFiles& files);

/// Sentinel-2's self-test on pixels (methods A2): throws raster::Error with gap "radiometry_ambiguous" when more than 1 % of the ground is
/// darker than rho12 = -0.005 (the offset was taken off twice), or the darkest water is lighter than 0.095 (it was not taken off).
void require_plausible_offset(const Chip& chip);

}  // namespace hearthwatch::raster
