#include "raster/heat_deblend.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearthwatch::raster {
namespace {

/// Calls with every pixel within `radius` of `pixel` and its place about it.
template <typename Call>
void for_each_near(std::size_t pixel, int radius, int columns, int rows, Call call)
{
    const int column = static_cast<int>(pixel) % columns, row = static_cast<int>(pixel) / columns;
    for (int r = std::max(row - radius, 0); r <= std::min(row + radius, rows - 1); ++r)
        for (int c = std::max(column - radius, 0); c <= std::min(column + radius, columns - 1); ++c)
            call(static_cast<std::size_t>(r * columns + c), c - column, r - row);
}

/// 8-connected patches of the pixels for which `inside` holds.
template <typename Inside>
std::vector<std::vector<std::size_t>> patches(std::size_t pixels, int columns, Inside inside)
{
    const int rows = static_cast<int>(pixels) / columns;
    std::vector<std::uint8_t> seen(pixels, 0);
    std::vector<std::vector<std::size_t>> found;
    for (std::size_t start = 0; start < pixels; ++start) {
        if (seen[start] || !inside(start)) continue;
        std::vector<std::size_t> patch{start};
        seen[start] = 1;
        for (std::size_t next = 0; next < patch.size(); ++next)
            for_each_near(patch[next], 1, columns, rows, [&](std::size_t i, int, int) {
                if (seen[i] || !inside(i)) return;
                seen[i] = 1;
                patch.push_back(i);
            });
        std::sort(patch.begin(), patch.end());
        found.push_back(std::move(patch));
    }
    return found;
}

int rows_of(std::size_t pixels, int columns)
{
    return static_cast<int>(pixels) / columns;
}

}  // namespace

double PointSpread::at(int column, int row) const
{
    const int side = 2 * radius + 1;
    return share[static_cast<std::size_t>((row + radius) * side + column + radius)];
}

PointSpread gaussian_spread(double fwhm_pixels)
{
    const double sd = fwhm_pixels / 2.354820045;  // 2 sqrt(2 ln 2)
    PointSpread spread{std::max(1, static_cast<int>(std::ceil(3 * sd))), {}};
    // The source itself lies anywhere in its pixel: the edge of a box convolved with the Gaussian, by the integral of erf.
    const auto ramp = [&](double x) {
        return x * std::erf(x / (sd * std::sqrt(2.0))) + sd * std::sqrt(2 / 3.14159265358979) * std::exp(-x * x / (2 * sd * sd));
    };
    std::vector<double> line;
    double sum = 0;
    for (int i = -spread.radius; i <= spread.radius; ++i) {
        line.push_back(0.5 * (ramp(i + 1) - 2 * ramp(i) + ramp(i - 1)));
        sum += line.back();
    }
    for (const double y : line)
        for (const double x : line) spread.share.push_back(x * y / (sum * sum));
    return spread;
}

double point_source_z(const std::vector<float>& excess, const std::vector<float>& sd, std::size_t pixel, int columns,
                      const PointSpread& spread)
{
    double sum = 0, weight = 0, known = 0, whole = 0;
    for_each_near(pixel, 1, columns, rows_of(excess.size(), columns), [&](std::size_t i, int c, int r) {
        const double share = spread.at(c, r);
        whole += share;
        if (std::isnan(excess[i]) || !(sd[i] > 0)) return;
        const double variance = static_cast<double>(sd[i]) * static_cast<double>(sd[i]);
        known += share;
        sum += share * static_cast<double>(excess[i]) / variance;
        weight += share * share / variance;
    });
    return 2 * known >= whole && weight > 0 ? sum / std::sqrt(weight) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::vector<std::size_t>> find_blobs(const std::vector<float>& excess, const std::vector<float>& sd, int columns)
{
    constexpr float seed = 5, edge = 2.5F;
    auto blobs = patches(excess.size(), columns, [&](std::size_t i) { return excess[i] > edge * sd[i]; });
    std::erase_if(blobs, [&](const std::vector<std::size_t>& blob) {
        return std::none_of(blob.begin(), blob.end(), [&](std::size_t i) { return excess[i] > seed * sd[i]; });
    });
    return blobs;
}

std::vector<double> deblend(const std::vector<float>& excess, const std::vector<std::size_t>& where, int columns,
                            const PointSpread& spread)
{
    const int rows = rows_of(excess.size(), columns);
    std::vector<double> sources(excess.size(), 0), left(excess.begin(), excess.end());
    std::vector<std::uint8_t> allowed(excess.size(), 0);
    for (const std::size_t pixel : where)
        for_each_near(pixel, 1, columns, rows, [&](std::size_t i, int, int) { allowed[i] = 1; });
    struct Source {
        std::size_t pixel;
        double norm;
    };
    std::vector<Source> list;
    for (std::size_t i = 0; i < excess.size(); ++i) {
        if (!allowed[i]) continue;
        double norm = 0;
        for_each_near(i, spread.radius, columns, rows, [&](std::size_t j, int c, int r) {
            if (!std::isnan(left[j])) norm += spread.at(c, r) * spread.at(c, r);
        });
        if (norm > 0) list.push_back({i, norm});
    }
    constexpr int most_sweeps = 300;
    constexpr double settled = 1e-4;
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
        double moved = 0, largest = 0;
        for (const Source& source : list) {
            double slope = 0;
            for_each_near(source.pixel, spread.radius, columns, rows, [&](std::size_t j, int c, int r) {
                if (!std::isnan(left[j])) slope += spread.at(c, r) * left[j];
            });
            const double now = std::max(sources[source.pixel] + slope / source.norm, 0.0), step = now - sources[source.pixel];
            if (step != 0)
                for_each_near(source.pixel, spread.radius, columns, rows,
                              [&](std::size_t j, int c, int r) { left[j] -= step * spread.at(c, r); });
            sources[source.pixel] = now;
            moved = std::max(moved, std::abs(step));
            largest = std::max(largest, now);
        }
        if (moved <= settled * largest) break;
    }
    const std::vector<double> again = blurred(sources, columns, spread);
    for (const auto& patch : patches(excess.size(), columns, [&](std::size_t i) { return allowed[i] != 0; })) {
        double there = 0, fitted = 0;
        for (const std::size_t i : patch) {
            if (std::isnan(excess[i])) continue;
            there += excess[i];
            fitted += again[i];
        }
        const double factor = fitted > 0 ? std::max(there, 0.0) / fitted : 0;
        for (const std::size_t i : patch) sources[i] *= factor;
    }
    return sources;
}

std::vector<double> blurred(const std::vector<double>& sources, int columns, const PointSpread& spread)
{
    const int rows = rows_of(sources.size(), columns);
    std::vector<double> result(sources.size(), 0);
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (sources[i] != 0)
            for_each_near(i, spread.radius, columns, rows,
                          [&](std::size_t j, int c, int r) { result[j] += sources[i] * spread.at(c, r); });
    return result;
}

}  // namespace hearthwatch::raster
