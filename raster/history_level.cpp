#include "raster/history_level.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

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

/// Spread of the lower half about the median: heat only adds. `below` is scratch.
double lower_spread(const std::vector<float>& sorted, std::vector<float>& below)
{
    const double median = middle_of_sorted(sorted, 0, sorted.size());
    below.clear();
    for (const float value : sorted)
        if (value <= median) below.push_back(static_cast<float>(median - value));
    std::reverse(below.begin(), below.end());  // ascending, as the values descend
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
std::pair<std::size_t, std::size_t> lowest_group(const std::vector<float>& sorted, double width, std::vector<std::size_t>& ends)
{
    ends.resize(sorted.size());
    std::size_t end = 0, fullest = 0;
    for (std::size_t begin = 0; begin < sorted.size(); ++begin) {
        while (end < sorted.size() && sorted[end] <= sorted[begin] + width) ++end;
        ends[begin] = end;
        fullest = std::max(fullest, end - begin);
    }
    for (std::size_t begin = 0;; ++begin)
        if (2 * (ends[begin] - begin) >= fullest) return {begin, ends[begin]};
}

/// What is known of a pixel before it is looked at: from pixels of its class.
struct ClassPrior {
    double level = 0, spread = 0;  ///< of the pixels' levels: median and sd
    double noise = 0;              ///< sd of one look about a pixel's level
};

/// What the pixels of a class show: steps from look to look in units of one look's sd, and the median of every pixel.
struct ClassSample {
    std::size_t pixels = 0, looks = 0;
    std::vector<float> steps, medians;

    void add(const ClassSample& other)
    {
        pixels += other.pixels;
        looks += other.looks;
        steps.insert(steps.end(), other.steps.begin(), other.steps.end());
        medians.insert(medians.end(), other.medians.begin(), other.medians.end());
    }
};

ClassPrior prior_of(const ClassSample& sample, double usual_noise)
{
    ClassPrior prior;
    const double per_pixel =
        sample.medians.empty() ? 1 : static_cast<double>(sample.looks) / static_cast<double>(sample.medians.size());
    const Spread levels = robust_spread(sample.medians);
    prior.noise = sample.steps.size() < enough_pixels ? usual_noise : std::max(robust_spread(sample.steps).sd, 0.1 * usual_noise);
    prior.level = std::isnan(levels.median) ? 0 : levels.median;
    const double own = std::isnan(levels.sd) ? 0 : levels.sd * levels.sd - prior.noise * prior.noise / per_pixel;
    prior.spread = std::sqrt(std::max(own, std::pow(0.2 * prior.noise, 2)));
    return prior;
}

using Priors = std::array<ClassPrior, ground_classes>;

Priors priors_of(const std::array<ClassSample, ground_classes>& classes, double usual_noise)
{
    Priors priors;
    std::optional<ClassPrior> common;
    for (std::size_t c = 0; c < ground_classes; ++c) {
        const bool few = classes.at(c).pixels < enough_pixels;
        if (few && classes.at(c).pixels > 0 && !common) {
            ClassSample all;
            for (const ClassSample& sample : classes) all.add(sample);
            common = prior_of(all, usual_noise);
        }
        if (classes.at(c).pixels > 0) priors.at(c) = few ? *common : prior_of(classes.at(c), usual_noise);
    }
    return priors;
}

// A few pixels side by side, so that the processor sorts them with one comparison. (vector_size is GCC's and Clang's.)
constexpr std::size_t lanes = 16, wide = 4;
using Four = float __attribute__((vector_size(16)));
struct Lanes {
    std::array<Four, lanes / wide> of;
    float get(std::size_t lane) const { return of[lane / wide][lane % wide]; }
    void set(std::size_t lane, float value) { of[lane / wide][lane % wide] = value; }
};

void put_in_order(Lanes& low, Lanes& high)
{
    for (std::size_t q = 0; q < lanes / wide; ++q) {
        const Four a = low.of[q], b = high.of[q];
        const auto less = b < a;
        low.of[q] = less ? b : a;
        high.of[q] = less ? a : b;
    }
}

/// Batcher's odd-even merge sort, every lane by itself (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M).
void sort_lanes(std::vector<Lanes>& values)
{
    const std::size_t n = values.size();
    if (n < 2) return;
    std::size_t top = 1;
    while (2 * top < n) top *= 2;
    for (std::size_t p = top; p > 0; p /= 2)
        for (std::size_t q = top, r = 0, d = p;; d = q - p, q /= 2, r = p) {
            for (std::size_t i = 0; i + d < n; ++i)
                if ((i & p) == r) put_in_order(values[i], values[i + d]);
            if (q == p) break;
        }
}

/// Sorts every pixel's residuals, the missing ones last: look k of the stack then holds the k-th smallest. Gathers what the classes show.
std::array<ClassSample, ground_classes> sort_pixels(ResidualStack& stack, const std::vector<std::uint8_t>& ground,
                                                    std::vector<std::uint16_t>& counts)
{
    constexpr float last = std::numeric_limits<float>::infinity();
    std::array<ClassSample, ground_classes> classes;
    std::vector<Lanes> values(stack.size());
    std::vector<float> sorted;
    counts.assign(ground.size(), 0);
    for (std::size_t begin = 0; begin < ground.size(); begin += lanes) {
        const std::size_t here = std::min(lanes, ground.size() - begin);
        for (std::size_t k = 0; k < stack.size(); ++k)
            for (std::size_t lane = 0; lane < lanes; ++lane) values[k].set(lane, lane < here ? stack[k][begin + lane] : last);
        for (std::size_t lane = 0; lane < here; ++lane) {
            ClassSample& sample = classes.at(ground[begin + lane]);
            float before = missing_value;
            for (Lanes& look : values) {
                const float value = look.get(lane);
                if (std::isnan(value)) {
                    look.set(lane, last);
                    continue;
                }
                ++counts[begin + lane];
                if (!std::isnan(before)) sample.steps.push_back((value - before) / std::sqrt(2.0F));
                before = value;
            }
            ++sample.pixels;
            sample.looks += counts[begin + lane];
        }
        sort_lanes(values);
        for (std::size_t k = 0; k < stack.size(); ++k)
            for (std::size_t lane = 0; lane < here; ++lane) stack[k][begin + lane] = values[k].get(lane);
        for (std::size_t lane = 0; lane < here; ++lane) {
            const std::size_t count = counts[begin + lane];
            if (count == 0) continue;
            sorted.resize(count);
            for (std::size_t k = 0; k < count; ++k) sorted[k] = values[k].get(lane);
            classes.at(ground[begin + lane]).medians.push_back(static_cast<float>(middle_of_sorted(sorted, 0, count)));
        }
    }
    return classes;
}

/// The level of one pixel among its sorted residuals: the lowest group as wide as six sd of noise that holds at least half as many looks
/// as the largest.
struct PixelLevel {
    double level = 0, noise = 0, doubt = 0;
};
struct Scratch {
    std::vector<float> below;
    std::vector<std::size_t> ends;
};

PixelLevel pixel_level(const std::vector<float>& sorted, const ClassPrior& prior, Scratch& scratch)
{
    double noise = std::clamp(lower_spread(sorted, scratch.below), prior.noise, 4 * prior.noise);
    auto [begin, end] = lowest_group(sorted, 2 * half_width * noise, scratch.ends);
    constexpr int rounds = 3;
    double level = middle_of_sorted(sorted, begin, end);
    for (int round = 0; round < rounds; ++round) {
        std::tie(begin, end) = within(sorted, level, half_width * noise);
        level = middle_of_sorted(sorted, begin, end);
    }
    const auto kept = static_cast<double>(end - begin);
    double squares = 0;
    for (std::size_t k = begin; k < end; ++k) squares += std::pow(sorted[k] - level, 2);
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

}  // namespace

PixelHistory learn_levels(ResidualStack stack, const std::vector<std::uint8_t>& ground, double usual_noise)
{
    std::vector<std::uint16_t> counts;
    const Priors priors = priors_of(sort_pixels(stack, ground, counts), usual_noise);
    PixelHistory history;
    for (std::vector<float>* plane : {&history.level, &history.noise, &history.doubt})
        plane->assign(ground.size(), missing_value);
    Scratch scratch;
    std::array<std::vector<float>, lanes> sorted;
    for (std::size_t begin = 0; begin < ground.size(); begin += lanes) {
        const std::size_t here = std::min(lanes, ground.size() - begin);
        for (std::size_t lane = 0; lane < here; ++lane) sorted[lane].resize(counts[begin + lane]);
        for (std::size_t k = 0; k < stack.size(); ++k)
            for (std::size_t lane = 0; lane < here; ++lane)
                if (k < sorted[lane].size()) sorted[lane][k] = stack[k][begin + lane];
        for (std::size_t lane = 0; lane < here; ++lane) {
            if (sorted[lane].empty()) continue;
            const std::size_t i = begin + lane;
            const PixelLevel pixel = pixel_level(sorted[lane], priors.at(ground[i]), scratch);
            history.level[i] = static_cast<float>(pixel.level);
            history.noise[i] = static_cast<float>(pixel.noise);
            history.doubt[i] = static_cast<float>(pixel.doubt);
        }
    }
    return history;
}

}  // namespace hearthwatch::raster
