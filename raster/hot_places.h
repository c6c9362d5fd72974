#pragma once
#include <memory>
#include <vector>

#include "geo/polygon.h"
#include "raster/history.h"

namespace hearthwatch::raster {

/// A place on a works that shows heat again and again.
struct HotPlace {
    geo::Polygon outline;    ///< rectangle about the pixels that show at least half of the peak's heat
    bool short_wave = true;  ///< told by excess at 2.2 um; else by warmth at 11 um alone
    int looks = 0;           ///< clear ones of its peak pixel
    int hot_looks = 0;       ///< those in which a patch of heat (raster/heat_deblend.h) lay on it
    double mean_flux = 0;    ///< of the excess within the outline, mean over clear looks: W sr-1 um-1; NaN for warm places
    double warmth_k = 0;     ///< above ground of its own class, mean over clear looks; NaN where not measured
    double length_m = 0, width_m = 0;
    double persistence() const { return looks ? static_cast<double>(hot_looks) / looks : 0; }
};

/// Looks for such places over the chips of a works, whose units nobody has drawn yet: each image against the history of its own pixels, summed
/// over images on the finest lattice. A furnace that never cools hides in its history; tapping shows it.
class HotPlaceFinder {
public:
    explicit HotPlaceFinder(const geo::Polygon& works);
    ~HotPlaceFinder();
    HotPlaceFinder(HotPlaceFinder&&) noexcept;
    HotPlaceFinder& operator=(HotPlaceFinder&&) noexcept;

    /// False when the history does not know the chip's lattice or the chip shows too little ground.
    bool add(const Chip& chip, const History& history);
    /// Strongest first, those seen in the short-wave infrared before warm ones.
    std::vector<HotPlace> find() const;

private:
    struct Sums;
    std::unique_ptr<Sums> sums_;
};

}  // namespace hearthwatch::raster
