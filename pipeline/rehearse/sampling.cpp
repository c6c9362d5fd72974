#include <algorithm>
#include <cmath>

#include "pipeline/rehearse/chance.h"
#include "pipeline/rehearse/exposure.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

/// For every sample along one axis: the first cell and the weights of the cells from there, which sum to 1.
struct Axis {
    int taps = 0;
    std::vector<int> first;
    std::vector<float> weights;
};

/// Samples at `begin_m` + i * `step_m` from the edge of the ground, Gaussian point spread of full width `blur_m`.
Axis make_axis(int samples, double begin_m, double step_m, double blur_m, double cell_m)
{
    const double sigma = blur_m / 2.3548, reach = 2.6 * sigma + cell_m / 2;
    Axis axis;
    axis.taps = static_cast<int>(std::ceil(2 * reach / cell_m)) + 1;
    for (int i = 0; i < samples; ++i) {
        const double at = begin_m + i * step_m;
        const int first = static_cast<int>(std::floor((at - reach) / cell_m));
        std::vector<double> w;
        double sum = 0;
        for (int k = 0; k < axis.taps; ++k) {
            const double low = (first + k) * cell_m - at, high = low + cell_m;
            w.push_back(std::max(0.0, std::erf(high / (sigma * 1.41421356)) - std::erf(low / (sigma * 1.41421356))));
            sum += w.back();
        }
        axis.first.push_back(first);
        for (const double x : w) axis.weights.push_back(static_cast<float>(x / sum));
    }
    return axis;
}

/// Both axes, one after the other; beyond the edge the last cell goes on.
std::vector<float> resample(const std::vector<float>& cells, int columns, int rows, const Axis& x, const Axis& y)
{
    const std::size_t wide = x.first.size(), tall = y.first.size(), width = static_cast<std::size_t>(columns);
    std::vector<float> half(wide * static_cast<std::size_t>(rows)), padded(width + 2 * static_cast<std::size_t>(x.taps) + 64);
    const int margin = x.taps + 32;
    padded.resize(width + 2 * static_cast<std::size_t>(margin));
    for (int r = 0; r < rows; ++r) {
        const float* line = cells.data() + static_cast<std::size_t>(r) * width;
        std::fill_n(padded.begin(), margin, line[0]);
        std::copy_n(line, width, padded.begin() + margin);
        std::fill_n(padded.begin() + margin + columns, margin, line[width - 1]);
        for (std::size_t i = 0; i < wide; ++i) {
            const float* from = padded.data() + std::clamp(x.first[i] + margin, 0, columns + margin * 2 - x.taps);
            const float* w = x.weights.data() + i * static_cast<std::size_t>(x.taps);
            float sum = 0;
            for (int k = 0; k < x.taps; ++k) sum += from[k] * w[k];
            half[static_cast<std::size_t>(r) * wide + i] = sum;
        }
    }
    std::vector<float> out(wide * tall, 0.0f);
    for (std::size_t j = 0; j < tall; ++j)
        for (int k = 0; k < y.taps; ++k) {
            const float w = y.weights[j * static_cast<std::size_t>(y.taps) + static_cast<std::size_t>(k)];
            const float* from = half.data() + static_cast<std::size_t>(std::clamp(y.first[j] + k, 0, rows - 1)) * wide;
            float* to = out.data() + j * wide;
            for (std::size_t i = 0; i < wide; ++i) to[i] += w * from[i];
        }
    return out;
}

/// Keys' cubic convolution (1981, doi 10.1109/TASSP.1981.1163711, a = -0.5) as an axis over samples of another lattice.
Axis cubic_axis(int samples, double begin, double step)
{
    Axis axis;
    axis.taps = 4;
    for (int i = 0; i < samples; ++i) {
        const double at = begin + i * step;
        const int first = static_cast<int>(std::floor(at)) - 1;
        axis.first.push_back(first);
        for (int k = 0; k < 4; ++k) {
            const double d = std::abs(at - (first + k));
            axis.weights.push_back(static_cast<float>(d <= 1  ? 1.5 * d * d * d - 2.5 * d * d + 1
                                                      : d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2
                                                              : 0));
        }
    }
    return axis;
}

void add_noise(std::vector<float>& values, std::uint64_t key, double sigma, bool photons)
{
    // Half of the noise at typical radiance comes with the detector, half with the light.
    double mean = 0;
    for (const float v : values) mean += v;
    mean = std::max(1e-6, mean / static_cast<double>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double grow = photons ? std::sqrt(0.5 + 0.5 * std::max(0.0, static_cast<double>(values[i])) / mean) : 1;
        values[i] += static_cast<float>(sigma * grow) * pixel_normal(hash(key, i));
    }
}

}  // namespace

std::vector<float> sample(const Exposure& e, const Channel& channel, const std::vector<float>& radiance)
{
    const geo::Grid& ground = e.frame.ground;
    const geo::Grid out = lattice(e.frame, channel.pixel_m);
    const std::uint64_t key = hash(e.frame.seed, 82, static_cast<std::uint64_t>(e.pass.instant.time_since_epoch().count()),
                                   static_cast<std::uint64_t>(channel.wavelength_um * 1000));
    const double px = channel.pixel_m;
    if (channel.column >= 0) {
        std::vector<float> values = resample(radiance, ground.columns, ground.rows,
                                             make_axis(out.columns, px / 2 + e.shift.x_m, px, channel.blur_m, ground.pixel_m),
                                             make_axis(out.rows, px / 2 - e.shift.y_m, px, channel.blur_m, ground.pixel_m));
        add_noise(values, key, channel.noise, true);
        return values;
    }
    // TIRS: its own 100 m samples lie anywhere against the product's lattice.
    constexpr double native = 100;
    Chance chance(key);
    const double phase_x = chance.uniform() * native, phase_y = chance.uniform() * native;
    const int columns = static_cast<int>(out.columns * px / native) + 6, rows = static_cast<int>(out.rows * px / native) + 6;
    const double begin_x = phase_x - 3 * native, begin_y = phase_y - 3 * native;
    std::vector<float> coarse =
        resample(radiance, ground.columns, ground.rows, make_axis(columns, begin_x, native, channel.blur_m, ground.pixel_m),
                 make_axis(rows, begin_y, native, channel.blur_m, ground.pixel_m));
    add_noise(coarse, hash(key, 1), channel.noise, false);
    return resample(coarse, columns, rows, cubic_axis(out.columns, (px / 2 + e.shift.x_m - begin_x) / native, px / native),
                    cubic_axis(out.rows, (px / 2 - e.shift.y_m - begin_y) / native, px / native));
}

std::vector<float> average(const Frame& frame, const std::vector<float>& cells, int pixel_m)
{
    const geo::Grid out = lattice(frame, pixel_m);
    const int share = static_cast<int>(std::lround(pixel_m / frame.ground.pixel_m));
    std::vector<float> result(static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(out.rows), 0.0f);
    for (int r = 0; r < out.rows * share; ++r)
        for (int c = 0; c < out.columns * share; ++c)
            result[static_cast<std::size_t>(r / share) * static_cast<std::size_t>(out.columns) +
                   static_cast<std::size_t>(c / share)] +=
                cells[static_cast<std::size_t>(r) * static_cast<std::size_t>(frame.ground.columns) + static_cast<std::size_t>(c)];
    for (float& v : result) v /= static_cast<float>(share * share);
    return result;
}

geo::Grid lattice(const Frame& frame, int pixel_m)
{
    const geo::Grid& g = frame.ground;
    return {g.crs,
            g.left_m,
            g.top_m,
            static_cast<double>(pixel_m),
            static_cast<int>(g.columns * g.pixel_m / pixel_m),
            static_cast<int>(g.rows * g.pixel_m / pixel_m)};
}

}  // namespace hearthwatch::pipeline::rehearsal
