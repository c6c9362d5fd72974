// The test for edges of clouds on rehearsal seasons, whose clouds lie apart in the bands of Sentinel-2 as real ones do: how many bright patches at the
// edges of clouds it turns away, and how many patches of true heat under a clear sky it takes for such an edge.
//   bench_dipoles WORKSPACE...   each written by `hearthwatch rehearse`, then `clip` and `baseline`
// Patches of the whole chip, not of the works alone, as the line finds them: what shows droplets is no patch. An edge has cloud of more than 0.1
// within 60 m and nothing above 400 K within 150 m; heat has such a source within 60 m and no cloud within 300 m. Prints a table; judges nothing.
// Not a timed test.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "bench/rehearsed.h"
#include "pipeline/baseline/baseline.h"
#include "pipeline/clip/clip_record.h"
#include "raster/heat_deblend.h"
#include "raster/heat_dipole.h"
#include "raster/plume.h"

using namespace hearthwatch;
using namespace hearthwatch::bench;
using namespace hearthwatch::pipeline::rehearsal;

namespace {

struct Count {
    int edges = 0, turned_away = 0, heat = 0, taken_for_edges = 0;
};

/// The middle of the patch and half of its longer side, as a box.
Box box_of(const std::vector<std::size_t>& blob, const geo::Grid& grid)
{
    int left = grid.columns, right = 0, top = grid.rows, bottom = 0;
    for (const std::size_t i : blob) {
        const int column = static_cast<int>(i) % grid.columns, row = static_cast<int>(i) / grid.columns;
        left = std::min(left, column), right = std::max(right, column), top = std::min(top, row), bottom = std::max(bottom, row);
    }
    const geo::Point first = grid.center({left, top}), last = grid.center({right, bottom});
    Box box;
    box.centre = {0.5 * (first.x_m + last.x_m), 0.5 * (first.y_m + last.y_m)};
    box.length_m = box.width_m = (std::max(right - left, bottom - top) + 1) * grid.pixel_m;
    return box;
}

bool any_source(const Heat& heat, Box box, double margin_m)
{
    constexpr double hot_k = 400;
    box.length_m += 2 * margin_m;
    box.width_m += 2 * margin_m;
    return std::ranges::any_of(heat.sources, [&](const Source& s) { return s.kelvin > hot_k && box.contains(s.place); });
}

void count_patches(const raster::Chip& chip, const raster::History& history, const Frame& frame, const Heat& heat, const Sky& sky,
                   Count& count)
{
    const raster::Field field = raster::make_field(chip);
    const auto residuals = raster::residuals(history, chip, field);
    if (!residuals || field.grid.crs != frame.ground.crs) return;
    const raster::Excess& swir22 = (*residuals)[raster::Remembered::swir22];
    if (swir22.value.empty()) return;
    std::vector<float> seen = swir22.value;
    const std::vector<std::uint8_t> droplets = raster::droplet_pixels(field, *residuals);
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (droplets[i]) seen[i] = std::numeric_limits<float>::quiet_NaN();
    const auto near = raster::near_cloud(raster::find_white_patches(chip, field, *residuals).cloud, field.grid);
    for (const auto& blob : raster::find_blobs(seen, swir22.sigma, field.grid.columns)) {
        const Box box = box_of(blob, field.grid);
        const bool turned_away = raster::is_cloud_edge(field, swir22.value, blob, near);
        if (any_source(heat, box, 60) && most_over(sky.cloud, frame.ground, box, 300) < 0.01F) {
            ++count.heat;
            count.taken_for_edges += turned_away;
        } else if (!any_source(heat, box, 150) && most_over(sky.cloud, frame.ground, box, 60) > 0.1F) {
            ++count.edges;
            count.turned_away += turned_away;
        }
    }
}

void count_season(const std::string& workspace, std::map<std::string, Count>& counts)
{
    RehearsedSeason season(workspace);
    const std::string out = workspace + "/out";
    for (const pipeline::ClipRecord& record : pipeline::read_clip_records(out))
        for (const pipeline::ClipEntry& entry : record.entries) {
            const auto history = entry.chip.empty() ? std::nullopt : pipeline::site_history(out, entry.site_id);
            if (!history) continue;
            const auto& [heat, sky] = season.at(record.acquired);
            count_patches(raster::read_chip(out + "/" + entry.chip), *history, season.frame, heat, sky, counts[record.sensor]);
        }
}

}  // namespace

int main(int count, char** arguments)
{
    std::map<std::string, Count> counts;
    for (int i = 1; i < count; ++i) count_season(arguments[i], counts);
    for (const auto& [sensor, c] : counts)
        std::printf("%-12s cloud edges turned away %d of %d (%.1f %%)   heat taken for an edge %d of %d (%.1f %%)\n",
                    sensor.c_str(), c.turned_away, c.edges, 100.0 * c.turned_away / std::max(c.edges, 1), c.taken_for_edges,
                    c.heat, 100.0 * c.taken_for_edges / std::max(c.heat, 1));
}
