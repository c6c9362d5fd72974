#include "raster/heat_background.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t terms = 3;
using Row = std::array<double, terms>;

/// Least squares of weighted rows by Gauss elimination with pivots; a term without information gets 0.
Row solve(std::array<Row, terms> a, Row b)
{
    std::array<std::size_t, terms> order{};
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t k = 0; k < terms; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < terms; ++i)
            if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
        std::swap(a[k], a[pivot]);
        std::swap(b[k], b[pivot]);
        if (std::abs(a[k][k]) < 1e-9) continue;
        for (std::size_t i = k + 1; i < terms; ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < terms; ++j) a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    Row x{};
    for (std::size_t k = terms; k-- > 0;) {
        double rest = b[k];
        for (std::size_t j = k + 1; j < terms; ++j) rest -= a[k][j] * x[j];
        x[k] = std::abs(a[k][k]) < 1e-9 ? 0 : rest / a[k][k];
    }
    return x;
}

float upper_percentile(std::vector<float> values)
{
    return ranked(values, values.size() * 99 / 100);
}

}  // namespace

std::optional<SwirBackground> fit_swir_background(const Field& field, const Ring& ring, const std::vector<std::uint8_t>& hot)
{
    const auto &l22 = field.radiance(Band::swir22), &l16 = field.radiance(Band::swir16), &nir = field.radiance(Band::nir);
    if (l22.empty() || l16.empty()) return std::nullopt;
    const auto nir_at = [&](std::size_t i) { return nir.empty() ? 0.0F : nir[i]; };
    std::vector<std::size_t> ground;
    std::vector<float> ground16, ground_nir;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (!ring.ring[i] || hot[i] || !is_clear(field.quality[i]) || (field.quality[i] & (quality::water | quality::saturated)))
            continue;
        if (std::isnan(l22[i] + l16[i] + nir_at(i))) continue;
        ground.push_back(i);
        ground16.push_back(l16[i]);
        ground_nir.push_back(nir_at(i));
    }
    constexpr std::size_t enough = 200;
    if (ground.size() < enough) return std::nullopt;
    constexpr float headroom = 1.5F;  // roofs are brighter than the country round them
    const float cap16 = headroom * upper_percentile(ground16), cap_nir = headroom * upper_percentile(ground_nir);
    const auto row_of = [&](std::size_t i) { return Row{1, std::min(l16[i], cap16), std::min(nir_at(i), cap_nir)}; };

    constexpr std::size_t sample = 20'000;
    if (const std::size_t step = ground.size() / sample; step > 1) {
        for (std::size_t i = 0; i * step < ground.size(); ++i) ground[i] = ground[i * step];
        ground.resize((ground.size() + step - 1) / step);
    }
    Row x{};
    double noise = std::numeric_limits<double>::infinity();
    constexpr int rounds = 4;
    constexpr double huber = 1.345;  // 95 % efficient under a normal law (Huber 1981)
    std::vector<Row> rows;
    for (const std::size_t i : ground) rows.push_back(row_of(i));
    const auto residual_of = [&](const Row& row, std::size_t i) {
        return l22[i] - std::inner_product(row.begin(), row.end(), x.begin(), 0.0);
    };
    std::vector<double> residuals(ground.size());  // of the last round
    std::vector<float> rounded(ground.size());
    for (int round = 0; round < rounds; ++round) {
        std::array<Row, terms> a{};
        Row b{};
        for (std::size_t n = 0; n < ground.size(); ++n) {
            const Row& row = rows[n];
            const double off = std::abs(residuals[n]), weight = round == 0 || off <= huber * noise ? 1 : huber * noise / off;
            for (std::size_t j = 0; j < terms; ++j) {
                for (std::size_t k = 0; k < terms; ++k) a[j][k] += weight * row[j] * row[k];
                b[j] += weight * row[j] * l22[ground[n]];
            }
        }
        x = solve(a, b);
        for (std::size_t n = 0; n < ground.size(); ++n) {
            residuals[n] = residual_of(rows[n], ground[n]);
            rounded[n] = static_cast<float>(residuals[n]);
        }
        noise = std::max(robust_spread(rounded).sd, 1e-6);
    }
    SwirBackground result{std::vector<float>(field.size(), missing_value), noise};
    for (std::size_t i = 0; i < field.size(); ++i) result.excess[i] = static_cast<float>(residual_of(row_of(i), i));
    return result;
}

}  // namespace hearthwatch::raster
