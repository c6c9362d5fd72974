#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "raster/history_level.h"
#include "raster/history_relation.h"

namespace hearthwatch::raster {

/// A relation fitted over many looks, each with its own constant: Huber-weighted least squares on pixels evenly taken from dry ground.
class PooledFit {
public:
    /// Predictors to hold within the ground's range: the first `held` bands.
    explicit PooledFit(std::size_t held) : held_(held) {}
    /// `swir16` without heat, empty when it is what is wanted.
    void add(const GroundImage& image, const std::vector<float>& swir16, Seen wanted);
    Relation solve() const;

private:
    struct Sample {
        std::array<float, seen_count> rho{};
        float swir16 = 0, wanted = 0;
    };
    std::size_t held_ = 0;
    std::vector<std::vector<Sample>> looks_;
};

/// Sets swir16 back to what is expected wherever its excess over `history` is more than three sd. `contrast` and `unrest` as in
/// HistoryResiduals.
void take_out_heat(std::vector<float>& swir16, const std::vector<float>& residuals, const PixelHistory& history, double contrast,
                   double unrest);

/// Slopes shared by the pixels of a class, each pixel's own mean taken off; none with fewer than 8 looks.
ThermalSeason thermal_season(const ResidualStack& stack, const std::vector<std::array<double, thermal_terms>>& terms,
                             const std::vector<std::uint8_t>& ground);
void take_off_season(std::vector<float>& kelvin, const ThermalSeason& season, const std::array<double, thermal_terms>& terms,
                     const std::vector<std::uint8_t>& ground);

}  // namespace hearthwatch::raster
