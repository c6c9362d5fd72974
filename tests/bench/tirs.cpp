#include "bench/tirs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bench/grounds.h"
#include "fixture/painted.h"

namespace hearthwatch::bench {
namespace {

constexpr double native_m = 100;

/// Integral of the normal distribution function of sd `sd`.
double ramp(double x, double sd)
{
    const double z = x / sd;
    return x * 0.5 * std::erfc(-z / std::numbers::sqrt2) + sd * std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
}

/// Share of a detector's view, `offset` metres away along one axis, that a patch of this width fills.
double filled(double offset, double wide, double sd)
{
    const double outer = 0.5 * (native_m + wide), inner = 0.5 * (native_m - wide);
    return (ramp(offset + outer, sd) - ramp(offset + inner, sd) - ramp(offset - inner, sd) + ramp(offset - outer, sd)) / native_m;
}

/// Keys' kernel, a = -1/2 (1981, doi 10.1109/TASSP.1981.1163711).
double keys(double x)
{
    const double d = std::abs(x);
    if (d >= 2) return 0;
    return d <= 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
}

/// Share of what pixels at `first + i * step` show along one axis, detectors standing at `phase` + whole native_m.
std::vector<double> profile(double first, double step, int count, double phase, double centre, double wide, double sd)
{
    std::vector<double> shares;
    for (int i = 0; i < count; ++i) {
        const double at = (first + i * step - phase) / native_m;
        double share = 0;
        for (int k = static_cast<int>(std::floor(at)) - 1; k <= static_cast<int>(std::floor(at)) + 2; ++k)
            share += keys(at - k) * filled(phase + k * native_m - centre, wide, sd);
        shares.push_back(share);
    }
    return shares;
}

}  // namespace

void set_thermal(raster::Chip& chip, const std::vector<double>& kelvin)
{
    raster::Plane plane;
    plane.band = raster::Band::lwir11;
    plane.quantity = raster::Quantity::brightness_temperature;
    plane.grid = chip.quality_grid;
    plane.calibration = {3.342e-4, 0.1, 774.8853, 1321.0789, 0, 0};
    for (const double k : kelvin) plane.values.push_back(fixture::detail::storable(plane, k));
    plane.saturated.assign(plane.values.size(), 0);
    chip.planes.push_back(std::move(plane));
}

std::vector<double> warm(raster::Chip& chip, const std::vector<WarmPatch>& patches, int units, double patch_k, double blur_m,
                         std::mt19937& chance)
{
    raster::Plane& plane = fixture::detail::plane_of(chip, raster::Band::lwir11);
    const double micrometres = chip.sensor->find(raster::Band::lwir11)->centre_um, sd = blur_m / 2.354820045;
    const double phase_x = uniform(chance, 0, native_m), phase_y = uniform(chance, 0, native_m);
    const geo::Grid& grid = plane.grid;
    const auto radiance_of = [&](double kelvin) { return plane.calibration.k1 / std::expm1(plane.calibration.k2 / kelvin); };
    std::vector<double> added(plane.values.size(), 0), rises(static_cast<std::size_t>(units), 0);
    for (int unit = 0; unit < units; ++unit) {
        std::vector<double> share(plane.values.size(), 0);
        for (const WarmPatch& patch : patches) {
            if (patch.unit != unit || patch.area_m2 <= 0) continue;
            const double wide = std::sqrt(patch.area_m2);
            const auto across = profile(grid.left_m + grid.pixel_m / 2, grid.pixel_m, grid.columns, grid.left_m + phase_x,
                                        patch.place.x_m, wide, sd),
                       down = profile(-grid.top_m + grid.pixel_m / 2, grid.pixel_m, grid.rows, -grid.top_m + phase_y,
                                      -patch.place.y_m, wide, sd);
            for (std::size_t i = 0; i < share.size(); ++i)
                share[i] += across[i % static_cast<std::size_t>(grid.columns)] * down[i / static_cast<std::size_t>(grid.columns)];
        }
        for (std::size_t i = 0; i < share.size(); ++i) {
            if (share[i] == 0) continue;
            constexpr double emissivity = 0.9, transmission = 0.93;
            const double under = radiance_of(plane.values[i]), gained = share[i] * transmission *
                                                                        (emissivity * fixture::planck(micrometres, patch_k) -
                                                                         fixture::planck(micrometres, plane.values[i]));
            added[i] += gained;
            rises[static_cast<std::size_t>(unit)] =
                std::max(rises[static_cast<std::size_t>(unit)],
                         raster::brightness_temperature_k(under + gained, plane.calibration.k1, plane.calibration.k2) -
                             static_cast<double>(plane.values[i]));
        }
    }
    for (std::size_t i = 0; i < added.size(); ++i)
        if (added[i] != 0)
            plane.values[i] =
                fixture::detail::storable(plane, raster::brightness_temperature_k(radiance_of(plane.values[i]) + added[i],
                                                                                  plane.calibration.k1, plane.calibration.k2));
    return rises;
}

}  // namespace hearthwatch::bench
