#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "raster/scene.h"

namespace hearthwatch::raster {

/// BT = K2 / ln(K1 / L + 1) in K; NaN for radiance that is not positive (Landsat 8-9 Level 1 Data Format Control Book, methods A1).
double brightness_temperature_k(double radiance, double k1, double k2);

/// What a plane holds for the DN: radiance, or K for thermal bands (K1 = 0: the product stores kelvin). NaN for DN 0 and below
/// 160 K: the coldest cloud tops are near 180 K, the floor of Collection 2 surface temperature is 150 K and means "no value".
float calibrated(std::uint16_t dn, const Calibration& calibration, Quantity quantity);
std::vector<float> calibrated(std::span<const std::uint16_t> dn, const Calibration& calibration, Quantity quantity);

/// The DN whose calibrated() value is bit-identical to each value, 0 for NaN. Throws raster::Error when there is none.
std::vector<std::uint16_t> stored(std::span<const float> values, const Calibration& calibration, Quantity quantity);

/// Sun-corrected reflectance of a unit of radiance; 0 when the product gives no reflectance.
double reflectance_per_radiance(const Calibration& calibration);

/// A band stored as real numbers, as DN: unchanged when all are whole numbers from 0 to 65535, else 1..65535 over their own range with a
/// calibration that undoes it. NaN becomes 0.
struct Packed {
    std::vector<std::uint16_t> dn;
    Calibration calibration;
};
Packed packed(std::span<const float> stored_values, const Calibration& calibration);

}  // namespace hearthwatch::raster
