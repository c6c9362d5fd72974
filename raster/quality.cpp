#include "raster/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace hearthwatch::raster {
namespace {

/// `flag` holds where (value >> shift) & mask lies in [low, mask].
struct BitRule {
    std::string_view kind;
    int shift;
    unsigned mask;
    unsigned low;
    std::uint16_t flag;
};

// Collection 2: LSDS-1619 table 6-2. Collection 1: LSDS-1656 table 4-3. Pre-collection: L8 Data Users Handbook 1.0, table 5-1; there
// only clouds, cirrus and snow were filled. Confidences: 3 = high.
// ECOSTRESS layer "cloud": 0 clear, 1 cloud, 255 fill (ECO_L2T_LSTE.002).
constexpr BitRule bit_rules[] = {
    {"qa_pixel_c2", 0, 1, 1, quality::missing},  {"qa_pixel_c2", 1, 1, 1, quality::cloud},
    {"qa_pixel_c2", 2, 1, 1, quality::cirrus},   {"qa_pixel_c2", 3, 1, 1, quality::cloud},
    {"qa_pixel_c2", 4, 1, 1, quality::shadow},   {"qa_pixel_c2", 5, 1, 1, quality::snow},
    {"qa_pixel_c2", 7, 1, 1, quality::water},    {"qa_pixel_c1", 0, 1, 1, quality::missing},
    {"qa_pixel_c1", 4, 1, 1, quality::cloud},    {"qa_pixel_c1", 7, 3, 3, quality::shadow},
    {"qa_pixel_c1", 9, 3, 3, quality::snow},     {"qa_pixel_c1", 11, 3, 3, quality::cirrus},
    {"qa_pixel_pre", 0, 1, 1, quality::missing}, {"qa_pixel_pre", 1, 1, 1, quality::missing},
    {"qa_pixel_pre", 4, 3, 3, quality::water},   {"qa_pixel_pre", 10, 3, 3, quality::snow},
    {"qa_pixel_pre", 12, 3, 3, quality::cirrus}, {"qa_pixel_pre", 14, 3, 3, quality::cloud},
    {"cloud_layer", 0, 1, 1, quality::cloud},    {"cloud_layer", 1, 1, 1, quality::missing},
};

// Scene classes of Sen2Cor 0..11. 1 is "saturated or defective": hot roofs fall there, so it is kept apart from missing.
constexpr std::uint16_t scene_classes[] = {
    quality::missing, quality::defective, 0, quality::shadow, 0, 0, quality::water, 0, quality::cloud, quality::cloud,
    quality::cirrus,  quality::snow};

std::uint16_t flags_by_bits(std::uint16_t value, std::span<const BitRule> rules)
{
    std::uint16_t flags = 0;
    for (const BitRule& rule : rules)
        if (((static_cast<unsigned>(value) >> rule.shift) & rule.mask) >= rule.low)
            flags = static_cast<std::uint16_t>(flags | rule.flag);
    return flags & quality::missing ? quality::missing : flags;
}

/// The zeros of one band in 8-connected patches; `patch` is called with the pixels of each.
template <typename Call>
void for_each_zero_patch(const std::vector<std::uint16_t>& dn, int columns, Call call)
{
    std::vector<std::uint8_t> seen(dn.size(), 0);
    const int rows = static_cast<int>(dn.size()) / columns;
    for (std::size_t start = 0; start < dn.size(); ++start) {
        if (dn[start] != 0 || seen[start]) continue;
        std::vector<std::size_t> patch{start};
        seen[start] = 1;
        for (std::size_t next = 0; next < patch.size(); ++next) {
            const int row = static_cast<int>(patch[next]) / columns, column = static_cast<int>(patch[next]) % columns;
            for (int r = std::max(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r)
                for (int c = std::max(column - 1, 0); c <= std::min(column + 1, columns - 1); ++c) {
                    const auto i = static_cast<std::size_t>(r * columns + c);
                    if (dn[i] != 0 || seen[i]) continue;
                    seen[i] = 1;
                    patch.push_back(i);
                }
        }
        call(patch);
    }
}

constexpr std::uint16_t hot_dn = 32768;
constexpr std::size_t largest_hot_patch = 2000;  ///< 1.8 km2 at 30 m; larger zero patches are fill

bool touches_hot(const std::vector<std::size_t>& patch, const std::vector<StoredBand*>& swir, int columns)
{
    const int rows = static_cast<int>(swir.front()->dn.size()) / columns;
    return std::any_of(patch.begin(), patch.end(), [&](std::size_t pixel) {
        const int row = static_cast<int>(pixel) / columns, column = static_cast<int>(pixel) % columns;
        for (int r = std::max(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r)
            for (int c = std::max(column - 1, 0); c <= std::min(column + 1, columns - 1); ++c)
                for (const StoredBand* band : swir)
                    if (band->dn[static_cast<std::size_t>(r * columns + c)] >= hot_dn) return true;
        return false;
    });
}

}  // namespace

std::vector<std::uint16_t> quality_flags(std::span<const std::uint16_t> values, const std::string& kind)
{
    std::vector<std::uint16_t> flags(values.size());
    if (kind == "scl") {
        std::transform(values.begin(), values.end(), flags.begin(), [](std::uint16_t value) {
            return value < std::size(scene_classes) ? scene_classes[value] : quality::missing;
        });
        return flags;
    }
    std::vector<BitRule> rules;
    std::ranges::copy_if(bit_rules, std::back_inserter(rules), [&](const BitRule& rule) { return rule.kind == kind; });
    if (rules.empty())
        throw Error(fmt::format(
            "quality band of kind '{}' (its bits are not known); use a Landsat QA_PIXEL or BQA, or a Sentinel-2 SCL", kind));
    // Neighbours mostly say the same.
    std::uint16_t last = 0, meaning = flags_by_bits(0, rules);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] != last) meaning = flags_by_bits(last = values[i], rules);
        flags[i] = meaning;
    }
    return flags;
}

std::optional<int> saturation_bit(std::string_view band_label)
{
    if (band_label.size() != 2 || band_label[0] != 'B' || band_label[1] < '1' || band_label[1] > '9' || band_label[1] == '8')
        return std::nullopt;
    return band_label[1] - '1';
}

void mark_saturation(const std::vector<StoredBand*>& swir, const std::vector<std::span<const std::uint16_t>>& others, int columns)
{
    std::vector<std::pair<StoredBand*, std::vector<std::size_t>>> wrapped;
    for (StoredBand* band : swir) {
        for (std::size_t i = 0; i < band->dn.size(); ++i)
            if (band->dn[i] >= band->saturated_dn) band->saturated[i] = 1;
        for_each_zero_patch(band->dn, columns, [&](const std::vector<std::size_t>& patch) {
            const bool seen_by_others = std::all_of(patch.begin(), patch.end(), [&](std::size_t i) {
                return std::all_of(others.begin(), others.end(),
                                   [&](std::span<const std::uint16_t> other) { return other[i] != 0; });
            });
            if (patch.size() <= largest_hot_patch && seen_by_others && touches_hot(patch, swir, columns))
                wrapped.emplace_back(band, patch);
        });
    }
    for (const auto& [band, patch] : wrapped)
        for (const std::size_t i : patch) {
            band->dn[i] = static_cast<std::uint16_t>(std::min(band->saturated_dn, 65535));
            band->saturated[i] = 1;
        }
}

bool is_folded(double rho1, double rho5, double rho6, double rho7)
{
    return rho6 > folded_least_rho6 && rho1 < 0.2 && (rho5 > 0.4 || rho7 < 0.1) && rho7 < rho6;
}

std::uint16_t spectral_flags(double blue, double green, double red, double nir, double swir16, double swir22)
{
    const double ndsi = (green - swir16) / (green + swir16), ndvi = (nir - red) / (nir + red);
    const double mean = (blue + green + red) / 3;
    const double whiteness = (std::abs(blue - mean) + std::abs(green - mean) + std::abs(red - mean)) / mean;
    if (ndsi > 0.4 && nir > 0.11 && green > 0.1) return quality::snow;
    const bool basic = swir22 > 0.03 && ndsi < 0.8 && ndvi < 0.8;
    const bool bright_and_white = whiteness < 0.7 && blue - 0.5 * red - 0.08 > 0 && nir / swir16 > 0.75;
    return basic && bright_and_white ? quality::cloud : std::uint16_t{0};
}

}  // namespace hearthwatch::raster
