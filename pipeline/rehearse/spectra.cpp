#include "pipeline/rehearse/spectra.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

// Columns: 0.44 0.49 0.56 0.66 0.70 0.74 0.78 0.83 0.865 0.945 1.375 1.61 2.2 um, and panchromatic 0.59 um.
using Spectrum = std::array<double, spectrum_columns>;
// Shapes after common spectral libraries, in round numbers; the rehearsal needs contrasts of the right kind, not a mineralogy.
constexpr std::array<Spectrum, surface_count> bare{{
    {.07, .08, .105, .125, .16, .185, .205, .22, .235, .24, .27, .285, .205, .115},      // field: stubble, dormant wheat
    {.10, .11, .14, .18, .20, .215, .225, .235, .245, .25, .28, .305, .25, .16},         // bare soil
    {.09, .10, .12, .155, .17, .18, .19, .20, .21, .21, .23, .25, .22, .14},             // village: brick, concrete
    {.05, .055, .065, .075, .10, .14, .155, .165, .175, .18, .20, .205, .135, .07},      // trees without leaves
    {.08, .085, .095, .105, .11, .115, .12, .12, .125, .125, .14, .15, .14, .10},        // asphalt
    {.045, .045, .04, .028, .02, .016, .013, .011, .009, .008, .005, .004, .003, .035},  // water
    {.05, .055, .06, .07, .075, .08, .083, .087, .09, .09, .10, .12, .112, .065},        // coal, slag, soot
    {.05, .055, .075, .12, .13, .135, .14, .15, .155, .16, .20, .22, .20, .095},         // ore fines
    {.13, .145, .17, .19, .20, .205, .21, .215, .22, .22, .24, .25, .225, .18},          // concrete, dusty
    {.20, .22, .23, .24, .26, .27, .28, .29, .31, .31, .36, .40, .38, .235},             // coated steel roofs: bright in the SWIR
}};
constexpr Spectrum leaves{.03, .035, .065, .04, .10, .28, .36, .38, .40, .39, .30, .20, .10, .05};
constexpr Spectrum snow{.85, .85, .84, .83, .82, .80, .78, .76, .74, .60, .15, .10, .08, .84};
constexpr Spectrum cloud{.68, .67, .66, .66, .66, .66, .66, .66, .66, .60, .45, .42, .30, .66};

// OLI and TIRS. Irradiances: the ratio of radiance to reflectance gains of a real MTL (path 188, row 18, 2020-09-27) at its own sun distance. Noise: two
// thirds of the specified (OLI SNR at typical radiance; TIRS 0.05 K). Clipping: RADIANCE_MAXIMUM of the same MTL. Gases: methods B3.
constexpr std::array<Channel, 11> oli{{
    {"B1", 0.443, 0, 1972.3, 30, 33, 0.11, 760, 0.97, 0.125},
    {"B2", 0.482, 1, 2019.6, 30, 33, 0.08, 778, 0.97, 0.085},
    {"B3", 0.561, 2, 1861.1, 30, 33, 0.07, 717, 0.95, 0.050},
    {"B4", 0.655, 3, 1569.3, 30, 33, 0.07, 604, 0.97, 0.026},
    {"B5", 0.865, 8, 960.4, 30, 33, 0.05, 370, 0.98, 0.009},
    {"B6", 1.609, 11, 238.8, 30, 33, 0.010, 92.0, 0.95, 0.001},
    {"B7", 2.201, 12, 80.50, 30, 33, 0.0035, 31.0, 0.93, 0.0003},
    {"B8", 0.590, 13, 1776.0, 15, 17, 0.10, 684, 0.96, 0.042},
    {"B9", 1.373, 10, 375.3, 30, 33, 0.02, 144, 0.03, 0.0},
    {"B10", 10.891, -1, 0, 30, 110, 0.0075, 22.0, 0.95, 0},
    {"B11", 11.979, -1, 0, 30, 110, 0.0075, 22.0, 0.93, 0},
}};

// MSI. Irradiances: metadata of real products (methods A2); noise: two thirds of the specified SNR at reference radiance; clipping: specified maximum
// radiance (Sentinel-2 Mission Requirements Document, table 2).
constexpr std::array<Channel, 13> msi_a{{
    {"B01", 0.443, 0, 1884.69, 60, 62, 0.65, 588, 0.97, 0.125},
    {"B02", 0.492, 1, 1959.66, 10, 12, 0.55, 615.5, 0.97, 0.080},
    {"B03", 0.560, 2, 1823.24, 10, 12, 0.50, 559, 0.95, 0.050},
    {"B04", 0.665, 3, 1512.06, 10, 12, 0.50, 484, 0.97, 0.025},
    {"B05", 0.704, 4, 1424.64, 20, 22, 0.42, 449.5, 0.95, 0.020},
    {"B06", 0.740, 5, 1287.61, 20, 22, 0.50, 413, 0.97, 0.016},
    {"B07", 0.783, 6, 1162.08, 20, 22, 0.42, 387, 0.98, 0.013},
    {"B08", 0.833, 7, 1041.63, 10, 12, 0.40, 308, 0.95, 0.010},
    {"B8A", 0.865, 8, 955.32, 20, 22, 0.48, 308, 0.98, 0.009},
    {"B09", 0.945, 9, 812.92, 60, 62, 0.05, 233, 0.45, 0.006},
    {"B10", 1.374, 10, 367.15, 60, 62, 0.08, 45, 0.03, 0.0},
    {"B11", 1.614, 11, 245.59, 20, 22, 0.027, 70, 0.95, 0.001},
    {"B12", 2.202, 12, 85.25, 20, 22, 0.010, 24.5, 0.93, 0.0003},
}};

// The wavelength at which Planck's law has the K2 of the instrument's own metadata (methods A1): second radiation constant / K2.
constexpr std::array<Channel, 11> make_oli_9()
{
    std::array<Channel, 11> nine = oli;
    nine[9].wavelength_um = 10.824;
    nine[10].wavelength_um = 12.006;
    return nine;
}
constexpr std::array<Channel, 11> oli_9 = make_oli_9();

constexpr std::array<Channel, 13> make_msi_b()
{
    std::array<Channel, 13> b = msi_a;
    constexpr std::array<double, 13> irradiance{1874.3,  1959.75, 1824.93, 1512.79, 1425.78, 1291.13, 1175.57,
                                                1041.28, 953.93,  817.58,  365.41,  247.08,  87.75};
    for (std::size_t i = 0; i < b.size(); ++i) b[i].irradiance = irradiance[i];
    return b;
}
constexpr std::array<Channel, 13> msi_b = make_msi_b();

}  // namespace

std::span<const Channel> channels(const std::string& platform)
{
    if (platform == "Sentinel-2A") return msi_a;
    if (platform == "Sentinel-2B") return msi_b;
    if (platform == "LANDSAT_9") return oli_9;
    return oli;
}

double reflectance(Surface surface, int column, double green)
{
    const auto c = static_cast<std::size_t>(column);
    const double ground = bare[static_cast<std::size_t>(surface)][c];
    if (surface != Surface::field && surface != Surface::trees) return ground;
    return ground + (leaves[c] - ground) * green;
}

double snow_reflectance(int column)
{
    return snow[static_cast<std::size_t>(column)];
}

double cloud_reflectance(int column)
{
    return cloud[static_cast<std::size_t>(column)];
}

}  // namespace hearthwatch::pipeline::rehearsal
