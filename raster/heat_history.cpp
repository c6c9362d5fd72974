#include "raster/heat_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "raster/heat_deblend.h"
#include "raster/heat_dipole.h"
#include "raster/heat_edges.h"

namespace hearthwatch::raster {
namespace {

/// Share of `a` that lies inside `b`, by the pixels they touch.
double share_inside(const Footprint& a, const Footprint& b)
{
    double inside = 0, whole = 0;
    std::size_t other = 0;  // both lists run row by row
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        whole += a.shares[i];
        while (other < b.pixels.size() && b.pixels[other] < a.pixels[i]) ++other;
        if (other < b.pixels.size() && b.pixels[other] == a.pixels[i]) inside += std::min(a.shares[i], b.shares[other]);
    }
    return whole > 0 ? inside / whole : 0;
}

bool competes(const Footprint& unit, const Footprint& other)
{
    constexpr double held = 0.9;
    return share_inside(unit, other) < held && share_inside(other, unit) < held;
}

/// What the image shows beyond its bands' relation, in the units of the history: clear ground off the works, whose heat lies where it lies.
std::vector<float> still_ground(const Field& field, const std::vector<std::uint8_t>& about, const HistoryResiduals& residual,
                                const std::vector<float>& level)
{
    const Excess& excess = residual[Remembered::swir22];
    const std::vector<float>&rho = field.rho(Band::swir22), &radiance = field.radiance(Band::swir22);
    std::vector<float> ground(level.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < ground.size(); ++i)
        if (!about[i] && is_clear(field.quality[i]))
            ground[i] =
                excess.value[i] * rho[i] / radiance[i] / residual.unit22[i] + static_cast<float>(residual.contrast) * level[i];
    return ground;
}

/// The history's pattern of roofs bright in the short-wave infrared lies elsewhere in the image. Believed when the northern and the southern
/// half say the same: ground without a pattern gives any shift.
bool lies_off(const Chip& chip, const Field& field, const std::vector<std::uint8_t>& about, const History& history,
              const HistoryResiduals& residual)
{
    const LatticeHistory* lattice = history.find(chip);
    if (!lattice || residual[Remembered::swir22].value.empty()) return false;
    const std::vector<float>& level = (*lattice)[Remembered::swir22].level;
    const std::vector<float> ground = still_ground(field, about, residual, level);
    const std::span<const float> now(ground), then(level);
    const int columns = lattice->grid.columns;
    const auto whole = find_shift(now, then, columns);
    if (!whole || std::hypot(whole->columns, whole->rows) <= largest_shift_pixels) return false;
    const std::size_t half = now.size() / 2 / static_cast<std::size_t>(columns) * static_cast<std::size_t>(columns);
    const auto agrees = [&](std::span<const float> part, std::span<const float> reference) {
        constexpr double agreed_pixels = 0.25;
        const auto shift = find_shift(part, reference, columns);
        return shift && std::hypot(shift->columns - whole->columns, shift->rows - whole->rows) <= agreed_pixels;
    };
    return agrees(now.first(half), then.first(half)) && agrees(now.subspan(half), then.subspan(half));
}

/// Share of a footprint in one of its pixels, 0 off it.
float share_in(const Footprint& footprint, std::size_t pixel)
{
    const auto found = std::lower_bound(footprint.pixels.begin(), footprint.pixels.end(), pixel);
    if (found == footprint.pixels.end() || *found != pixel) return 0;
    return static_cast<float>(footprint.shares[static_cast<std::size_t>(found - footprint.pixels.begin())]);
}

/// Heat is left in: a few bright pixels do not move a fit of thousands, and what is measured must not hang on the outlines given.
void settle_edges(HeatMaps& heat, const Chip& chip, const Field& field, const History& history)
{
    const std::vector<float>&rho = field.rho(Band::swir22), &radiance = field.radiance(Band::swir22);
    std::vector<std::uint8_t> still(field.size(), 0);
    for (std::size_t i = 0; i < still.size(); ++i) still[i] = is_clear(field.quality[i]);
    std::vector<float> scale(field.size());
    for (std::size_t i = 0; i < scale.size(); ++i)
        scale[i] = static_cast<float>(heat.residuals.contrast) * heat.residuals.unit22[i] * radiance[i] / rho[i];
    take_off_edges(heat.residuals.of.at(static_cast<std::size_t>(Remembered::swir22)),
                   (*history.find(chip))[Remembered::swir22].level, scale, still, field.grid.columns);
}

}  // namespace

std::vector<float> point_sources(const std::vector<float>& excess, const std::vector<float>& sd, int columns,
                                 const PointSpread& spread)
{
    const auto across = static_cast<std::size_t>(columns), down = excess.size() / across, width = across + 2;
    // Three rows with an edge of one pixel: what is not known adds nothing.
    struct Row {
        std::vector<double> value, variance, known, inside;
    };
    std::array<Row, 3> rows;
    const auto fill = [&](Row& to, std::size_t row) {  // rows count from the one above the grid
        to = {std::vector<double>(width, 0), std::vector<double>(width, 1), std::vector<double>(width, 0),
              std::vector<double>(width, 0)};
        for (std::size_t k = 0; k < across && row >= 1 && row <= down; ++k) {
            const std::size_t i = (row - 1) * across + k;
            const double variance = static_cast<double>(sd[i]) * static_cast<double>(sd[i]);
            const bool is_known = !std::isnan(excess[i]) && sd[i] > 0;
            to.inside[k + 1] = 1;
            to.known[k + 1] = is_known ? 1 : 0;
            to.value[k + 1] = is_known ? static_cast<double>(excess[i]) : 0;
            to.variance[k + 1] = is_known ? variance : 1;
        }
    };
    fill(rows[0], 0);
    fill(rows[1], 1);
    std::vector<float> result(excess.size(), std::numeric_limits<float>::quiet_NaN());
    std::vector<double> sum(across), weight(across), seen(across), whole(across);
    for (std::size_t row = 0; row < down; ++row) {
        fill(rows[(row + 2) % 3], row + 2);
        for (std::vector<double>* line : {&sum, &weight, &seen, &whole}) std::fill(line->begin(), line->end(), 0);
        for (int r = -1; r <= 1; ++r)
            for (int c = -1; c <= 1; ++c) {
                const Row& from = rows[(row + static_cast<std::size_t>(r + 1)) % 3];
                const double share = spread.at(c, r), square = share * share;
                const double *value = from.value.data() + c + 1, *variance = from.variance.data() + c + 1,
                             *known = from.known.data() + c + 1, *inside = from.inside.data() + c + 1;
                for (std::size_t k = 0; k < across; ++k) {
                    sum[k] += share * value[k] / variance[k];
                    weight[k] += square * known[k] / variance[k];
                    seen[k] += share * known[k];
                    whole[k] += share * inside[k];
                }
            }
        for (std::size_t k = 0; k < across; ++k)
            if (!std::isnan(excess[row * across + k]) && 2 * seen[k] >= whole[k] && weight[k] > 0)
                result[row * across + k] = static_cast<float>(sum[k] / std::sqrt(weight[k]));
    }
    return result;
}

std::vector<std::size_t> rivals_of(const HeatMaps& heat, const Footprint& unit)
{
    std::vector<std::size_t> rivals;
    for (std::size_t u = 0; u < heat.units.size(); ++u)
        if (competes(unit, heat.units[u])) rivals.push_back(u);
    return rivals;
}

std::optional<HeatMaps> make_heat_maps(const Chip& chip, const Field& field, const Ring& ring, const History& history,
                                       const std::vector<geo::PlanePolygon>& units)
{
    auto residual = residuals(history, chip, field);
    if (!residual) return std::nullopt;
    HeatMaps heat{std::move(*residual), {}, false, {}, {}, {}, {}, {}, {}, {}};
    WhitePatches white = find_white_patches(chip, field, heat.residuals);
    heat.plumes = std::move(white.plumes);
    const std::vector<std::uint8_t> droplets = droplet_pixels(field, heat.residuals);
    const auto unsee = [&](const std::vector<std::size_t>& pixels) {
        for (const Remembered quantity : {Remembered::swir16, Remembered::swir22}) {
            std::vector<float>& value = heat.residuals.of.at(static_cast<std::size_t>(quantity)).value;
            if (!value.empty())
                for (const std::size_t i : pixels) value[i] = std::numeric_limits<float>::quiet_NaN();
        }
    };
    const std::vector<float> with_clouds = heat.residuals[Remembered::swir22].value;  // a cloud's edge is told by its other side
    std::vector<std::size_t> steam;
    for (std::size_t i = 0; i < droplets.size(); ++i)
        if (droplets[i]) steam.push_back(i);
    unsee(steam);
    for (const geo::PlanePolygon& unit : units) heat.units.push_back(make_footprint(unit, field.grid));
    const Excess& swir22 = heat.residuals[Remembered::swir22];
    constexpr float about_m = 100;
    std::vector<std::uint8_t> about(field.size(), 0);
    for (std::size_t i = 0; i < about.size(); ++i) about[i] = ring.distance_m[i] <= about_m;
    for (const Footprint& unit : heat.units)
        for (const std::size_t i : grown_pixels(unit, field.grid, 1)) about[i] = 1;
    heat.misregistered = lies_off(chip, field, about, history, heat.residuals);
    if (heat.misregistered || swir22.value.empty()) return heat;
    settle_edges(heat, chip, field, history);

    const std::vector<std::uint8_t> near = near_cloud(white.cloud, field.grid);
    std::vector<std::size_t> where;
    std::vector<std::size_t>& cloud_edges = heat.cloud_edges;
    for (const auto& blob : find_blobs(swir22.value, swir22.sigma, field.grid.columns)) {
        if (std::none_of(blob.begin(), blob.end(), [&](std::size_t i) { return about[i] != 0; })) continue;
        if (is_cloud_edge(field, with_clouds, blob, near))
            cloud_edges.insert(cloud_edges.end(), blob.begin(), blob.end());
        else
            where.insert(where.end(), blob.begin(), blob.end());
    }
    std::ranges::sort(cloud_edges);
    unsee(cloud_edges);
    // A pixel that happened to be quiet in few looks is no surer than the middle one; one that tapped through its history is restless by heat,
    // which must not hide the next.
    const auto middle = middle_value(swir22.sigma);
    constexpr float restless = 3;
    heat.noise22.resize(swir22.sigma.size());
    for (std::size_t i = 0; i < heat.noise22.size(); ++i)
        heat.noise22[i] = in_quadrature(std::min(swir22.sigma[i], restless * middle), middle);
    const auto spread_of = [&](Band band) {
        const double native_m = std::max(chip.sensor->find(band)->native_m, field.grid.pixel_m);
        return gaussian_spread(spread_native_pixels * native_m / field.grid.pixel_m);
    };
    const PointSpread spread22 = spread_of(Band::swir22);
    heat.point22 = point_sources(swir22.value, heat.noise22, field.grid.columns, spread22);
    heat.source22 = deblend(swir22.value, where, field.grid.columns, spread22);
    const Excess& swir16 = heat.residuals[Remembered::swir16];
    if (!swir16.value.empty()) heat.source16 = deblend(swir16.value, where, field.grid.columns, spread_of(Band::swir16));
    for (std::size_t i = 0; i < field.size(); ++i)
        if (heat.source22[i] != 0 || (!heat.source16.empty() && heat.source16[i] != 0)) heat.lit.push_back(i);
    return heat;
}

std::vector<std::size_t> grown_pixels(const Footprint& unit, const geo::Grid& grid, int radius)
{
    // Marked on the unit's own rectangle: a works of ten thousand pixels is grown for every null place.
    int left = grid.columns, right = -1, top = grid.rows, bottom = -1;
    const auto place = [&](std::size_t i) {
        return geo::Cell{static_cast<int>(i) % grid.columns, static_cast<int>(i) / grid.columns};
    };
    for (const std::size_t i : unit.pixels) {
        const geo::Cell cell = place(i);
        left = std::min(left, std::max(cell.column - radius, 0));
        right = std::max(right, std::min(cell.column + radius, grid.columns - 1));
        top = std::min(top, std::max(cell.row - radius, 0));
        bottom = std::max(bottom, std::min(cell.row + radius, grid.rows - 1));
    }
    if (right < left) return {};
    const int width = right - left + 1;
    std::vector<std::uint8_t> touched(static_cast<std::size_t>(width) * static_cast<std::size_t>(bottom - top + 1), 0);
    for (const std::size_t i : unit.pixels) {
        const geo::Cell cell = place(i);
        const int first = std::max(cell.column - radius, left), last = std::min(cell.column + radius, right);
        for (int row = std::max(cell.row - radius, top); row <= std::min(cell.row + radius, bottom); ++row)
            std::fill_n(touched.begin() + (row - top) * width + first - left, last - first + 1, std::uint8_t{1});
    }
    std::vector<std::size_t> pixels;
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column)
            if (touched[static_cast<std::size_t>((row - top) * width + column - left)])
                pixels.push_back(static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) +
                                 static_cast<std::size_t>(column));
    return pixels;
}

std::vector<float> own_share(const HeatMaps& heat, const Footprint& unit, const std::vector<std::size_t>& rivals,
                             const geo::Grid& grid)
{
    std::vector<float> shares(heat.lit.size(), 0);
    if (heat.lit.empty()) return shares;
    const std::vector<std::size_t> near = grown_pixels(unit, grid, 1);
    std::vector<std::vector<std::size_t>> rivals_near;
    for (const std::size_t rival : rivals) rivals_near.push_back(grown_pixels(heat.units[rival], grid, 1));
    for (std::size_t k = 0; k < heat.lit.size(); ++k) {
        const std::size_t pixel = heat.lit[k];
        const auto is_near = [&](const std::vector<std::size_t>& pixels) {
            return std::binary_search(pixels.begin(), pixels.end(), pixel) ? 1.0F : 0.0F;
        };
        const float own = share_in(unit, pixel), own_near = is_near(near);
        float all = own, all_near = own_near;
        for (std::size_t r = 0; r < rivals.size(); ++r) {
            all += share_in(heat.units[rivals[r]], pixel);
            all_near += is_near(rivals_near[r]);
        }
        shares[k] = all > 0 ? own / all : all_near > 0 ? own_near / all_near : own;
    }
    return shares;
}

}  // namespace hearthwatch::raster
