#include "raster/history.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/history_pooled.h"
#include "raster/history_relation.h"
#include "raster/ring.h"

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();

/// How strongly the history's pattern shows in the image: the weighted median of residual over level, where levels stand out of the noise.
/// Haze and blur lower it for all roofs alike, so that what is left of them is not taken for heat.
double contrast_of(const std::vector<float>& residual, const PixelHistory& history, const std::vector<std::uint8_t>& clear)
{
    constexpr float standing_out = 3;
    constexpr std::size_t enough = 50;
    std::vector<std::pair<float, float>> ratios;  // ratio, weight
    double whole = 0;
    for (std::size_t i = 0; i < residual.size(); ++i) {
        if (!clear[i] || std::isnan(residual[i]) || !(std::abs(history.level[i]) > standing_out * history.noise[i])) continue;
        ratios.emplace_back(residual[i] / history.level[i], std::abs(history.level[i]));
        whole += ratios.back().second;
    }
    if (ratios.size() < enough) return 1;
    std::sort(ratios.begin(), ratios.end());
    double sum = 0;
    for (const auto& [ratio, weight] : ratios)
        if ((sum += weight) >= 0.5 * whole) return std::clamp(static_cast<double>(ratio), 0.5, 1.1);
    return 1;
}

/// Spread of clear ground in units of its history's sd.
double unrest_of(const Excess& excess, const std::vector<std::uint8_t>& clear)
{
    std::vector<float> standard;
    for (std::size_t i = 0; i < clear.size(); ++i)
        if (clear[i] && excess.sigma[i] > 0) standard.push_back(excess.value[i] / excess.sigma[i]);
    const double sd = robust_spread(std::move(standard)).sd;
    return std::isnan(sd) ? 1 : std::max(sd, 1.0);
}

Excess excess_over(const std::vector<float>& residual, const PixelHistory& history, double contrast)
{
    Excess excess;
    excess.value.assign(residual.size(), missing_value);
    excess.sigma.assign(residual.size(), missing_value);
    for (std::size_t i = 0; i < residual.size(); ++i) {
        if (std::isnan(residual[i]) || std::isnan(history.level[i])) continue;
        excess.value[i] = residual[i] - static_cast<float>(contrast) * history.level[i];
        excess.sigma[i] = std::hypot(history.noise[i], history.doubt[i]);
    }
    return excess;
}

void scale(std::vector<float>& values, double factor)
{
    for (float& value : values) value *= static_cast<float>(factor);
}

}  // namespace

const LatticeHistory* History::find(const Chip& chip) const
{
    const std::string family = family_of(chip);
    for (const LatticeHistory& lattice : lattices)
        if (lattice.family == family && lattice.grid == chip.quality_grid) return &lattice;
    return nullptr;
}

std::optional<HistoryResiduals> residuals(const History& history, const Chip& chip)
{
    const LatticeHistory* lattice = history.find(chip);
    std::optional<GroundImage> image = lattice ? see_ground(chip) : std::nullopt;
    if (!image) return std::nullopt;
    HistoryResiduals result;
    result.snow_share = image->snow_share;
    constexpr double snowy = 0.05, snow_factor = 2;  // methods F2
    const double snow = result.snow_share > snowy ? snow_factor : 1;
    auto& [swir16, swir22, lwir11] = result.of;
    const PixelHistory &past16 = (*lattice)[Remembered::swir16], &past22 = (*lattice)[Remembered::swir22];

    std::vector<float> cool = (*image)[Seen::swir16];
    const std::vector<float> beyond16 = beyond(lattice->swir16, *image, {}, cool);
    const double contrast16 = contrast_of(beyond16, past16, image->clear);
    swir16 = excess_over(beyond16, past16, contrast16);
    const double unrest16 = unrest_of(swir16, image->clear);
    take_out_heat(cool, beyond16, past16, contrast16, unrest16);
    const std::vector<float> beyond22 = beyond(lattice->swir22, *image, cool, (*image)[Seen::swir22]);
    result.contrast = contrast_of(beyond22, past22, image->clear);
    swir22 = excess_over(beyond22, past22, result.contrast);
    result.unrest = unrest_of(swir22, image->clear);
    scale(swir16.sigma, snow * unrest16);
    scale(swir22.sigma, snow * result.unrest);
    for (const auto& [band, excess] : {std::pair(Band::swir16, &swir16), std::pair(Band::swir22, &swir22)})
        for (std::vector<float>* values : {&excess->value, &excess->sigma})
            scale(*values, 1 / chip.find(band)->reflectance_per_radiance);

    const PixelHistory& past_k = (*lattice)[Remembered::lwir11];
    if (image->kelvin.empty() || past_k.level.empty()) return result;
    take_off_season(image->kelvin, lattice->season, image->thermal, lattice->ground);
    lwir11 = excess_over(image->kelvin, past_k, 1);
    scale(lwir11.sigma, snow * unrest_of(lwir11, image->clear));
    return result;
}

}  // namespace hearthwatch::raster
