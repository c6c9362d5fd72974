#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "geo/polygon.h"
#include "raster/scene.h"
#include "raster/tile_counts.h"

namespace bench {

struct Works {
    hearthwatch::geo::Polygon outline;
    std::vector<hearthwatch::geo::Polygon> units;
};

/// Of one unit on one scene: K, radiance (mean: blue, green, red, nir), shares.
struct Features {
    std::size_t pixels = 0, ring_pixels = 0;
    double mean11 = 0, mean12 = 0, cloud = 0;
    float highest11 = 0, highest12 = 0, index7 = -9, index6 = -9, ring_middle = 0, ring_spread = 0;
    std::array<double, 4> mean{};
};

struct Plain {
    std::vector<Features> features;  ///< by scene, works, unit
    hearthwatch::raster::TileCounts counts;
};

/// `out`: of the workspace, for the records of verified files; empty = none are asked for.
Plain run_plain(const std::vector<hearthwatch::raster::Scene>& scenes, const std::vector<Works>& works, double margin_m,
                int threads, const std::filesystem::path& out);

/// The windows of run_plain kept as chip files, folder/<scene>/<works>.
void keep_chips(const std::vector<hearthwatch::raster::Scene>& scenes, const std::vector<Works>& works, double margin_m,
                const std::filesystem::path& folder);
/// run_plain's features out of kept chips: what a changed parameter costs. No scene is opened.
Plain run_again(const std::filesystem::path& folder, std::size_t scenes, const std::vector<Works>& works, int threads);
/// The files of those chips read and dropped: what a re-run cannot go below. Returns bytes.
std::uintmax_t read_files(const std::filesystem::path& folder);

}  // namespace bench
