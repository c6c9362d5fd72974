#pragma once
#include <string>

#include "geo/projector.h"
#include "pipeline/package/chip_view.h"

namespace hearthwatch::pipeline::package {

/// Marks on the picture of a works, in pixels of the picture; `hundredth` of its width is the measure of text.

/// Lines of longitude and latitude at even steps, named at the left and lower edge.
std::string map_graticule(const geo::Grid& grid, const geo::Projector& projector, double hundredth);

/// Hot pixels as boxes, numbered row by row while there are few enough to read.
std::string hot_pixels(const ChipView& view, double hundredth);
/// The numbered pixels with their places and the nearest unit; empty without any.
std::string hot_table(const SeasonData& data, const catalog::Site& site, const ChipView& view, const geo::Projector& projector);

}  // namespace hearthwatch::pipeline::package
