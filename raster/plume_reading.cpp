#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/measure_data.h"

namespace hearthwatch::raster {
namespace {

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();
constexpr double contact_m = 60;  ///< a plume begins at its source (methods C)

/// The likeliest plume that comes within contact of the unit moved; nullptr when none does.
const Plume* plume_at(const PreparedData& data, const UnitView& unit, geo::Cell move)
{
    const int radius = static_cast<int>(std::lround(contact_m / data.field.grid.pixel_m));
    std::vector<std::size_t> near;
    for (const std::size_t i : grown_pixels(unit.footprint, data.field.grid, radius))
        if (const auto place = moved(i, move, data.field.grid)) near.push_back(*place);
    std::sort(near.begin(), near.end());
    const Plume* best = nullptr;
    for (const Plume& plume : data.heat->plumes) {
        const bool touches = std::any_of(plume.pixels.begin(), plume.pixels.end(),
                                         [&](std::size_t i) { return std::binary_search(near.begin(), near.end(), i); });
        if (touches && (!best || plume.probability > best->probability)) best = &plume;
    }
    return best;
}

double probability(const Plume* plume)
{
    return plume ? plume->probability : 0;
}

}  // namespace

std::optional<Reading> plume_seen(const PreparedData& data, const UnitView& unit)
{
    if (!data.heat) return std::nullopt;
    const double own = probability(plume_at(data, unit, {}));
    std::vector<double> nulls;
    for (const geo::Cell move : unit.null_moves)
        nulls.push_back(data.heat->plumes.empty() ? 0 : probability(plume_at(data, unit, move)));
    return Reading{"plume", own >= 0.5 ? 1.0 : 0.0, not_measured, p_at_least(own, nulls), false};
}

std::optional<Reading> plume_probability(const PreparedData& data, const UnitView& unit)
{
    if (!data.heat) return std::nullopt;
    return Reading{"plume_probability", probability(plume_at(data, unit, {})), not_measured, not_measured, false};
}

std::optional<Reading> plume_length(const PreparedData& data, const UnitView& unit)
{
    const Plume* plume = data.heat ? plume_at(data, unit, {}) : nullptr;
    if (!plume) return std::nullopt;
    return Reading{"plume_length_m", plume->length_m, not_measured, not_measured, false};
}

std::optional<Reading> plume_cover(const PreparedData& data, const UnitView& unit)
{
    if (!data.heat) return std::nullopt;
    double covered = 0, whole = 0;
    for (std::size_t k = 0; k < unit.footprint.pixels.size(); ++k) {
        whole += unit.footprint.shares[k];
        for (const Plume& plume : data.heat->plumes)
            if (std::binary_search(plume.pixels.begin(), plume.pixels.end(), unit.footprint.pixels[k]))
                covered += unit.footprint.shares[k];
    }
    return Reading{"plume_cover", whole > 0 ? covered / whole : 0, not_measured, not_measured, false};
}

}  // namespace hearthwatch::raster
