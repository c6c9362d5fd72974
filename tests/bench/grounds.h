#pragma once
#include <array>
#include <filesystem>
#include <random>
#include <vector>

#include "raster/chip.h"

namespace hearthwatch::bench {

constexpr int side = 220;  ///< pixels of every ground
constexpr std::array<raster::Band, 6> bands{raster::Band::blue, raster::Band::green,  raster::Band::red,
                                            raster::Band::nir,  raster::Band::swir16, raster::Band::swir22};
enum class Sky { clear, haze, snow };

/// Reflectance of the ground by band, in the order of `bands`.
using Ground = std::array<std::vector<double>, 6>;

double uniform(std::mt19937& chance, double low, double high);
double normal(std::mt19937& chance);

/// Numbers of a band on side x side pixels from a corner on; a smaller file is continued as in a mirror.
std::vector<double> read_numbers(const std::filesystem::path& file, geo::Cell corner);

/// From six single-band GeoTIFFs of Landsat DN, in the order of `bands`, by the numbers' scale of reflectance under a sun of 44 degrees.
Ground real_ground(const std::vector<std::filesystem::path>& files, geo::Cell corner);
/// Corners of the windows of side x side pixels that fit beside each other in a file; of the one in its middle.
std::vector<geo::Cell> corners_of(const std::filesystem::path& file);
geo::Cell middle_of(const std::filesystem::path& file);

/// Fields of 4 to 12 pixels and a works of roofs, bright and dark, no two bands quite alike. With edges as sharp as no instrument
/// delivers them, or as one of 1.2 pixels does.
Ground painted_ground(unsigned seed, bool sharp);

/// The plane shifted by parts of a pixel.
double jittered(const std::vector<double>& band, int column, int row, double dx, double dy);

/// A look of one ground: sun, path radiance, gain, noise of 0.4 % and 0.001 of reflectance, a jitter of up to 0.3 pixels. No thermal bands.
raster::Chip look_of(const Ground& ground, Sky sky, unsigned seed, double sun_deg);

/// Of the looks of a series: 26 to 62 degrees.
double sun_of(unsigned seed);

}  // namespace hearthwatch::bench
