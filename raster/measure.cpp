#include "raster/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
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
    return robust_spread(ground);
}

/// Of the ring up to `within_m`; of the whole chip when the works leaves no ring.
double clear_fraction(const PreparedData& data, double within_m)
{
    std::size_t clear = 0, all = 0;
    for (std::size_t i = 0; i < data.chip->quality.size(); ++i) {
        if (!data.ring->ring[i] || data.ring->distance_m[i] > within_m) continue;
        ++all;
        clear += is_clear(data.chip->quality[i]);
    }
    return all > 0 ? static_cast<double>(clear) / static_cast<double>(all) : data.clear_share;
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

/// A thread keeps its last few: the chips of a works come one after another and share their lattices.
std::shared_ptr<const Ring> ring_about(const geo::Polygon& works, const geo::Projector& projector, const geo::Grid& grid)
{
    struct Known {
        geo::Polygon works;
        geo::Grid grid;
        std::shared_ptr<const Ring> ring;
    };
    constexpr std::size_t most = 4;
    thread_local std::deque<Known> known;
    const auto found = std::ranges::find_if(known, [&](const Known& each) { return each.works == works && each.grid == grid; });
    if (found != known.end()) return found->ring;
    auto ring = std::make_shared<const Ring>(make_ring(on_plane(works, projector), grid));
    if (known.size() == most) known.pop_back();
    known.push_front({works, grid, ring});
    return ring;
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

void complete(PreparedData& data)
{
    data.complete = true;
    data.field = make_field(*data.chip);
    data.detections = detect(data.field);
    data.swir = fit_swir_background(data.field, *data.ring, any_hot(data.field, data.detections));
    data.thermal_ring = thermal_ring(data.field, *data.ring);
    if (data.history) data.heat = make_heat_maps(*data.chip, data.field, *data.ring, *data.history, data.units);
    std::vector<std::uint8_t> taken(data.field.size(), 0);
    if (data.heat && !data.units.empty()) {
        // With the units known, the rest of the works is null ground: its roofs are the likest there are.
        constexpr double away_m = 60;
        for (const Footprint& unit : data.heat->units)
            for (const std::size_t i :
                 grown_pixels(unit, data.field.grid, static_cast<int>(std::lround(away_m / data.field.grid.pixel_m))))
                taken[i] = 1;
    } else {
        constexpr float away_m = 100;
        for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = data.ring->distance_m[i] < away_m;
    }
    data.null_ground = NullGround(data.field, taken);
}

}  // namespace

Prepared::Prepared(const Chip& chip, const geo::Polygon& works) : data_(std::make_unique<PreparedData>(chip))
{
    constexpr double near_m = 1000;
    data_->ring = ring_about(works, data_->projector, chip.quality_grid);
    data_->weather = weather_pixels(chip);
    data_->clear_share = static_cast<double>(std::count_if(chip.quality.begin(), chip.quality.end(), is_clear)) /
                         static_cast<double>(chip.quality.size());
    data_->clear_fraction = clear_fraction(*data_, ring_outer_m);
    data_->near_clear_fraction = clear_fraction(*data_, near_m);
}

Prepared::Prepared(const Chip& chip, const geo::Polygon& works, const std::vector<geo::Polygon>& units, const History& history)
    : Prepared(chip, works)
{
    data_->history = &history;
    for (const geo::Polygon& unit : units) data_->units.push_back(on_plane(unit, data_->projector));
}

const PreparedData& Prepared::data() const
{
    if (!data_->complete) complete(*data_);
    return *data_;
}

Prepared::~Prepared() = default;
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;

Look measure(const Prepared& prepared, const geo::Polygon& unit)
{
    const PreparedData& seen = prepared.seen();
    const geo::Grid& grid = seen.chip->quality_grid;
    UnitView view{make_footprint(on_plane(unit, seen.projector), grid), {}, {}, {}};
    const auto missing = std::count_if(view.footprint.pixels.begin(), view.footprint.pixels.end(),
                                       [&](std::size_t i) { return (seen.chip->quality[i] & quality::missing) != 0; });
    Look look{{}, seen.clear_fraction, 0, {}};
    constexpr double least_seen = 0.5;
    if (view.footprint.inside < least_seen ||
        static_cast<double>(missing) > (1 - least_seen) * static_cast<double>(view.footprint.pixels.size())) {
        look.gap = "outside_swath";
        return look;
    }
    const double p_valid = valid_probability(seen, view.footprint);
    constexpr double least_valid = 0.05;
    // Of less than half of the ground find_shift says nothing: such a chip is not misregistered.
    const bool may_be_off = seen.clear_share >= 0.5;
    if (may_be_off && prepared.data().heat && prepared.data().heat->misregistered) {
        look.gap = "misregistered";
        return look;
    }
    look.p_valid = p_valid;
    if (look.p_valid < least_valid) {
        look.gap = "cloud";
        return look;
    }
    const PreparedData& data = prepared.data();
    view.null_moves = null_moves(data.field, data.null_ground, view.footprint, null_places);
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
