#include "raster/hot_places.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "raster/heat_deblend.h"
#include "raster/hot_basins.h"

namespace hearthwatch::raster {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr int fewest_hot_looks = 3;
constexpr double least_share = 0.05, least_warmth_k = 2.5;

/// Sums over the looks of one lattice, a value a pixel.
struct Lattice {
    geo::Grid grid;
    std::vector<std::uint16_t> looks, hot, warm_looks;
    std::vector<float> excess, warmth;

    explicit Lattice(const geo::Grid& g) : grid(g)
    {
        const auto pixels = static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows);
        looks.assign(pixels, 0);
        hot = warm_looks = looks;
        excess.assign(pixels, 0);
        warmth = excess;
    }
};

void add_short_wave(Lattice& sums, const Excess& swir22)
{
    if (swir22.value.empty()) return;
    for (std::size_t i = 0; i < sums.looks.size(); ++i) {
        if (std::isnan(swir22.value[i])) continue;
        ++sums.looks[i];
        sums.excess[i] += swir22.value[i];
    }
    for (const auto& blob : find_blobs(swir22.value, swir22.sigma, sums.grid.columns))
        for (const std::size_t i : blob) ++sums.hot[i];
}

/// What the pixel shows beyond its class: its level in the history, which a standing fire sets, and what the image adds.
void add_warmth(Lattice& sums, const Excess& lwir11, const LatticeHistory& history)
{
    const std::vector<float>& level = history[Remembered::lwir11].level;
    if (lwir11.value.empty() || level.size() != sums.looks.size()) return;
    for (std::size_t i = 0; i < level.size(); ++i)
        if (const float kelvin = lwir11.value[i] + level[i]; !std::isnan(kelvin)) {
            ++sums.warm_looks[i];
            sums.warmth[i] += kelvin;
        }
}

/// Carries sums of one lattice to the pixels of another by their centres.
void carry(const Lattice& from, Lattice& to)
{
    const geo::Projector source(from.grid.crs), target(to.grid.crs);
    const bool same_plane = from.grid.crs == to.grid.crs;
    for (int row = 0; row < to.grid.rows; ++row)
        for (int column = 0; column < to.grid.columns; ++column) {
            const geo::Point here = to.grid.center({column, row});
            const geo::Cell cell = from.grid.cell_of(same_plane ? here : source.to_plane(target.to_lonlat(here)));
            if (!from.grid.contains(cell)) continue;
            const auto a = static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(from.grid.columns) +
                           static_cast<std::size_t>(cell.column);
            const auto b =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(to.grid.columns) + static_cast<std::size_t>(column);
            to.looks[b] = static_cast<std::uint16_t>(to.looks[b] + from.looks[a]);
            to.hot[b] = static_cast<std::uint16_t>(to.hot[b] + from.hot[a]);
            to.warm_looks[b] = static_cast<std::uint16_t>(to.warm_looks[b] + from.warm_looks[a]);
            to.excess[b] += from.excess[a];
            to.warmth[b] += from.warmth[a];
        }
}

/// Mean excess where heat came back often enough, else 0.
std::vector<float> heat_of(const Lattice& sums)
{
    std::vector<float> heat(sums.looks.size(), 0);
    for (std::size_t i = 0; i < heat.size(); ++i)
        if (sums.hot[i] >= fewest_hot_looks && sums.hot[i] >= least_share * sums.looks[i])
            heat[i] = std::max(0.0F, sums.excess[i] / static_cast<float>(sums.looks[i]));
    return heat;
}

std::vector<float> warmth_of(const Lattice& sums)
{
    std::vector<float> warmth(sums.looks.size(), 0);
    for (std::size_t i = 0; i < warmth.size(); ++i)
        if (sums.warm_looks[i] >= fewest_hot_looks)
            if (const float mean = sums.warmth[i] / static_cast<float>(sums.warm_looks[i]); mean >= least_warmth_k)
                warmth[i] = mean;
    return warmth;
}

}  // namespace

struct HotPlaceFinder::Sums {
    geo::Polygon works;
    std::map<std::string, Lattice> lattices;  ///< by family and place
};

HotPlaceFinder::HotPlaceFinder(const geo::Polygon& works) : sums_(new Sums{works, {}}) {}
HotPlaceFinder::~HotPlaceFinder() = default;
HotPlaceFinder::HotPlaceFinder(HotPlaceFinder&&) noexcept = default;
HotPlaceFinder& HotPlaceFinder::operator=(HotPlaceFinder&&) noexcept = default;

bool HotPlaceFinder::add(const Chip& chip, const History& history)
{
    const auto residual = residuals(history, chip);
    const LatticeHistory* lattice = history.find(chip);
    if (!residual || !lattice) return false;
    const std::string name = lattice->family + " " + lattice->grid.crs + " " + std::to_string(lattice->grid.left_m) + " " +
                             std::to_string(lattice->grid.top_m);
    Lattice& sums = sums_->lattices.try_emplace(name, lattice->grid).first->second;
    add_short_wave(sums, (*residual)[Remembered::swir22]);
    add_warmth(sums, (*residual)[Remembered::lwir11], *lattice);
    return true;
}

std::vector<HotPlace> HotPlaceFinder::find() const
{
    std::vector<HotPlace> places;
    if (sums_->lattices.empty()) return places;
    const auto finest = std::ranges::min_element(sums_->lattices, {}, [](const auto& item) { return item.second.grid.pixel_m; });
    Lattice all(finest->second.grid);
    for (const auto& item : sums_->lattices) carry(item.second, all);
    const geo::Projector projector(all.grid.crs);
    const geo::PlanePolygon works = geo::to_plane(sums_->works, projector);
    const double pixel_area = all.grid.pixel_m * all.grid.pixel_m;
    const std::vector<float> heat = heat_of(all), warmth = warmth_of(all);
    std::vector<std::uint8_t> taken(heat.size(), 0);
    for (const bool short_wave : {true, false})
        for (const Basin& basin : find_basins(short_wave ? heat : warmth, all.grid.columns)) {
            const geo::Cell peak{static_cast<int>(basin.peak) % all.grid.columns,
                                 static_cast<int>(basin.peak) / all.grid.columns};
            if (!geo::contains(works, all.grid.center(peak))) continue;
            if (!short_wave && std::ranges::any_of(basin.pixels, [&](std::size_t i) { return taken[i] != 0; })) continue;
            const Rectangle box = rectangle_about(basin.pixels, all.grid);
            HotPlace place;
            place.short_wave = short_wave;
            for (const geo::Point corner : box.corners) place.outline.outer.push_back(projector.to_lonlat(corner));
            place.looks = short_wave ? all.looks[basin.peak] : all.warm_looks[basin.peak];
            place.hot_looks = all.hot[basin.peak];
            place.length_m = box.length_m;
            place.width_m = box.width_m;
            place.mean_flux = short_wave ? 0 : unknown;
            double kelvin = 0;
            int measured = 0;
            for (const std::size_t i : basin.pixels) {
                taken[i] = 1;
                if (short_wave) place.mean_flux += static_cast<double>(heat[i]) * pixel_area;
                if (all.warm_looks[i] == 0) continue;
                kelvin += static_cast<double>(all.warmth[i] / static_cast<float>(all.warm_looks[i]));
                ++measured;
            }
            place.warmth_k = measured ? kelvin / measured : unknown;
            places.push_back(std::move(place));
        }
    return places;
}

}  // namespace hearthwatch::raster
