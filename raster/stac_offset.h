#pragma once
#include <optional>
#include <string>

#include "raster/stac_item.h"

namespace hearthwatch::raster {

/// Whether DN of a Sentinel-2 band still need an offset, in reflectance (0 or -0.1): from processing baseline, declared offset, and the
/// catalogue's flag that it applied it. nullopt with `why` filled when they do not say or contradict each other.
std::optional<double> sentinel2_offset(const StacItem& item, const StacBand& band, std::string& why);

/// Earth Search says of scenes since 2022 both that it has applied the offset (boa_offset_applied) and that -0.1 is still to be added
/// (raster:bands). Pixels decide: DN below 900 in swir22 (reflectance below -0.01 if the offset were still to come) in more than
/// 0.1 % of nine windows of the image can only be where it was applied. Then the item is left with the flag alone. `file` and
/// `index` are swir22's. Nothing is changed when there is no contradiction or the pixels do not tell.
void settle_offset(StacItem& item, const StacBand& swir22, const std::string& file, int index);

}  // namespace hearthwatch::raster
