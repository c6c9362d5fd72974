#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "raster/indicator_detector.h"
#include "raster/quality.h"

namespace hearthwatch::raster {
namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

constexpr int widest = 30;  ///< 61 x 61

/// Mean and spread of r75 = rho22/rho_nir and of rho22 over the background of any square window, `widest` at most, about the pixels asked for
/// (sorted).
class Background {
    /// Pixels, and sums of ratio, its square, level and its square, of all pixels above and to the left.
    using Sums = std::array<double, 5>;

public:
    Background(const Field& field, const std::vector<std::uint8_t>& excluded, const std::vector<std::size_t>& pixels)
        : columns_(field.grid.columns), rows_(field.grid.rows)
    {
        const auto &r22 = field.rho(Band::swir22), &nir = field.rho(Band::nir);
        const int last = pixels.empty() ? -1 : std::min(row(pixels.back()) + widest, rows_ - 1);
        const auto width = static_cast<std::size_t>(columns_) + 1;
        sums_.assign(width * static_cast<std::size_t>(last + 2), {});
        for (std::size_t row = 0; row < static_cast<std::size_t>(last + 1); ++row) {
            Sums line{};
            for (std::size_t column = 0; column + 1 < width; ++column) {
                const std::size_t i = row * (width - 1) + column, place = (row + 1) * width + column + 1;
                if (!excluded[i] && r22[i] > 0 && nir[i] > 0 && is_clear(field.quality[i]) &&
                    !(field.quality[i] & quality::water)) {
                    const double ratio = r22[i] / nir[i], level = r22[i];
                    const Sums more{1, ratio, ratio * ratio, level, level * level};
                    for (std::size_t s = 0; s < line.size(); ++s) line[s] += more[s];
                }
                for (std::size_t s = 0; s < line.size(); ++s) sums_[place][s] = sums_[place - width][s] + line[s];
            }
        }
    }

    double count(std::size_t pixel, int radius) const { return about(pixel, radius, 0); }

    /// Ratio and level both stand out (Schroeder et al. 2016, eq. 4 and 5).
    bool stands_out(std::size_t pixel, int radius, double ratio, double level) const
    {
        const double n = count(pixel, radius);
        if (n < 2) return false;
        const auto beyond = [&](double value, std::size_t first, double least) {
            const double mean = about(pixel, radius, first) / n;
            const double square = about(pixel, radius, first + 1) / n;
            return value > mean + std::max(3 * std::sqrt(std::max(square - mean * mean, 0.0)), least);
        };
        return beyond(ratio, 1, 0.8) && beyond(level, 3, 0.08);
    }

private:
    int column(std::size_t pixel) const { return static_cast<int>(pixel) % columns_; }
    int row(std::size_t pixel) const { return static_cast<int>(pixel) / columns_; }
    double about(std::size_t pixel, int radius, std::size_t which) const
    {
        const auto [left, right, top, bottom] = square_about(column(pixel), row(pixel), radius, columns_, rows_);
        const auto width = static_cast<std::size_t>(columns_) + 1;
        const auto at = [&](std::size_t r, std::size_t c) { return sums_[r * width + c][which]; };
        return at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
    }
    int columns_, rows_;
    std::vector<Sums> sums_;
};

}  // namespace

Detection schroeder(const Field& field)
{
    const auto &r22 = field.rho(Band::swir22), &r16 = field.rho(Band::swir16), &nir = field.rho(Band::nir),
               &r1 = field.rho(Band::coastal);
    Detection result{std::vector<std::uint8_t>(field.size(), 0), std::vector<float>(field.size(), no_score)};
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (nir[i] > 0) result.score[i] = r22[i] / nir[i];
        const bool folding = r16[i] > 0.8F && r1[i] < 0.2F && (nir[i] > 0.4F || r22[i] < 0.1F);
        result.hot[i] = (result.score[i] > 2.5F && r22[i] - nir[i] > 0.3F && r22[i] > 0.5F) || folding;
    }
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < field.size(); ++i)
        if (!result.hot[i] && result.score[i] > 1.8F && r22[i] - nir[i] > 0.17F && r22[i] > 1.6F * r16[i])
            candidates.push_back(i);
    if (candidates.empty()) return result;
    const Background background(field, result.hot, candidates);
    for (const std::size_t i : candidates) result.hot[i] = background.stands_out(i, widest, result.score[i], r22[i]);
    return result;
}

Detection goli(const Field& field)
{
    const auto &r22 = field.rho(Band::swir22), &r16 = field.rho(Band::swir16), &nir = field.rho(Band::nir),
               &red = field.rho(Band::red);
    Detection result{std::vector<std::uint8_t>(field.size(), 0), std::vector<float>(field.size(), no_score)};
    for (std::size_t i = 0; i < field.size(); ++i) {
        result.score[i] = 0.53F * r22[i] - red[i];
        result.hot[i] = result.score[i] >= 0.214F;
    }
    const std::vector<std::uint8_t> beside = grown(result.hot, field.grid.columns, 1);
    for (std::size_t i = 0; i < field.size(); ++i)
        if (beside[i] && red[i] <= 0.35F * r16[i] - 0.044F) result.hot[i] = 1;
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < field.size(); ++i)
        if (!result.hot[i] && (result.score[i] >= 0.125F || r16[i] <= 1.08F * r22[i] - 0.048F) && nir[i] > 0)
            candidates.push_back(i);
    if (candidates.empty()) return result;
    const Background background(field, result.hot, candidates);
    constexpr int narrowest = 2;
    constexpr double enough = 0.25;
    for (const std::size_t i : candidates) {
        int radius = narrowest;
        const auto side = [&] { return static_cast<double>((2 * radius + 1) * (2 * radius + 1)); };
        while (radius < widest && background.count(i, radius) < enough * side()) ++radius;
        if (background.count(i, radius) >= enough * side())
            result.hot[i] = background.stands_out(i, radius, r22[i] / nir[i], r22[i]);
    }
    return result;
}

}  // namespace hearthwatch::raster
