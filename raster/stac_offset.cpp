#include "raster/stac_offset.h"

#include <cmath>

#include <fmt/format.h>

#include "raster/dataset.h"
#include "raster/product_reflectance.h"

namespace hearthwatch::raster {
namespace {

constexpr int window_side = 256;
constexpr std::uint16_t impossible_dn = 900;
constexpr double enough_share = 0.001;

bool declares_minus(const StacBand& band)
{
    return band.offset && *band.offset < -1e-9;
}

bool holds_offset(const std::string& file, int index)
{
    const Dataset dataset(file);
    if (index > dataset.bands()) return false;
    std::size_t valid = 0, dark = 0;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) {
            const geo::Window window{(dataset.grid().columns - window_side) * column / 2,
                                     (dataset.grid().rows - window_side) * row / 2, window_side, window_side};
            for (const float value : dataset.read_float(index, window)) {
                if (!(value > 0)) continue;
                ++valid;
                dark += value < impossible_dn;
            }
        }
    return valid > 0 && static_cast<double>(dark) > enough_share * static_cast<double>(valid);
}

}  // namespace

void settle_offset(StacItem& item, const StacBand& swir22, const std::string& file, int index)
{
    if (!item.offset_applied || !*item.offset_applied || !declares_minus(swir22) ||
        !has_offset_by_definition(item.processing_baseline))
        return;
    if (!holds_offset(file, index)) return;
    for (StacAsset& asset : item.assets)
        for (StacBand& band : asset.bands) band.offset.reset();
}

std::optional<double> sentinel2_offset(const StacItem& item, const StacBand& band, std::string& why)
{
    const bool known = is_processing_baseline(item.processing_baseline);
    const std::string baseline = known ? item.processing_baseline : "unknown";
    if (band.offset && std::abs(*band.offset) > 1e-9 && std::abs(*band.offset + 0.1) > 1e-9) {
        why = fmt::format("offset {} is neither 0 nor -0.1", *band.offset);
        return std::nullopt;
    }
    const bool declares_shift = declares_minus(band);
    if (known && !has_offset_by_definition(baseline)) {
        if (!declares_shift) return 0.0;
        why = fmt::format("processing baseline {} has no offset, but raster:bands gives -0.1", baseline);
        return std::nullopt;
    }
    if (item.offset_applied && *item.offset_applied) {
        if (!declares_shift) return 0.0;
        why = fmt::format(
            "boa_offset_applied says that the pixels hold the offset of baseline {} already, raster:bands that they do not",
            baseline);
        return std::nullopt;
    }
    if (declares_shift) return -0.1;
    if (item.offset_applied && known && !band.offset) return -0.1;
    if (band.offset && !item.offset_applied) return 0.0;
    why = band.offset
              ? fmt::format(
                    "boa_offset_applied says that the pixels lack the offset of baseline {}, raster:bands that there is none",
                    baseline)
              : fmt::format("nothing says whether the pixels hold the offset of processing baseline 04.00 (baseline here: {})",
                            baseline);
    return std::nullopt;
}

}  // namespace hearthwatch::raster
