// The features of the plain workload (mean and maximum brightness temperature, hot-spot indices, ring statistics, cloud share of every unit)
// on the windows of raster::Clipper: what the yardstick `limit features` and rasterio compute, on our reading path.
#include "bench/scenes_plain.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <mutex>

#include "pipeline/clip/verified_files.h"
#include "pipeline/parallel.h"
#include "raster/chip.h"

namespace bench {

namespace {

using namespace hearthwatch;
using raster::Band;

struct UnitPixels {
    std::vector<geo::Cover> cover;
    std::vector<std::uint16_t> ring, disc;
};

/// Pixels of every unit of a works on one lattice: the same for all scenes of it.
std::vector<UnitPixels> unit_pixels(const Works& works, const geo::Grid& grid)
{
    const geo::Projector projector(grid.crs);
    const auto index = [&](geo::Cell cell) { return static_cast<std::uint16_t>(cell.row * grid.columns + cell.column); };
    std::vector<UnitPixels> units;
    std::vector<char> own(static_cast<std::size_t>(grid.columns * grid.rows));
    for (const auto& outline : works.units) {
        UnitPixels unit{geo::cover_fractions(geo::to_plane(outline, projector), grid), {}, {}};
        const geo::Point middle = projector.to_plane(geo::centroid(outline));
        for (int row = 0; row < grid.rows; ++row)
            for (int column = 0; column < grid.columns; ++column) {
                const geo::Point centre = grid.center({column, row});
                const double x = centre.x_m - middle.x_m, y = centre.y_m - middle.y_m, apart = x * x + y * y;
                if (apart >= 300.0 * 300 && apart <= 750.0 * 750) unit.ring.push_back(index({column, row}));
                if (apart <= 500.0 * 500) unit.disc.push_back(index({column, row}));
            }
        for (const auto& cover : unit.cover) own[index(cover.cell)] = 1;
        units.push_back(std::move(unit));
    }
    for (auto& unit : units) std::erase_if(unit.ring, [&](std::uint16_t i) { return own[i] != 0; });
    return units;
}

float middle_of(std::vector<float>& values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

Features features(const raster::Chip& chip, const UnitPixels& unit)
{
    namespace quality = raster::quality;
    const auto plane = [&](Band band) { return chip.find(band)->values.data(); };
    const float *b5 = plane(Band::nir), *b6 = plane(Band::swir16), *b7 = plane(Band::swir22), *k11 = plane(Band::lwir11),
                *k12 = plane(Band::lwir12);
    const float* visible[] = {plane(Band::blue), plane(Band::green), plane(Band::red), b5};
    constexpr std::uint16_t unseen = quality::missing | quality::cloud | quality::cirrus | quality::shadow;
    Features f;
    double weight = 0, sum11 = 0, sum12 = 0;
    for (const auto& cover : unit.cover) {
        const auto i = static_cast<std::size_t>(cover.cell.row * chip.quality_grid.columns + cover.cell.column);
        if (chip.quality[i] & unseen) continue;
        ++f.pixels;
        weight += cover.fraction;
        sum11 += cover.fraction * static_cast<double>(k11[i]);
        sum12 += cover.fraction * static_cast<double>(k12[i]);
        for (std::size_t b = 0; b < 4; ++b) f.mean[b] += cover.fraction * static_cast<double>(visible[b][i]);
        f.highest11 = std::max(f.highest11, k11[i]);
        f.highest12 = std::max(f.highest12, k12[i]);
        f.index7 = std::max(f.index7, (b7[i] - b6[i]) / (b7[i] + b6[i]));
        f.index6 = std::max(f.index6, (b6[i] - b5[i]) / (b6[i] + b5[i]));
    }
    if (weight > 0) {
        f.mean11 = sum11 / weight;
        f.mean12 = sum12 / weight;
        for (double& mean : f.mean) mean /= weight;
    }
    std::vector<float> ring;
    for (const std::size_t i : unit.ring)
        if (!(chip.quality[i] & unseen)) ring.push_back(k11[i]);
    f.ring_pixels = ring.size();
    f.ring_middle = middle_of(ring);
    for (float& value : ring) value = std::abs(value - f.ring_middle);
    f.ring_spread = middle_of(ring);
    std::size_t cloudy = 0;
    for (const std::size_t i : unit.disc) cloudy += (chip.quality[i] & (quality::cloud | quality::cirrus)) != 0;
    f.cloud = unit.disc.empty() ? 1 : static_cast<double>(cloudy) / static_cast<double>(unit.disc.size());
    return f;
}

}  // namespace

namespace {

/// Calls work(scene) for every scene on so many threads; the first failure is thrown.
void for_each_scene(std::size_t scenes, int threads, const std::function<void(std::size_t)>& work)
{
    for (const auto& failure : pipeline::for_each_index(scenes, threads, scenes, work))
        if (failure) std::rethrow_exception(failure);
}

/// Pixels of each works' units, of the first lattice met: make_scenes.py writes one.
class PixelsOnce {
public:
    explicit PixelsOnce(const std::vector<Works>& works) : works_(works), pixels_(works.size()), known_(works.size()) {}
    const std::vector<UnitPixels>& of(std::size_t works, const geo::Grid& grid)
    {
        std::call_once(known_[works], [&] { pixels_[works] = unit_pixels(works_[works], grid); });
        return pixels_[works];
    }

private:
    const std::vector<Works>& works_;
    std::vector<std::vector<UnitPixels>> pixels_;
    std::vector<std::once_flag> known_;
};

std::filesystem::path chip_folder(const std::filesystem::path& folder, std::size_t scene, std::size_t works)
{
    return folder / std::to_string(scene) / std::to_string(works);
}

}  // namespace

Plain run_plain(const std::vector<raster::Scene>& scenes, const std::vector<Works>& works, double margin_m, int threads,
                const std::filesystem::path& out)
{
    std::vector<const geo::Polygon*> outlines;
    for (const auto& each : works) outlines.push_back(&each.outline);
    Plain result;
    std::vector<std::vector<std::vector<Features>>> all(scenes.size());
    std::vector<raster::TileCounts> counts(scenes.size());
    PixelsOnce pixels(works);
    for_each_scene(scenes.size(), threads, [&](std::size_t s) {
        raster::Clipper clipper(scenes[s],
                                out.empty() ? std::set<std::string>() : pipeline::verify_files(out, scenes[s]).verified);
        all[s].resize(works.size());
        clipper.clip_each(outlines, margin_m, pipeline::for_each_part,
                          [&](std::size_t i, const std::function<raster::Chip()>& cut) {
                              const raster::Chip chip = cut();
                              for (const auto& unit : pixels.of(i, chip.quality_grid)) all[s][i].push_back(features(chip, unit));
                          });
        counts[s] = clipper.counts();
    });
    for (std::size_t s = 0; s < scenes.size(); ++s) {
        result.counts += counts[s];
        for (const auto& of_works : all[s]) result.features.insert(result.features.end(), of_works.begin(), of_works.end());
    }
    return result;
}

void keep_chips(const std::vector<raster::Scene>& scenes, const std::vector<Works>& works, double margin_m,
                const std::filesystem::path& folder)
{
    std::vector<const geo::Polygon*> outlines;
    for (const auto& each : works) outlines.push_back(&each.outline);
    for (std::size_t s = 0; s < scenes.size(); ++s) {
        raster::Clipper(scenes[s]).clip_each(outlines, margin_m, pipeline::for_each_part,
                                             [&](std::size_t i, const std::function<raster::Chip()>& cut) {
                                                 raster::write_chip(chip_folder(folder, s, i), cut());
                                             });
    }
}

Plain run_again(const std::filesystem::path& folder, std::size_t scenes, const std::vector<Works>& works, int threads)
{
    std::vector<std::vector<Features>> all(scenes);
    PixelsOnce pixels(works);
    for_each_scene(scenes, threads, [&](std::size_t s) {
        for (std::size_t i = 0; i < works.size(); ++i) {
            const raster::Chip chip = raster::read_chip(chip_folder(folder, s, i));
            for (const auto& unit : pixels.of(i, chip.quality_grid)) all[s].push_back(features(chip, unit));
        }
    });
    Plain result;
    for (const auto& of_scene : all) result.features.insert(result.features.end(), of_scene.begin(), of_scene.end());
    return result;
}

std::uintmax_t read_files(const std::filesystem::path& folder)
{
    std::uintmax_t bytes = 0;
    std::vector<char> buffer(1 << 20);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
            bytes += static_cast<std::uintmax_t>(file.gcount());
    }
    return bytes;
}

}  // namespace bench
