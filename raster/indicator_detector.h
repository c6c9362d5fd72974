#pragma once
#include <cstdint>
#include <vector>

#include "raster/indicator_field.h"

namespace hearthwatch::raster {

/// What a published detector says of every pixel: hot or not, and the quantity it thresholds (NaN where it cannot say).
struct Detection {
    std::vector<std::uint8_t> hot;
    std::vector<float> score;
};

// The rules are those of methods B1, pixel by pixel on the field; the bands each needs are in the table of indicator.cpp. A pixel whose
// band is missing is never hot. They are peers to compare with, not the measurement.

/// NHI_SWIR = (L22-L16)/(L22+L16) > 0 and L22 > 2 (Marchese et al. 2019, doi 10.3390/rs11232876). Saturated pixels have no index.
Detection nhi_swir(const Field& field);
/// NHI_SWNIR = (L16-Lnir)/(L16+Lnir) > 0 and L22 > 2.
Detection nhi_swnir(const Field& field);
/// The NHI tool's hot pixels, v1.5 (Genzano et al. 2020): high, mid-low and extreme. Score: the greater of the two indices. On
/// Sentinel-2 the tool guards with B05; here B04, the nearest band read. Without
/// its guard band (B1 on Landsat) a rule that needs it never holds.
Detection nhi_tool(const Field& field);
/// TAI = (rho22-rho16)/rho_nir (Liu et al. 2021, doi 10.1016/j.isprsjprs.2021.05.008) with its seeds, buffer and saturation rule.
Detection tai_swir(const Field& field);
/// HOTMAP (Murphy et al. 2016, doi 10.1016/j.rse.2016.02.027). Score: rho22/rho16.
Detection hotmap(const Field& field);
/// Massimetti et al. 2020 (doi 10.3390/rs12050820), rules alpha, beta, S and gamma, without the cluster statistics. Score: rho22/rho16.
Detection massimetti(const Field& field);
/// Schroeder et al. 2016 (doi 10.1016/j.rse.2015.08.032). Score: rho22/rho_nir.
Detection schroeder(const Field& field);
/// GOLI (Kumar and Roy 2018, doi 10.1080/17538947.2017.1391341) without its multi-temporal test. Score: 0.53 rho22 - rho_red.
Detection goli(const Field& field);

}  // namespace hearthwatch::raster
