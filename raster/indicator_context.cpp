#include <algorithm>
#include <cmath>
#include <limits>

#include "raster/indicator_detector.h"
#include "raster/quality.h"

namespace hearthwatch::raster {
namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// Mean and spread of r75 = rho22/rho_nir and of rho22 over the background of any square window.
class Background {
public:
    Background(const Field& field, const std::vector<std::uint8_t>& excluded) : columns_(field.grid.columns)
    {
        const auto &r22 = field.rho(Band::swir22), &nir = field.rho(Band::nir);
        std::vector<double> n(field.size(), 0), sum[4];
        for (auto& values : sum) values.assign(field.size(), 0);
        for (std::size_t i = 0; i < field.size(); ++i) {
            if (excluded[i] || !(r22[i] > 0) || !(nir[i] > 0) || !is_clear(field.quality[i]) ||
                (field.quality[i] & quality::water))
                continue;
            const double ratio = r22[i] / nir[i], level = r22[i];
            n[i] = 1;
            sum[0][i] = ratio;
            sum[1][i] = ratio * ratio;
            sum[2][i] = level;
            sum[3][i] = level * level;
        }
        sums_.emplace_back(n, columns_);
        for (const auto& values : sum) sums_.emplace_back(values, columns_);
    }

    double count(std::size_t pixel, int radius) const { return sums_[0].about(column(pixel), row(pixel), radius); }

    /// Ratio and level both stand out (Schroeder et al. 2016, eq. 4 and 5).
    bool stands_out(std::size_t pixel, int radius, double ratio, double level) const
    {
        const double n = count(pixel, radius);
        if (n < 2) return false;
        const auto beyond = [&](double value, std::size_t first, double least) {
            const double mean = sums_[first].about(column(pixel), row(pixel), radius) / n;
            const double square = sums_[first + 1].about(column(pixel), row(pixel), radius) / n;
            return value > mean + std::max(3 * std::sqrt(std::max(square - mean * mean, 0.0)), least);
        };
        return beyond(ratio, 1, 0.8) && beyond(level, 3, 0.08);
    }

private:
    int column(std::size_t pixel) const { return static_cast<int>(pixel) % columns_; }
    int row(std::size_t pixel) const { return static_cast<int>(pixel) / columns_; }
    int columns_;
    std::vector<RectangleSums> sums_;
};

constexpr int widest = 30;  ///< 61 x 61

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
    const Background background(field, result.hot);
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool candidate = result.score[i] > 1.8F && r22[i] - nir[i] > 0.17F && r22[i] > 1.6F * r16[i];
        if (candidate && !result.hot[i]) result.hot[i] = background.stands_out(i, widest, result.score[i], r22[i]);
    }
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
    const Background background(field, result.hot);
    constexpr int narrowest = 2;
    constexpr double enough = 0.25;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool candidate = result.score[i] >= 0.125F || r16[i] <= 1.08F * r22[i] - 0.048F;
        if (!candidate || result.hot[i] || !(nir[i] > 0)) continue;
        int radius = narrowest;
        const auto side = [&] { return static_cast<double>((2 * radius + 1) * (2 * radius + 1)); };
        while (radius < widest && background.count(i, radius) < enough * side()) ++radius;
        if (background.count(i, radius) >= enough * side())
            result.hot[i] = background.stands_out(i, radius, r22[i] / nir[i], r22[i]);
    }
    return result;
}

}  // namespace hearthwatch::raster
