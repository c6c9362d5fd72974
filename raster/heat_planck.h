#pragma once
#include <optional>

namespace hearthwatch::raster {

/// Planck's law for a black surface, W m-2 sr-1 um-1 (constants of CODATA 2018).
double planck_radiance(double wavelength_um, double kelvin);

/// What reaches the sensor of a hot surface, with the emissivity of oxidised iron and slag and the transmission of a dry winter
/// atmosphere at 1.6 and 2.2 um (methods B3).
inline constexpr double hot_emissivity = 0.9, transmission16 = 0.95, transmission22 = 0.93;

/// One hot surface that gives both excesses (any unit, the same for both), if one does: 300 to 3000 K.
std::optional<double> source_temperature_k(double excess22, double excess16, double centre22_um, double centre16_um);

/// Area in m2 of a surface at the temperature whose excess at 2.2 um, summed over the ground, is `flux22` W sr-1 um-1.
double source_area_m2(double flux22, double kelvin, double centre22_um);

}  // namespace hearthwatch::raster
