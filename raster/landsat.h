#pragma once
#include <string>

#include "raster/mtl.h"
#include "raster/product_files.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// A Landsat 8 or 9 scene, Level-1 (L = RADIANCE_MULT * DN + RADIANCE_ADD) or Level-2 (surface reflectance and temperature, for context).
/// `mtl_name` is the MTL among the files. Throws raster::Error: other satellites, by name and with the reason; bands missing;
/// another map plane than UTM on WGS 84.
Scene read_landsat(const ProductFiles& files, const std::string& mtl_name);

/// The calibration of a band as the metadata give it; nullopt for a band that the product does not calibrate (TIRS of early 2015).
/// Level-1: methods A1. Level-2: the radiance that this surface reflectance would have at the ground, L = rho * E * sin(sun elevation) /
/// (pi d^2), with E / (pi d^2) = RADIANCE_MULT / REFLECTANCE_MULT of the same file; surface temperature is K = gain * DN + offset, with k1 = 0.
std::optional<Calibration> landsat_calibration(const Mtl& mtl, const SensorBand& band);

/// Refuses a product whose surface temperature file holds real numbers: somebody turned it into degrees Celsius (the delivered
/// one holds 16-bit integers), and the scale of the metadata would make nonsense of it. Throws raster::Error.
void require_stored_kelvin(const Scene& scene);
/// Whether the raster holds real numbers; false when it cannot be opened.
bool holds_real_numbers(const std::string& file);

}  // namespace hearthwatch::raster
