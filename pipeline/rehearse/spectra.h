#pragma once
#include <array>
#include <span>
#include <string>

#include "pipeline/rehearse/works.h"

namespace hearthwatch::pipeline::rehearsal {

/// One band of an instrument as the rehearsal makes it.
struct Channel {
    const char* label;  ///< "B7", "B12", as in file names
    double wavelength_um;
    int column;         ///< of the table of spectra; -1 = thermal
    double irradiance;  ///< solar, at 1 au, W m-2 um-1
    int pixel_m;
    double blur_m;      ///< full width at half maximum of the point spread
    double noise;       ///< radiance, W m-2 sr-1 um-1, one sigma
    double saturation;  ///< radiance at which the instrument clips
    double clear_up;    ///< transmittance upward of clean dry air (gases)
    double rayleigh;    ///< path reflectance of clean air at 40 degrees of sun
};

/// "LANDSAT_8", "LANDSAT_9": B1-B11. "Sentinel-2A", "Sentinel-2B": B01-B12 with B8A. Sources in spectra.cpp.
std::span<const Channel> channels(const std::string& platform);

inline constexpr int spectrum_columns = 14;
inline constexpr int surface_count = 10;

/// Reflectance of a surface, 0..1, in a column; `green` is the share of growing crop on fields and of leaves on trees.
double reflectance(Surface surface, int column, double green);
double snow_reflectance(int column);
/// Tops of thick clouds and steam.
double cloud_reflectance(int column);

}  // namespace hearthwatch::pipeline::rehearsal
