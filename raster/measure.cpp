#include "raster/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/error.h"
#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

std::vector<std::optional<Detection>> detect(const Field& field)
{
    std::vector<std::optional<Detection>> result;
    for (const Indicator& row : indicators())
        result.push_back(row.detect && row.possible(field) ? std::optional(row.detect(field)) : std::nullopt);
    return result;
}

std::vector<std::uint8_t> any_hot(const Field& field, const std::vector<std::optional<Detection>>& detections)
{
    std::vector<std::uint8_t> hot(field.size(), 0);
    for (const auto& detection : detections)
        if (detection)
            for (std::size_t i = 0; i < hot.size(); ++i) hot[i] = hot[i] || detection->hot[i];
    return grown(hot, field.grid.columns, 1);
}

Spread thermal_ring(const Field& field, const Ring& ring)
{
    const std::vector<float>& kelvin = field.radiance(Band::lwir11);
    std::vector<float> ground;
    for (std::size_t i = 0; i < kelvin.size(); ++i)
        if (ring.ring[i] && is_clear(field.quality[i]) && !(field.quality[i] & quality::water)) ground.push_back(kelvin[i]);
    return robust_spread(std::move(ground));
}

/// Of the ring up to `within_m`; of the whole chip when the works leaves no ring.
double clear_fraction(const Field& field, const Ring& ring, double within_m)
{
    std::size_t clear = 0, all = 0, clear_anywhere = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool seen = is_clear(field.quality[i]);
        clear_anywhere += seen;
        if (!ring.ring[i] || ring.distance_m[i] > within_m) continue;
        ++all;
        clear += seen;
    }
    return all > 0 ? static_cast<double>(clear) / static_cast<double>(all)
                   : static_cast<double>(clear_anywhere) / static_cast<double>(field.size());
}

geo::PlanePolygon on_plane(const geo::Polygon& polygon, const geo::Projector& projector)
{
    try {
        return geo::to_plane(polygon, projector);
    } catch (const geo::Error& error) {
        throw Error(fmt::format("an outline has no place on the chip's plane ({}); check its coordinates", error.what()),
                    "outside_swath");
    }
}

void add_detection(std::vector<Reading>& readings, std::string_view name, const Detection& detection, const Field& field,
                   const Footprint& unit)
{
    double count = 0, highest = -std::numeric_limits<double>::infinity();
    bool saturated = false;
    for (const std::size_t i : unit.pixels) {
        count += detection.hot[i];
        saturated = saturated || (field.quality[i] & quality::saturated) != 0;
        if (!std::isnan(detection.score[i])) highest = std::max(highest, static_cast<double>(detection.score[i]));
    }
    readings.push_back({fmt::format("{}_hot", name), count, not_measured, not_measured, false});
    if (std::isfinite(highest)) readings.push_back({fmt::format("{}_max", name), highest, not_measured, not_measured, saturated});
}

}  // namespace

Prepared::Prepared(const Chip& chip, const geo::Polygon& works)
    : data_(new PreparedData{&chip, geo::Projector(chip.quality_grid.crs), make_field(chip), {}, {}, {}, {}, {}, {}, {}, 0, 0})
{
    constexpr double near_m = 1000;
    data_->ring = make_ring(on_plane(works, data_->projector), chip.quality_grid);
    data_->detections = detect(data_->field);
    data_->swir = fit_swir_background(data_->field, data_->ring, any_hot(data_->field, data_->detections));
    constexpr float away_m = 100;
    for (const float distance_m : data_->ring.distance_m) data_->taken.push_back(distance_m < away_m);
    data_->likeness = likeness_bands(data_->field);
    data_->thermal_ring = thermal_ring(data_->field, data_->ring);
    data_->clear_fraction = clear_fraction(data_->field, data_->ring, ring_outer_m);
    data_->near_clear_fraction = clear_fraction(data_->field, data_->ring, near_m);
}

Prepared::Prepared(const Chip& chip, const geo::Polygon& works, const std::vector<geo::Polygon>& units, const History& history)
    : Prepared(chip, works)
{
    std::vector<geo::PlanePolygon> planes;
    for (const geo::Polygon& unit : units) planes.push_back(on_plane(unit, data_->projector));
    data_->heat = make_heat_maps(chip, data_->field, data_->ring, history, planes);
    if (!data_->heat || units.empty()) return;
    // With the units known, the rest of the works is null ground: its roofs are the likest there are.
    constexpr double away_m = 60;
    std::fill(data_->taken.begin(), data_->taken.end(), std::uint8_t{0});
    for (const Footprint& unit : data_->heat->units)
        for (const std::size_t i :
             grown_pixels(unit, data_->field.grid, static_cast<int>(std::lround(away_m / data_->field.grid.pixel_m))))
            data_->taken[i] = 1;
}

Prepared::~Prepared() = default;
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;

Look measure(const Prepared& prepared, const geo::Polygon& unit)
{
    const PreparedData& data = prepared.data();
    UnitView view{make_footprint(on_plane(unit, data.projector), data.field.grid), {}, {}, {}};
    const auto missing = std::count_if(view.footprint.pixels.begin(), view.footprint.pixels.end(),
                                       [&](std::size_t i) { return (data.field.quality[i] & quality::missing) != 0; });
    Look look{{}, data.clear_fraction, 0, {}};
    constexpr double least_seen = 0.5;
    if (view.footprint.inside < least_seen ||
        static_cast<double>(missing) > (1 - least_seen) * static_cast<double>(view.footprint.pixels.size())) {
        look.gap = "outside_swath";
        return look;
    }
    if (data.heat && is_misregistered(*data.heat)) {
        look.gap = "misregistered";
        return look;
    }
    look.p_valid = valid_probability(data, view.footprint);
    constexpr double least_valid = 0.05;
    if (look.p_valid < least_valid) {
        look.gap = "cloud";
        return look;
    }
    view.null_moves = null_moves(data.field, data.taken, data.likeness, view.footprint, null_places);
    if (data.heat) {
        view.rivals = rivals_of(*data.heat, view.footprint);
        view.share = own_share(*data.heat, view.footprint, view.rivals, data.field.grid);
    }
    for (std::size_t i = 0; i < indicators().size(); ++i) {
        const Indicator& row = indicators()[i];
        if (data.detections[i]) add_detection(look.readings, row.name, *data.detections[i], data.field, view.footprint);
        if (!row.measure || !row.possible(data.field)) continue;
        if (auto reading = row.measure(data, view)) look.readings.push_back(std::move(*reading));
    }
    std::sort(look.readings.begin(), look.readings.end(),
              [](const Reading& a, const Reading& b) { return a.indicator < b.indicator; });
    if (look.readings.empty()) look.gap = "bands_missing";
    return look;
}

Look measure(const Chip& chip, const geo::Polygon& unit, const geo::Polygon& works)
{
    return measure(Prepared(chip, works), unit);
}

}  // namespace hearthwatch::raster
