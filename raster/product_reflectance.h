#pragma once
#include "raster/scene.h"

namespace hearthwatch::raster {

/// A band stored as reflectance rho = gain * DN + offset, sun corrected. The radiance that belongs to it is
/// L = rho * E * U * cos(sun zenith) / pi (methods A2), with the solar irradiance E in W m-2 um-1 at 1 au and U = 1 / d^2.
Calibration from_reflectance(double gain, double offset, double irradiance, double u, double sun_elevation_deg);

/// The offset of Sentinel-2 came with processing baseline 04.00 (DN - 1000 before the division by 10 000).
bool has_offset_by_definition(const std::string& processing_baseline);
/// "04.00": two digits, point, two digits.
bool is_processing_baseline(const std::string& text);

}  // namespace hearthwatch::raster
