#pragma once
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "geo/projector.h"
#include "raster/heat_background.h"
#include "raster/indicator_detector.h"
#include "raster/measure.h"
#include "raster/ring.h"

namespace hearthwatch::raster {

/// The inside of Prepared.
struct PreparedData {
    const Chip* chip = nullptr;
    geo::Projector projector;
    Field field;
    Ring ring;
    std::vector<std::optional<Detection>>
        detections;  ///< one per row of the indicator table; empty where the row detects nothing here
    std::optional<SwirBackground> swir;
    std::vector<LikenessBand> likeness;
    Spread thermal_ring;                                 ///< of clear, dry ground; NaN = no thermal band or no clear ground
    double clear_fraction = 0, near_clear_fraction = 0;  ///< of the ring, and of its part within 1 km
};

/// One unit on a prepared chip.
struct UnitView {
    Footprint footprint;
    std::vector<std::ptrdiff_t> null_offsets;
};

/// One row of the table of indicators. A row that detects gives two readings, `<name>_hot` and `<name>_max`: hot pixels the unit
/// touches, and the highest score among its pixels. A row that measures gives one reading of its own name.
struct Indicator {
    std::string_view name;
    std::vector<Band> bands;  ///< it needs
    bool needs_reflectance = false;
    Detection (*detect)(const Field&) = nullptr;
    std::optional<Reading> (*measure)(const PreparedData&, const UnitView&) = nullptr;

    bool possible(const Field& field) const { return needs_reflectance ? field.has_reflectance(bands) : field.has(bands); }
};

/// The table; to add an indicator is to add a row.
const std::vector<Indicator>& indicators();

/// Probability that the unit itself was seen, from the ring and the unit (methods A5).
double valid_probability(const PreparedData& data, const Footprint& unit);

// The rows that measure.

/// log1p of the unit's summed positive excess of swir22 (SwirBackground), less what noise alone sums to, over the sd of that sum. p_null
/// from matched null places. Censored when a pixel of the unit is saturated.
std::optional<Reading> swir_ring_excess(const PreparedData& data, const UnitView& unit);
/// Brightness temperature at 11 um over the unit less the median of the clear ring, K; sigma = robust sd over null places.
std::optional<Reading> tir_ring_contrast(const PreparedData& data, const UnitView& unit);
/// Pixels of the unit that are saturated in a short-wave infrared band.
std::optional<Reading> swir_saturated_count(const PreparedData& data, const UnitView& unit);

}  // namespace hearthwatch::raster
