#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/grid.h"
#include "raster/chip.h"
#include "raster/error.h"

namespace hearthwatch::raster {

/// What is remembered: reflectance at 1.6 and 2.2 um beyond what the pixel's other bands let expect, brightness temperature at 11 um and
/// red reflectance beyond the middle of the image. Red tells of veils: cloud and steam brighten it, heat does not.
enum class Remembered { swir16, swir22, lwir11, red };
inline constexpr std::size_t remembered_count = 4;
std::string_view name(Remembered quantity);

/// One remembered quantity of every pixel, row by row; NaN where it was never seen. Reflectance, or K; swir22 as a share of the pixel's own
/// swir16 without heat.
struct PixelHistory {
    std::vector<float> level;  ///< what the cold pixel shows for good: a roof bright in the short-wave infrared
    std::vector<float> noise;  ///< sd of one look about it
    std::vector<float> doubt;  ///< sd of the level itself
};

/// How brightness temperature differences move with the sun and the season, one row a ground class: K per unit of the sine of the sun's
/// elevation, K per cos and sin of the day of the year, K per unit of the image's snow share; about `mean`.
inline constexpr std::size_t ground_classes = 8;
inline constexpr std::size_t thermal_terms = 4;
struct ThermalSeason {
    std::array<double, thermal_terms> mean{};
    std::array<std::array<double, thermal_terms>, ground_classes> slope{};
};

/// What a band shows by the others of its pixel, the same at every look of a lattice, but for a constant of each image: a line over
/// blue, red, nir, nir^2, nir red and, for swir22, swir16 without heat. Blue, red and nir count up to `highest`, the 99.5th
/// percentile of the ground: beyond it the relation would be invented.
inline constexpr std::size_t relation_terms = 6;
struct Relation {
    std::array<double, relation_terms> slope{};
    std::array<double, 3> highest{};  ///< blue, red, nir
};

/// The pixels of one lattice as one family of instruments sees them ("landsat L1", "sentinel2 L2": surface and top-of-atmosphere
/// reflectance do not mix).
struct LatticeHistory {
    std::string family;
    geo::Grid grid;
    std::vector<std::string> scene_ids;  ///< looks it was made from, by acquired and id
    std::vector<std::uint16_t> looks;    ///< clear, snowless looks of each pixel
    std::vector<std::uint8_t> ground;    ///< class of each pixel, by vegetation and brightness
    Relation swir16, swir22;
    ThermalSeason season;
    std::array<PixelHistory, remembered_count> of;

    const PixelHistory& operator[](Remembered quantity) const { return of[static_cast<std::size_t>(quantity)]; }
};

/// What one site's own pixels look like when nothing burns (methods B4).
struct History {
    std::vector<LatticeHistory> lattices;  ///< by family, then grid
    /// The lattice of the chip; nullptr when the site was never seen that way.
    const LatticeHistory* find(const Chip& chip) const;
};

/// Gathers the chips of the baseline period one at a time; keeps 13 bytes a pixel and chip. The relation of SWIR to the other bands
/// is one for all looks, so that a roof beyond the ground's range keeps its place under every haze and sun; a pixel's level is then the
/// lowest group of its residuals that holds at least half as many looks as the largest, so that tapping and hot slag do not become its
/// normal state, drawn toward its class where looks are few.
class HistoryFit {
public:
    HistoryFit();
    ~HistoryFit();
    HistoryFit(HistoryFit&&) noexcept;
    HistoryFit& operator=(HistoryFit&&) noexcept;

    /// False when the chip shows too little clear ground (200 pixels), lacks reflectance (night), or is one too many
    /// (`most_history_looks` a lattice).
    bool add(const Chip& chip);
    /// The same chips give the same history, whatever their order (as long as none was one too many).
    History finish();

private:
    struct Gathered;
    std::unique_ptr<Gathered> gathered_;
};
inline constexpr std::size_t most_history_looks = 120;

/// Excess of one image over the history and its sd: W m-2 sr-1 um-1, K for lwir11, reflectance for red. NaN where unknown; empty when the
/// band or its history is missing. In swir22 the light that a veil may have added is taken off: seven tenths of
/// what red gained over the pixel's history, or what swir16 gained beyond half of swir22's, which heat below 2000 K cannot. A pixel so
/// veiled that is not hot all the same says nothing: NaN. swir16 keeps its veils, for plumes are told by them.
struct Excess {
    std::vector<float> value, sigma;
};
struct HistoryResiduals {
    std::array<Excess, remembered_count> of;
    std::vector<float> unit22;  ///< reflectance that a unit of the history's level of swir22 stands for in this image
    double contrast = 1;        ///< of the history's pattern in this image: haze and blur lower it
    double unrest = 1;          ///< spread of clear ground in this image over the history's noise, at least 1; sigma holds it
    double snow_share = 0;      ///< of the clear ground; more than 0.05 doubles sigma (methods F2)

    const Excess& operator[](Remembered quantity) const { return of[static_cast<std::size_t>(quantity)]; }
};
/// nullopt when the history does not know the chip's lattice or the image shows too little clear ground.
std::optional<HistoryResiduals> residuals(const History& history, const Chip& chip);
/// The same where make_field(chip) is at hand.
struct Field;
std::optional<HistoryResiduals> residuals(const History& history, const Chip& chip, const Field& field);

/// A history as bytes, and back bit by bit. Parsing throws raster::Error; `file` is shown in it.
std::string history_bytes(const History& history);
History parse_history(std::string_view bytes, const std::string& file);

}  // namespace hearthwatch::raster
