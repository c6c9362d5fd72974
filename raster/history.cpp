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
/// Fields change with the season, so only bare and built ground is asked.
double contrast_of(const std::vector<float>& residual, const PixelHistory& history, const LatticeHistory& lattice,
                   const std::vector<std::uint8_t>& clear)
{
    constexpr float standing_out = 3;
    constexpr std::size_t enough = 50;
    std::vector<std::pair<float, float>> ratios;  // ratio, weight
    double whole = 0;
    for (std::size_t i = 0; i < residual.size(); ++i) {
        if (!clear[i] || lattice.ground[i] >= first_green_class || std::isnan(residual[i]) ||
            !(std::abs(history.level[i]) > standing_out * history.noise[i]))
            continue;
        ratios.emplace_back(residual[i] / history.level[i], std::abs(history.level[i]));
        whole += ratios.back().second;
    }
    if (ratios.size() < enough) return 1;
    // Halves by ratio, until the one is left at which the weights reach half of the whole.
    double before = 0;
    auto begin = ratios.begin(), end = ratios.end();
    while (end - begin > 1) {
        const auto middle = begin + (end - begin) / 2;
        std::nth_element(begin, middle, end);
        double half = before;
        for (auto at = begin; at != middle; ++at) half += at->second;
        if (half >= 0.5 * whole)
            end = middle;
        else
            begin = middle, before = half;
    }
    return std::clamp(static_cast<double>(begin->first), 0.5, 1.1);
}

/// Spread of clear ground in units of its history's sd.
double unrest_of(const Excess& excess, const std::vector<std::uint8_t>& clear)
{
    std::vector<float> standard;
    for (std::size_t i = 0; i < clear.size(); ++i)
        if (clear[i] && excess.sigma[i] > 0) standard.push_back(excess.value[i] / excess.sigma[i]);
    const double sd = robust_spread(standard).sd;
    return std::isnan(sd) ? 1 : std::max(sd, 1.0);
}

Excess excess_over(const std::vector<float>& residual, const PixelHistory& history, double contrast)
{
    Excess excess{std::vector<float>(residual.size()), std::vector<float>(residual.size())};
    const auto share = static_cast<float>(contrast);
    for (std::size_t i = 0; i < residual.size(); ++i) {
        const float value = residual[i] - share * history.level[i];
        excess.value[i] = value;
        excess.sigma[i] = std::isnan(value) ? missing_value : in_quadrature(history.noise[i], history.doubt[i]);
    }
    return excess;
}

// Reflectance that droplets add at 2.2 um for each 1 in red: at most 0.7 (methods C), and no more than 0.5 in
// all: the brightest clouds show some 0.6 there. And by Planck's law heat adds at least twice as
// much reflectance at 2.2 um as at 1.6 um up to 2000 K (2.06 for MSI, 2.12 for OLI), droplets and roofs less than as much.
constexpr float veil_swir = 0.7F, least_heat_ratio = 2.0F, most_reflected = 0.5F, veil_doubt = 0.5F;

Excess brightness(const GroundImage& image, const LatticeHistory& lattice)
{
    if (lattice[Remembered::red].level.empty()) return {};
    std::vector<float> red = image[Seen::red];
    take_off_median(red, bare_ground(image.dry, image.ground));
    Excess excess = excess_over(red, lattice[Remembered::red], 1);
    const auto unrest = static_cast<float>(unrest_of(excess, image.clear));
    for (float& sigma : excess.sigma) sigma *= unrest;
    return excess;
}

/// What stands three sd above the pixel's own red.
std::vector<float> veil_of(const Excess& red, std::size_t pixels)
{
    constexpr float standing_out = 3;
    std::vector<float> veil(pixels, 0);
    for (std::size_t i = 0; i < red.value.size(); ++i)
        if (const float above = red.value[i] - standing_out * red.sigma[i]; above > 0) veil[i] = above;
    return veil;
}

/// Takes off what veils and other reflected light may have added to swir22. What is hot all the same stays; what is not says nothing. No
/// veil saturates a detector.
void unveil(Excess& swir22, const Excess& swir16, const std::vector<float>& veil, const std::vector<std::uint16_t>& flags)
{
    constexpr float standing_out = 3, hot = 5;
    for (std::size_t i = 0; i < swir22.value.size(); ++i) {
        const float brighter = swir16.value[i] > standing_out * swir16.sigma[i] ? swir16.value[i] : 0;
        const float unlike_heat =  // what darkened is no veil
            brighter > 0 ? std::max(least_heat_ratio * brighter - swir22.value[i], 0.0F) / (least_heat_ratio - 1) : 0;
        const float reflected = std::min(std::max(veil_swir * veil[i], unlike_heat), most_reflected);
        if (!(reflected > 0) || (flags[i] & quality::saturated)) continue;
        const bool matters = reflected > standing_out * swir22.sigma[i];
        swir22.value[i] -= reflected;
        swir22.sigma[i] = std::hypot(swir22.sigma[i], veil_doubt * reflected);
        if (matters && swir22.value[i] < hot * swir22.sigma[i]) swir22.value[i] = swir22.sigma[i] = missing_value;
    }
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
    return residuals(history, chip, make_field(chip));
}

std::optional<HistoryResiduals> residuals(const History& history, const Chip& chip, const Field& field)
{
    const LatticeHistory* lattice = history.find(chip);
    std::optional<GroundImage> image = lattice ? see_ground(chip, field) : std::nullopt;
    if (!image) return std::nullopt;
    HistoryResiduals result;
    result.snow_share = image->snow_share;
    constexpr double snowy = 0.05, snow_factor = 2;  // methods F2
    const double snow = result.snow_share > snowy ? snow_factor : 1;
    auto& [swir16, swir22, lwir11, red] = result.of;
    const PixelHistory &past16 = (*lattice)[Remembered::swir16], &past22 = (*lattice)[Remembered::swir22];
    red = brightness(*image, *lattice);
    const std::vector<float> veil = veil_of(red, image->clear.size());

    std::vector<float> cool = (*image)[Seen::swir16];
    const std::vector<float> beyond16 = beyond(lattice->swir16, *image, {}, cool);
    const double contrast16 = contrast_of(beyond16, past16, *lattice, image->clear);
    swir16 = excess_over(beyond16, past16, contrast16);
    const double unrest16 = unrest_of(swir16, image->clear);
    take_out_heat(cool, beyond16, past16, contrast16, unrest16);
    std::vector<float> beyond22 = beyond(lattice->swir22, *image, cool, (*image)[Seen::swir22]);
    result.unit22 = swir22_unit(cool);
    divide(beyond22, result.unit22);
    result.contrast = contrast_of(beyond22, past22, *lattice, image->clear);
    swir22 = excess_over(beyond22, past22, result.contrast);
    result.unrest = unrest_of(swir22, image->clear);
    scale(swir16.sigma, snow * unrest16);
    scale(swir22.sigma, snow * result.unrest);
    for (std::vector<float>* values : {&swir22.value, &swir22.sigma}) multiply(*values, result.unit22);
    unveil(swir22, swir16, veil, chip.quality);  // swir16 keeps its veils: plumes are told by them
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
