#pragma once
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "geo/projector.h"
#include "raster/heat_background.h"
#include "raster/heat_history.h"
#include "raster/heat_null.h"
#include "raster/indicator_detector.h"
#include "raster/measure.h"
#include "raster/ring.h"

namespace hearthwatch::raster {

/// The inside of Prepared. What tells whether a unit was seen at all comes first; the rest is filled when the first unit that was asks for
/// it, for under cloud there is nothing to measure.
struct PreparedData {
    explicit PreparedData(const Chip& of) : chip(&of), projector(of.quality_grid.crs) {}

    const Chip* chip = nullptr;
    const History* history = nullptr;
    geo::Projector projector;
    std::vector<geo::PlanePolygon> units;  ///< of the works
    std::shared_ptr<const Ring> ring;
    std::vector<std::uint8_t> weather;                   ///< weather_pixels
    double clear_fraction = 0, near_clear_fraction = 0;  ///< of the ring, and of its part within 1 km
    double clear_share = 0;                              ///< of the chip
    bool complete = false;                               ///< what follows is filled

    Field field;
    std::vector<std::optional<Detection>>
        detections;  ///< one per row of the indicator table; empty where the row detects nothing here
    std::optional<SwirBackground> swir;
    std::optional<HeatMaps> heat;  ///< when the site's history is known
    NullGround null_ground;        ///< off the works and 100 m about it; where the units are known, off these and 60 m
    Spread thermal_ring;           ///< of clear, dry ground; NaN = no thermal band or no clear ground
};

/// One unit on a prepared chip.
struct UnitView {
    Footprint footprint;
    std::vector<geo::Cell> null_moves;
    std::vector<float> share;  ///< of the source of each of HeatMaps' lit pixels that is the unit's; empty without a history
    std::vector<std::size_t> rivals;  ///< units of HeatMaps that compete with it
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
/// log1p of the strongest point source of the unit and one pixel about it, in noise units above the middle of the same at matched null
/// places: the highest value of the excess over the pixels' own history, matched to the point spread, less the light of neighbours. p_null from
/// those places.
std::optional<Reading> swir_excess(const PreparedData& data, const UnitView& unit);
/// Deblended excess of the blobs that are the unit's, W sr-1 um-1 at 2.2 um; 0 when none stands out. Like its fellows not given under a cloud's edge.
std::optional<Reading> swir_flux(const PreparedData& data, const UnitView& unit);
/// Pixels of the unit more than 5 sd above their history at 2.2 um.
std::optional<Reading> swir_hot_pixels(const PreparedData& data, const UnitView& unit);
/// Of one hot surface that would give the unit's flux at 2.2 and at 1.6 um, K, and its area, m2. Not given when a pixel is saturated.
std::optional<Reading> source_temperature(const PreparedData& data, const UnitView& unit);
std::optional<Reading> source_area(const PreparedData& data, const UnitView& unit);
/// Rise of brightness temperature over the pixels' own history at the unit's peak as the instrument blurs it, K: unit templates and a quadric
/// ground by least squares. All amplitudes are signed: a stopped unit must read nothing on the average, not the upper half of its noise, and
/// what was warm in every look of the baseline and stands still now lies below its history. Non-negative amplitudes of the other units push
/// the unit's own down: bench_thermal, a rehearsal ground, three others 100 to 200 m off, mean error -0.22 K where these were cold before and
/// -0.47 K where warm, -0.15 and -0.01 K with signed ones. sigma and p_null are of the same weights at null places of the same image, so
/// that the some 11 pixels of one 100 m detector need not be taken for so many looks.
std::optional<Reading> tir_excess(const PreparedData& data, const UnitView& unit);
/// 1 when a plume of probability 0.5 or more touches the unit (60 m), else 0; p_null: share of null places touched by one as likely.
std::optional<Reading> plume_seen(const PreparedData& data, const UnitView& unit);
/// Of the likeliest plume that touches the unit, 0 without; its length, m; and the share of the unit under any plume.
std::optional<Reading> plume_probability(const PreparedData& data, const UnitView& unit);
std::optional<Reading> plume_length(const PreparedData& data, const UnitView& unit);
std::optional<Reading> plume_cover(const PreparedData& data, const UnitView& unit);
/// Pixels of the unit that are saturated in a short-wave infrared band.
std::optional<Reading> swir_saturated_count(const PreparedData& data, const UnitView& unit);

}  // namespace hearthwatch::raster
