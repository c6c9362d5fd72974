#include "raster/product_reflectance.h"

#include <cmath>
#include <numbers>

namespace hearthwatch::raster {

Calibration from_reflectance(double gain, double offset, double irradiance, double u, double sun_elevation_deg)
{
    const double radiance_of_one = irradiance * u * std::sin(sun_elevation_deg * std::numbers::pi / 180) / std::numbers::pi;
    Calibration result;
    result.gain = gain * radiance_of_one;
    result.offset = offset * radiance_of_one;
    result.reflectance_gain = gain;
    result.reflectance_offset = offset;
    return result;
}

bool is_processing_baseline(const std::string& text)
{
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    return text.size() == 5 && digit(0) && digit(1) && text[2] == '.' && digit(3) && digit(4);
}

bool has_offset_by_definition(const std::string& processing_baseline)
{
    return processing_baseline >= "04.00";
}

}  // namespace hearthwatch::raster
