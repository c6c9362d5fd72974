#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "raster/heat_deblend.h"
#include "raster/heat_registration.h"
#include "raster/history.h"
#include "raster/indicator_field.h"
#include "raster/plume.h"
#include "raster/ring.h"

namespace hearthwatch::raster {

/// A chip against the history of its site's pixels, and where heat stands out: computed once a chip for all units of the works.
struct HeatMaps {
    HistoryResiduals residuals;  ///< short-wave infrared NaN under droplets and at cloud edges
    std::vector<Plume> plumes;
    bool misregistered =
        false;  ///< the chip lies more than largest_shift_pixels off its history: nothing below is filled but `units`
    std::vector<std::size_t> cloud_edges;  ///< pixels that stood out as clouds' edges do, sorted: heat below them would be hidden
    std::vector<float> noise22;    ///< sd of each pixel's excess, 1 to 3.2 times that of the middle pixel, W m-2 sr-1 um-1
    std::vector<float> point22;    ///< strength of a point source at each pixel over its sd (point_source_z); NaN where swir22 is
    std::vector<double> source22;  ///< deblended excess of every pixel about the works, W m-2 sr-1 um-1
    std::vector<double> source16;  ///< of the same pixels; empty = no such history
    std::vector<std::size_t> lit;  ///< pixels with a source, sorted
    std::vector<Footprint> units;  ///< of the works, in the order given
};

/// nullopt when the history does not know the chip's lattice, or the image shows too little clear ground.
std::optional<HeatMaps> make_heat_maps(const Chip& chip, const Field& field, const Ring& ring, const History& history,
                                       const std::vector<geo::PlanePolygon>& units);

/// point_source_z at every pixel whose excess is known, NaN at the others: the same sums, a row at a time.
std::vector<float> point_sources(const std::vector<float>& excess, const std::vector<float>& sd, int columns,
                                 const PointSpread& spread);

/// Units that compete with this one for light: not those that hold it, lie within it or equal it.
std::vector<std::size_t> rivals_of(const HeatMaps& heat, const Footprint& unit);

/// The part of each lit pixel's source that is this unit's, 0..1. A pixel that several rivals touch is shared by the area of each in it; one that
/// none touches goes to the units next to it.
std::vector<float> own_share(const HeatMaps& heat, const Footprint& unit, const std::vector<std::size_t>& rivals,
                             const geo::Grid& grid);

/// The unit's pixels and those next to them: where its blurred light falls.
std::vector<std::size_t> grown_pixels(const Footprint& unit, const geo::Grid& grid, int radius);

}  // namespace hearthwatch::raster
