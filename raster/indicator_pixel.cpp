#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/indicator_detector.h"

namespace hearthwatch::raster {
namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// A normalised difference; NaN unless the sum is clearly positive (a sum near zero once gave indices of 331).
float normalized(float a, float b)
{
    const float sum = a + b;
    return sum > 1e-3F && a > 0 && b > 0 ? (a - b) / sum : no_score;
}

Detection empty_detection(const Field& field)
{
    return {std::vector<std::uint8_t>(field.size(), 0), std::vector<float>(field.size(), no_score)};
}

bool is_sentinel2(const Field& field)
{
    return field.sensor->name.starts_with("sentinel2");
}

float swir_index(const Field& field, std::size_t i)
{
    if (field.saturated22[i] || field.saturated16[i]) return no_score;
    return normalized(field.radiance(Band::swir22)[i], field.radiance(Band::swir16)[i]);
}

float swnir_index(const Field& field, std::size_t i)
{
    if (field.saturated16[i]) return no_score;
    return normalized(field.radiance(Band::swir16)[i], field.radiance(Band::nir)[i]);
}

}  // namespace

Detection nhi_swir(const Field& field)
{
    Detection result = empty_detection(field);
    for (std::size_t i = 0; i < field.size(); ++i) {
        result.score[i] = swir_index(field, i);
        result.hot[i] = result.score[i] > 0 && field.radiance(Band::swir22)[i] > 2;
    }
    return result;
}

Detection nhi_swnir(const Field& field)
{
    Detection result = empty_detection(field);
    for (std::size_t i = 0; i < field.size(); ++i) {
        result.score[i] = swnir_index(field, i);
        result.hot[i] = result.score[i] > 0 && field.radiance(Band::swir22)[i] > 2;
    }
    return result;
}

Detection nhi_tool(const Field& field)
{
    Detection result = empty_detection(field);
    const bool sentinel2 = is_sentinel2(field);
    const std::vector<float>& guard = field.radiance(sentinel2 ? Band::red : Band::coastal);
    const auto guarded = [&](std::size_t i, float below) { return !guard.empty() && guard[i] < below; };
    constexpr float extreme16 = 70, extreme6 = 74, bright_guard = 70, mid_guard = 90;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const float l22 = field.radiance(Band::swir22)[i], l16 = field.radiance(Band::swir16)[i],
                    nir = field.radiance(Band::nir)[i];
        const float swir = swir_index(field, i), swnir = swnir_index(field, i), m = normalized(l22, nir);
        bool high = false, mid = false, extreme = false;
        if (sentinel2) {
            high = swnir > 0 && nir > 10 && l22 > 2 && guarded(i, bright_guard) && m > -0.3F;
            mid = swir > 0 && l22 > 2 && guarded(i, mid_guard) && m > -0.6F;
            extreme = l16 >= extreme16 && guarded(i, bright_guard);
        } else {
            high = swnir > 0 && l22 > 2;
            mid = swir > 0 && l22 > 2;
            extreme = l16 >= extreme6 && guarded(i, bright_guard);
        }
        result.hot[i] = high || mid || extreme;
        result.score[i] = std::isnan(swir) ? swnir : std::isnan(swnir) ? swir : std::max(swir, swnir);
    }
    return result;
}

Detection tai_swir(const Field& field)
{
    Detection result = empty_detection(field);
    const auto &r22 = field.rho(Band::swir22), &r16 = field.rho(Band::swir16), &nir = field.rho(Band::nir);
    const int columns = field.grid.columns;
    constexpr float threshold = 0.45F;
    constexpr int window = 7, buffer = 15;
    std::vector<double> positive(field.size(), 0), seen(field.size(), 0);
    double highest = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (!(r16[i] > 0.05F && nir[i] > 0.01F)) continue;
        result.score[i] = (r22[i] - r16[i]) / nir[i];
        if (std::isnan(result.score[i])) continue;
        positive[i] = std::max(result.score[i], 0.0F);
        highest = std::max(highest, positive[i]);
        seen[i] = 1;
    }
    constexpr double rounding = 0.01;  // of sums over a window, far more than it can be
    if (highest < threshold - rounding) return result;
    const RectangleSums sums(positive, columns), counts(seen, columns);
    std::vector<std::uint8_t> seeds(field.size(), 0);
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (positive[i] < threshold - rounding) continue;
        const int column = static_cast<int>(i) % columns, row = static_cast<int>(i) / columns;
        seeds[i] = seen[i] > 0 && positive[i] - sums.about(column, row, window) / counts.about(column, row, window) > threshold;
    }
    const std::vector<std::uint8_t> near = grown(seeds, columns, buffer);
    for (std::size_t i = 0; i < field.size(); ++i)
        result.hot[i] = near[i] && result.score[i] >= threshold && r22[i] - r16[i] > r16[i] - nir[i] && r22[i] > 0.15F;
    const std::vector<std::uint8_t> beside = grown(result.hot, columns, 1);
    for (std::size_t i = 0; i < field.size(); ++i)
        if (beside[i] && seen[i] > 0 && r22[i] >= 1 && r16[i] >= 1) result.hot[i] = 1;
    return result;
}

Detection hotmap(const Field& field)
{
    Detection result = empty_detection(field);
    const auto &r22 = field.rho(Band::swir22), &r16 = field.rho(Band::swir16), &nir = field.rho(Band::nir);
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (r16[i] > 0) result.score[i] = r22[i] / r16[i];
        result.hot[i] = r22[i] >= 1.4F * r16[i] && r22[i] >= 1.4F * nir[i] && r22[i] >= 0.15F;
    }
    const std::vector<std::uint8_t> beside = grown(result.hot, field.grid.columns, 1);
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool bright = r16[i] >= 2 * nir[i] && r16[i] >= 0.5F;
        if (beside[i] && (bright || field.saturated16[i] || field.saturated22[i])) result.hot[i] = 1;
    }
    return result;
}

Detection massimetti(const Field& field)
{
    Detection result = empty_detection(field);
    const auto &r22 = field.rho(Band::swir22), &r16 = field.rho(Band::swir16), &nir = field.rho(Band::nir);
    std::vector<std::uint8_t> seeds(field.size(), 0);
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (r16[i] > 0) result.score[i] = r22[i] / r16[i];
        const bool alpha = r22[i] >= 1.4F * r16[i] && r22[i] >= 1.2F * nir[i] && r22[i] >= 0.15F;
        const bool beta = r16[i] >= 2 * nir[i] && r16[i] >= 0.5F && r22[i] >= 0.5F;
        const bool bright = (r22[i] >= 1.2F && nir[i] <= 1) || (r16[i] >= 1.5F && nir[i] >= 1);
        seeds[i] = alpha || beta;
        result.hot[i] = alpha || beta || bright;
    }
    const std::vector<std::uint8_t> beside = grown(seeds, field.grid.columns, 1);
    for (std::size_t i = 0; i < field.size(); ++i)
        if (beside[i] && r22[i] >= 1 && r16[i] >= 1 && nir[i] >= 0.5F) result.hot[i] = 1;
    return result;
}

}  // namespace hearthwatch::raster
