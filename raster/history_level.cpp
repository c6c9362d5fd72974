#include "raster/history_level.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "raster/ring.h"

namespace hearthwatch::raster {
namespace {

constexpr float missing_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t enough_pixels = 100;
constexpr double normal_sd = 1.4826;
constexpr double half_width = 3;  ///< of a group, in sd
constexpr double enough_looks = 12;

double middle_of_sorted(const std::vector<float>& sorted, std::size_t begin, std::size_t end)
{
    const std::size_t count = end - begin;
    return count % 2 == 1 ? sorted[begin + count / 2] : 0.5 * (sorted[begin + count / 2 - 1] + sorted[begin + count / 2]);
}

/// Spread of the lower half about the median: heat only adds.
double lower_spread(const std::vector<float>& sorted)
{
    const double median = middle_of_sorted(sorted, 0, sorted.size());
    std::vector<float> below;
    for (const float value : sorted)
        if (value <= median) below.push_back(static_cast<float>(median - value));
    std::sort(below.begin(), below.end());
    return normal_sd * middle_of_sorted(below, 0, below.size());
}

/// [begin, end) of the sorted values within `reach` of `centre`.
std::pair<std::size_t, std::size_t> within(const std::vector<float>& sorted, double centre, double reach)
{
    const auto begin = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(centre - reach));
    const auto end = std::upper_bound(begin, sorted.end(), static_cast<float>(centre + reach));
    return {static_cast<std::size_t>(begin - sorted.begin()), static_cast<std::size_t>(end - sorted.begin())};
}

/// Lowest stretch of `width` that holds at least half as many values as the fullest: judgement. Fewer would let a few unmasked shadows
/// become the normal state and sunlit ground hot; more would need the furnace to have stood still half the time.
std::pair<std::size_t, std::size_t> lowest_group(const std::vector<float>& sorted, double width)
{
    std::vector<std::size_t> ends(sorted.size());
    std::size_t end = 0, fullest = 0;
    for (std::size_t begin = 0; begin < sorted.size(); ++begin) {
        while (end < sorted.size() && sorted[end] <= sorted[begin] + width) ++end;
        ends[begin] = end;
        fullest = std::max(fullest, end - begin);
    }
    for (std::size_t begin = 0;; ++begin)
        if (2 * (ends[begin] - begin) >= fullest) return {begin, ends[begin]};
}

ClassPrior prior_of(const ResidualStack& stack, const std::vector<std::size_t>& pixels, double usual_noise)
{
    std::vector<float> steps, medians, values;
    std::size_t looks = 0;
    for (const std::size_t pixel : pixels) {
        values.clear();
        for (const std::vector<float>& look : stack)
            if (!std::isnan(look[pixel])) values.push_back(look[pixel]);
        if (values.empty()) continue;
        looks += values.size();
        for (std::size_t k = 1; k < values.size(); ++k) steps.push_back((values[k] - values[k - 1]) / std::sqrt(2.0F));
        std::sort(values.begin(), values.end());
        medians.push_back(static_cast<float>(middle_of_sorted(values, 0, values.size())));
    }
    ClassPrior prior;
    const double per_pixel = medians.empty() ? 1 : static_cast<double>(looks) / static_cast<double>(medians.size());
    const Spread levels = robust_spread(std::move(medians));
    prior.noise = steps.size() < enough_pixels ? usual_noise : std::max(robust_spread(std::move(steps)).sd, 0.1 * usual_noise);
    prior.level = std::isnan(levels.median) ? 0 : levels.median;
    const double own = std::isnan(levels.sd) ? 0 : levels.sd * levels.sd - prior.noise * prior.noise / per_pixel;
    prior.spread = std::sqrt(std::max(own, std::pow(0.2 * prior.noise, 2)));
    return prior;
}

}  // namespace

std::array<ClassPrior, ground_classes> class_priors(const ResidualStack& stack, const std::vector<std::uint8_t>& ground,
                                                    double usual_noise)
{
    std::array<std::vector<std::size_t>, ground_classes> members;
    std::vector<std::size_t> all(ground.size());
    std::iota(all.begin(), all.end(), 0U);
    for (const std::size_t i : all) members.at(ground[i]).push_back(i);
    const ClassPrior common = prior_of(stack, all, usual_noise);
    std::array<ClassPrior, ground_classes> priors;
    for (std::size_t c = 0; c < ground_classes; ++c)
        priors.at(c) = members.at(c).size() < enough_pixels ? common : prior_of(stack, members.at(c), usual_noise);
    return priors;
}

PixelLevel pixel_level(std::vector<float>& residuals, const ClassPrior& prior)
{
    std::sort(residuals.begin(), residuals.end());
    double noise = std::clamp(lower_spread(residuals), prior.noise, 4 * prior.noise);
    auto [begin, end] = lowest_group(residuals, 2 * half_width * noise);
    constexpr int rounds = 3;
    double level = middle_of_sorted(residuals, begin, end);
    for (int round = 0; round < rounds; ++round) {
        std::tie(begin, end) = within(residuals, level, half_width * noise);
        level = middle_of_sorted(residuals, begin, end);
    }
    const auto kept = static_cast<double>(end - begin);
    double squares = 0;
    for (std::size_t k = begin; k < end; ++k) squares += std::pow(residuals[k] - level, 2);
    constexpr double prior_looks = 4;
    noise = std::sqrt((prior_looks * prior.noise * prior.noise + squares) / (prior_looks + std::max(kept - 1, 0.0)));
    const double own_variance = noise * noise / kept;
    double spread = prior.spread * prior.spread;
    // A roof that stands three sd off its class is no mistake once enough looks agree: its own distance tells how far such pixels lie
    // (James and Stein 1961). Fewer looks are pooled (methods B4: 12), and so is a pixel that is hot at another height every time.
    const double off = std::pow(level - prior.level, 2);
    if (kept >= enough_looks && off > half_width * half_width * (spread + own_variance)) spread = off - own_variance;
    const double weight = spread / (spread + own_variance);
    PixelLevel result;
    result.noise = noise;
    result.level = prior.level + weight * (level - prior.level);
    result.doubt = std::sqrt(weight * own_variance + std::pow((1 - weight) * (level - prior.level), 2));
    return result;
}

PixelHistory levels(const ResidualStack& stack, const std::vector<std::uint8_t>& ground,
                    const std::array<ClassPrior, ground_classes>& priors)
{
    PixelHistory history;
    for (std::vector<float>* plane : {&history.level, &history.noise, &history.doubt})
        plane->assign(ground.size(), missing_value);
    std::vector<float> values;
    for (std::size_t i = 0; i < ground.size(); ++i) {
        values.clear();
        for (const std::vector<float>& look : stack)
            if (!std::isnan(look[i])) values.push_back(look[i]);
        if (values.empty()) continue;
        const PixelLevel pixel = pixel_level(values, priors.at(ground[i]));
        history.level[i] = static_cast<float>(pixel.level);
        history.noise[i] = static_cast<float>(pixel.noise);
        history.doubt[i] = static_cast<float>(pixel.doubt);
    }
    return history;
}

}  // namespace hearthwatch::raster
