#include <algorithm>

#include "raster/measure_data.h"

namespace hearthwatch::raster {

const std::vector<Indicator>& indicators()
{
    using enum Band;
    static const std::vector<Indicator> table{
        {"goli", {red, nir, swir16, swir22}, true, goli, nullptr},
        {"hotmap", {nir, swir16, swir22}, true, hotmap, nullptr},
        {"massimetti", {nir, swir16, swir22}, true, massimetti, nullptr},
        {"nhi_swir", {swir16, swir22}, false, nhi_swir, nullptr},
        {"nhi_swnir", {nir, swir16, swir22}, false, nhi_swnir, nullptr},
        {"nhi_tool", {nir, swir16, swir22}, false, nhi_tool, nullptr},
        {"plume", {blue, red, swir16, swir22}, true, nullptr, plume_seen},
        {"plume_cover", {blue, red, swir16, swir22}, true, nullptr, plume_cover},
        {"plume_length_m", {blue, red, swir16, swir22}, true, nullptr, plume_length},
        {"plume_probability", {blue, red, swir16, swir22}, true, nullptr, plume_probability},
        {"schroeder", {coastal, nir, swir16, swir22}, true, schroeder, nullptr},
        {"source_area_m2", {swir16, swir22}, true, nullptr, source_area},
        {"source_temperature_k", {swir16, swir22}, true, nullptr, source_temperature},
        {"swir_excess", {swir16, swir22}, true, nullptr, swir_excess},
        {"swir_flux", {swir16, swir22}, true, nullptr, swir_flux},
        {"swir_hot_pixels", {swir16, swir22}, true, nullptr, swir_hot_pixels},
        {"swir_ring_excess", {swir16, swir22}, false, nullptr, swir_ring_excess},
        {"swir_saturated_count", {swir22}, false, nullptr, swir_saturated_count},
        {"tai_swir", {nir, swir16, swir22}, true, tai_swir, nullptr},
        {"tir_excess", {lwir11}, false, nullptr, tir_excess},
        {"tir_ring_contrast", {lwir11}, false, nullptr, tir_ring_contrast},
    };
    return table;
}

std::vector<std::string> indicator_names()
{
    std::vector<std::string> names;
    for (const Indicator& row : indicators()) {
        if (row.measure) names.emplace_back(row.name);
        if (row.detect) {
            names.push_back(std::string(row.name) + "_hot");
            names.push_back(std::string(row.name) + "_max");
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace hearthwatch::raster
