#include "raster/history_pooled.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <Eigen/Dense>

#include "raster/ring.h"

namespace hearthwatch::raster {
namespace {

constexpr std::size_t samples_a_look = 1500;
using Slopes = Eigen::Matrix<double, relation_terms, 1>;
using Normal = Eigen::Matrix<double, relation_terms, relation_terms>;
using Season = Eigen::Matrix<double, thermal_terms, 1>;

}  // namespace

void PooledFit::add(const GroundImage& image, const std::vector<float>& swir16, Seen wanted)
{
    std::vector<std::size_t> ground;
    for (std::size_t i = 0; i < image.dry.size(); ++i)
        if (image.dry[i] && !std::isnan(image[wanted][i]) && (swir16.empty() || !std::isnan(swir16[i]))) ground.push_back(i);
    std::vector<Sample>& look = looks_.emplace_back();
    const std::size_t taken = std::min(samples_a_look, ground.size());
    for (std::size_t k = 0; k < taken; ++k) {
        const std::size_t i = ground[k * ground.size() / taken];
        Sample& sample = look.emplace_back();
        for (std::size_t b = 0; b < seen_count; ++b) sample.rho.at(b) = image.rho.at(b)[i];
        sample.swir16 = swir16.empty() ? std::numeric_limits<float>::quiet_NaN() : swir16[i];
        sample.wanted = image[wanted][i];
    }
}

Relation PooledFit::solve() const
{
    Relation relation;
    for (std::size_t b = 0; b < held_; ++b) {
        std::vector<float> values;
        for (const auto& look : looks_)
            for (const Sample& sample : look) values.push_back(sample.rho.at(b));
        if (values.empty()) return relation;
        const auto place = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * 995 / 1000);
        std::nth_element(values.begin(), place, values.end());
        relation.highest.at(b) = *place;
    }
    std::vector<Slopes> rows;
    std::vector<double> wanted;
    for (const auto& look : looks_) {  // each look's own constant goes with its mean
        Slopes mean = Slopes::Zero();
        double mean_wanted = 0;
        const std::size_t begin = rows.size();
        for (std::size_t k = 0; k < look.size(); ++k) {
            const auto rho = [&](Seen band) { return look[k].rho.at(static_cast<std::size_t>(band)); };
            const auto row = relation_row(relation, rho(Seen::blue), rho(Seen::red), rho(Seen::nir), look[k].swir16);
            rows.emplace_back(row.data());
            wanted.push_back(look[k].wanted);
            mean += rows.back() / static_cast<double>(look.size());
            mean_wanted += wanted.back() / static_cast<double>(look.size());
        }
        for (std::size_t k = begin; k < rows.size(); ++k) rows[k] -= mean, wanted[k] -= mean_wanted;
    }
    constexpr int rounds = 5;
    constexpr double huber = 1.345, ridge = 1e-7;  // 95 % efficient under a normal law (Huber 1981)
    Slopes x = Slopes::Zero();
    double spread = std::numeric_limits<double>::infinity();
    for (int round = 0; round < rounds; ++round) {
        Normal a = ridge * static_cast<double>(rows.size()) * Normal::Identity();
        Slopes b = Slopes::Zero();
        std::vector<float> off;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const double residual = std::abs(wanted[k] - rows[k].dot(x));
            const double weight = round == 0 || residual <= huber * spread ? 1 : huber * spread / residual;
            a.noalias() += weight * rows[k] * rows[k].transpose();
            b.noalias() += weight * wanted[k] * rows[k];
        }
        x = a.ldlt().solve(b);
        for (std::size_t k = 0; k < rows.size(); ++k) off.push_back(static_cast<float>(wanted[k] - rows[k].dot(x)));
        spread = std::max(robust_spread(off).sd, 1e-6);
    }
    std::copy(x.data(), x.data() + relation_terms, relation.slope.begin());
    return relation;
}

void take_out_heat(std::vector<float>& swir16, const std::vector<float>& residuals, const PixelHistory& history, double contrast,
                   double unrest)
{
    constexpr double hot = 3;
    for (std::size_t i = 0; i < swir16.size(); ++i) {
        const double excess = residuals[i] - contrast * history.level[i];
        const bool is_hot = excess > hot * unrest * in_quadrature(history.noise[i], history.doubt[i]);
        swir16[i] = is_hot ? swir16[i] - static_cast<float>(excess) : swir16[i];
    }
}

ThermalSeason thermal_season(const ResidualStack& stack, const std::vector<std::array<double, thermal_terms>>& terms,
                             const std::vector<std::uint8_t>& ground)
{
    ThermalSeason season;
    constexpr std::size_t enough_looks = 8;
    if (stack.size() < enough_looks) return season;
    for (const auto& row : terms)
        for (std::size_t t = 0; t < thermal_terms; ++t) season.mean.at(t) += row.at(t) / static_cast<double>(terms.size());
    std::array<Eigen::Matrix<double, thermal_terms, thermal_terms>, ground_classes> a;
    std::array<Season, ground_classes> b;
    std::array<double, ground_classes> pixels{};
    for (std::size_t c = 0; c < ground_classes; ++c) a.at(c).setZero(), b.at(c).setZero();
    for (std::size_t i = 0; i < ground.size(); ++i) {
        Season mean = Season::Zero();
        double mean_k = 0, count = 0;
        for (std::size_t k = 0; k < stack.size(); ++k)
            if (!std::isnan(stack[k][i])) mean += Season(terms[k].data()), mean_k += stack[k][i], ++count;
        if (count < 3) continue;
        mean /= count;
        mean_k /= count;
        ++pixels.at(ground[i]);
        for (std::size_t k = 0; k < stack.size(); ++k) {
            if (std::isnan(stack[k][i])) continue;
            constexpr double most_k = 10;  // furnaces are not weather
            const Season row = Season(terms[k].data()) - mean;
            a.at(ground[i]) += row * row.transpose();
            b.at(ground[i]) += row * std::clamp(stack[k][i] - mean_k, -most_k, most_k);
        }
    }
    for (std::size_t c = 0; c < ground_classes; ++c) {
        if (pixels.at(c) == 0) continue;
        // Held toward 0 by a tenth of a look a pixel: one image is one piece of evidence, however many pixels it has.
        const Season x = (a.at(c) + 0.1 * pixels.at(c) * Eigen::Matrix<double, thermal_terms, thermal_terms>::Identity())
                             .ldlt()
                             .solve(b.at(c));
        std::copy(x.data(), x.data() + thermal_terms, season.slope.at(c).begin());
    }
    return season;
}

void take_off_season(std::vector<float>& kelvin, const ThermalSeason& season, const std::array<double, thermal_terms>& terms,
                     const std::vector<std::uint8_t>& ground)
{
    std::array<double, ground_classes> shift{};
    for (std::size_t c = 0; c < ground_classes; ++c)
        for (std::size_t t = 0; t < thermal_terms; ++t)
            shift.at(c) += season.slope.at(c).at(t) * (terms.at(t) - season.mean.at(t));
    for (std::size_t i = 0; i < kelvin.size(); ++i) kelvin[i] -= static_cast<float>(shift.at(ground[i]));
}

}  // namespace hearthwatch::raster
