#pragma once
#include <string>
#include <vector>

#include "pipeline/rehearse/heat.h"

namespace hearthwatch::pipeline::rehearsal {

/// Night detections of VIIRS at 375 m by the two satellites, as the FIRMS archive writes them (columns: methods A4): a pixel is reported where
/// I4 is above 295 K and 10 K above I5, through clear sky (night candidates of Schroeder 2014, RSE 143:85-96). Some fires of the fields about are among them.
/// `satellite` is "N" (Suomi NPP) or "1" (NOAA-20).
std::string fires_csv(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
                      const std::string& satellite);

/// A night pass of VIIRS and the size of its pixels there.
struct NightPass {
    geo::Instant instant;
    double scan_km, track_km;
};
NightPass night_pass(geo::Day day, bool noaa20);

/// Brightness at I4 and I5 of a pixel whose sources emit `i4`, `i5` (radiance times area over the ground's own), and whether it is reported.
struct NightPixel {
    double ti4 = 0, ti5 = 0;
    bool reported = false;
};
NightPixel night_pixel(double i4, double i5, double area_m2, double ground_k, double noise_k);

/// What a source adds at a wavelength over ground of this temperature: radiance times area, W sr-1 um-1.
double excess_over(double wavelength_um, const Source& source, double ground_k);
inline constexpr double viirs_i4_um = 3.74, viirs_i5_um = 11.45;

}  // namespace hearthwatch::pipeline::rehearsal
