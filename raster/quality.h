#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "raster/chip.h"

namespace hearthwatch::raster {

/// The flags a product's quality value stands for, by the kind of the scene (Scene::quality_kind): "qa_pixel_c2", "qa_pixel_c1",
/// "qa_pixel_pre", "scl", "cloud_layer". Throws raster::Error for another kind.
std::vector<std::uint16_t> quality_flags(std::span<const std::uint16_t> values, const std::string& kind);

/// Bit of a band in QA_RADSAT (band n is bit n-1); nullopt when the band has none.
std::optional<int> saturation_bit(std::string_view band_label);

/// Numbers of one band as stored, before calibration, with what is known to be saturated.
struct StoredBand {
    Band band{};
    std::vector<std::uint16_t> dn;
    std::vector<std::uint8_t> saturated;
    int saturated_dn = 65535;
};

/// Marks DN at or above the product's saturation mark. Zeros in a short-wave infrared band that touch hot ground (half of the
/// range or more in either band) while `others` see ground there are saturated and wrapped, not fill: their DN becomes the
/// saturation mark. All bands lie on one grid of `columns`; `others` may be empty (then only SWIR neighbours tell).
void mark_saturation(const std::vector<StoredBand*>& swir, const std::vector<std::span<const std::uint16_t>>& others,
                     int columns);

/// Below this rho6 is_folded() is never true.
inline constexpr double folded_least_rho6 = 0.8;

/// OLI's 2.2 um detector wraps low over very strong sources (Schroeder et al. 2016, doi 10.1016/j.rse.2015.08.032): rho6 > 0.8 and
/// rho1 < 0.2 and (rho5 > 0.4 or rho7 < 0.1) is hot although rho7 looks low. True where rho7 is such a wrapped value.
bool is_folded(double rho1, double rho5, double rho6, double rho7);

/// Cloud and snow by the pixels themselves, where a product brings no mask: Fmask's basic test (Zhu and Woodcock 2012, doi
/// 10.1016/j.rse.2011.10.028, eq. 1-5 without temperature) and NDSI. Reflectances at the top of the atmosphere.
std::uint16_t spectral_flags(double blue, double green, double red, double nir, double swir16, double swir22);

}  // namespace hearthwatch::raster
