#include "raster/quality_assembly.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "raster/quality_cloud_mask.h"

namespace hearthwatch::raster {
namespace {

bool is_swir(Band band)
{
    return band == Band::swir16 || band == Band::swir22;
}

StoredPlane* find(std::vector<StoredPlane>& planes, Band band, const geo::Grid& grid)
{
    const auto found =
        std::find_if(planes.begin(), planes.end(), [&](const StoredPlane& p) { return p.stored.band == band && p.grid == grid; });
    return found == planes.end() ? nullptr : &*found;
}

double reflectance(const StoredPlane& plane, std::size_t pixel)
{
    return plane.calibration.reflectance_gain * plane.stored.dn[pixel] + plane.calibration.reflectance_offset;
}

void take_saturation_band(std::vector<StoredPlane>& planes, const Scene& scene, const Dataset& dataset)
{
    std::vector<std::uint16_t> flags;
    const geo::Grid* grid = nullptr;  // of the flags
    for (StoredPlane& plane : planes) {
        const auto bit = saturation_bit(scene.sensor->find(plane.stored.band)->label);
        if (!bit) continue;
        if (!grid || *grid != plane.grid) flags = sampled(dataset, 1, plane.grid);
        grid = &plane.grid;
        for (std::size_t i = 0; i < flags.size(); ++i) {
            if (((flags[i] >> *bit) & 1) == 0) continue;
            plane.stored.saturated[i] = 1;
            if (plane.stored.dn[i] == 0)
                plane.stored.dn[i] = static_cast<std::uint16_t>(std::min(plane.stored.saturated_dn, 65535));
        }
    }
}

void unfold(std::vector<StoredPlane>& planes, const geo::Grid& grid)
{
    const StoredPlane* coastal = find(planes, Band::coastal, grid);
    if (!coastal) coastal = find(planes, Band::blue, grid);
    const StoredPlane *nir = find(planes, Band::nir, grid), *swir16 = find(planes, Band::swir16, grid);
    StoredPlane* swir22 = find(planes, Band::swir22, grid);
    if (!coastal || !nir || !swir16 || !swir22 || !(swir22->calibration.reflectance_gain > 0)) return;
    for (std::size_t i = 0; i < swir22->stored.dn.size(); ++i) {
        if (swir22->stored.dn[i] == 0 || swir16->stored.dn[i] == 0) continue;
        const double rho6 = reflectance(*swir16, i);
        if (rho6 <= folded_least_rho6 ||
            !is_folded(reflectance(*coastal, i), reflectance(*nir, i), rho6, reflectance(*swir22, i)))
            continue;
        swir22->stored.dn[i] = static_cast<std::uint16_t>(std::min(swir22->stored.saturated_dn, 65535));
        swir22->stored.saturated[i] = 1;
    }
}

/// The plane's value under each pixel of the quality grid, as reflectance.
std::vector<float> reflectance_on(const Plane& plane, const geo::Grid& grid)
{
    std::vector<float> result;
    result.reserve(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows));
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            const geo::Cell cell = plane.grid.cell_of(grid.center({column, row}));
            result.push_back(plane.grid.contains(cell) ? plane.at(cell) * static_cast<float>(plane.reflectance_per_radiance)
                                                       : NAN);
        }
    return result;
}

bool flag_spectrally(Chip& chip)
{
    std::vector<std::vector<float>> rho;
    for (const Band band : {Band::blue, Band::green, Band::red, Band::nir, Band::swir16, Band::swir22}) {
        const Plane* plane = chip.find(band);
        if (!plane || !(plane->reflectance_per_radiance > 0)) return false;
        rho.push_back(reflectance_on(*plane, chip.quality_grid));
    }
    for (std::size_t i = 0; i < chip.quality.size(); ++i)
        chip.quality[i] = static_cast<std::uint16_t>(
            chip.quality[i] | spectral_flags(rho[0][i], rho[1][i], rho[2][i], rho[3][i], rho[4][i], rho[5][i]));
    return true;
}

float percentile_1(std::vector<float>& values)
{
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 100);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

}  // namespace

void find_saturation(std::vector<StoredPlane>& planes, const Scene& scene, const geo::Grid& quality_grid, OpenFiles& files)
{
    if (!scene.saturation_file.empty()) take_saturation_band(planes, scene, files.at(scene.saturation_file));
    std::vector<StoredBand*> swir;
    std::vector<std::span<const std::uint16_t>> others;
    for (StoredPlane& plane : planes) {
        const bool on_grid = plane.grid == quality_grid;
        if (is_swir(plane.stored.band) && on_grid)
            swir.push_back(&plane.stored);
        else if (on_grid && (plane.stored.band == Band::nir || plane.stored.band == Band::red))
            others.emplace_back(plane.stored.dn);
        for (std::size_t i = 0; i < plane.stored.dn.size(); ++i)
            if (plane.stored.dn[i] >= plane.stored.saturated_dn) plane.stored.saturated[i] = 1;
    }
    if (!swir.empty()) mark_saturation(swir, others, quality_grid.columns);
    if (scene.sensor->name.starts_with("landsat")) unfold(planes, quality_grid);
}

void assemble_quality(Chip& chip, const Scene& scene, OpenFiles& files)
{
    const geo::Grid& grid = chip.quality_grid;
    chip.quality.assign(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
    const auto add = [&](const std::vector<std::uint16_t>& flags) {
        for (std::size_t i = 0; i < flags.size(); ++i) chip.quality[i] = static_cast<std::uint16_t>(chip.quality[i] | flags[i]);
    };
    if (!scene.quality_file.empty() && scene.quality_kind != "none") {
        add(quality_flags(sampled(files.at(scene.quality_file), 1, grid), scene.quality_kind));
    } else if (!scene.cloud_file.empty()) {
        add(cloud_mask_flags(scene.cloud_file, grid, files));
        chip.quality_kind = "cloud_mask";
    } else {
        chip.quality_kind = flag_spectrally(chip) ? "spectral" : "none";
    }
    for (const Plane& plane : chip.planes) {
        if (plane.grid != grid || !(is_swir(plane.band) || chip.find(Band::swir22) == nullptr)) continue;
        for (std::size_t i = 0; i < plane.values.size(); ++i) {
            if (plane.saturated[i] && is_swir(plane.band))
                chip.quality[i] = static_cast<std::uint16_t>(chip.quality[i] | quality::saturated);
            if (std::isnan(plane.values[i])) chip.quality[i] = quality::missing;
        }
    }
}

void require_plausible_offset(const Chip& chip)
{
    const Plane* swir = chip.find(Band::swir22);
    if (!chip.sensor->name.starts_with("sentinel2") || !swir || swir->grid != chip.quality_grid ||
        !(swir->reflectance_per_radiance > 0))
        return;
    std::vector<float> ground, water;
    for (std::size_t i = 0; i < swir->values.size(); ++i) {
        if (chip.quality[i] & quality::missing) continue;
        ground.push_back(swir->values[i] * static_cast<float>(swir->reflectance_per_radiance));
        if ((chip.quality[i] & quality::water) && !(chip.quality[i] & (quality::cloud | quality::cirrus | quality::snow)))
            water.push_back(ground.back());
    }
    constexpr float darkest = -0.005F, offset = 0.095F;
    constexpr std::size_t enough_water = 50;
    if (!ground.empty() && percentile_1(ground) < darkest)
        throw Error(
            fmt::format(
                "{}: 1 % of band swir22 is darker than reflectance {:.4f} (the offset was taken off twice); declare the offset "
                "the pixels have",
                chip.scene_id, darkest),
            "radiometry_ambiguous");
    if (water.size() >= enough_water && percentile_1(water) > offset)
        throw Error(
            fmt::format("{}: the darkest water has reflectance {:.3f} in band swir22 (the offset was not taken off); declare the "
                        "offset the pixels have",
                        chip.scene_id, percentile_1(water)),
            "radiometry_ambiguous");
}

}  // namespace hearthwatch::raster
