#pragma once
#include <cstdint>
#include <vector>

namespace hearthwatch::pipeline::rehearsal {

/// 64 well mixed bits of up to four numbers (SplitMix64's finaliser, Steele et al. 2014, doi 10.1145/2714064.2660195). Every chance
/// of a rehearsal is such a hash of where, when and what it decides: no order of work and no library changes it.
std::uint64_t hash(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0);

/// One of the 2^53 numbers in [0, 1).
inline double uniform(std::uint64_t bits)
{
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// Standard normal from the sum of four 16-bit uniforms: cheap, cut at 3.46 sigma, for noise of single pixels.
inline float pixel_normal(std::uint64_t bits)
{
    const auto sum = static_cast<std::int64_t>((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));
    return static_cast<float>(sum - 2 * 0xffff) * (1.7320508f / 65536.0f);
}

/// Draws one after the other, for a process that has an order of its own (days of a season, taps of a furnace).
class Chance {
public:
    explicit Chance(std::uint64_t key) : key_(key) {}
    double uniform() { return rehearsal::uniform(hash(key_, ++count_)); }
    double between(double low, double high) { return low + (high - low) * uniform(); }
    bool happens(double probability) { return uniform() < probability; }
    int below(int count) { return static_cast<int>(uniform() * count); }
    double normal();  ///< Box and Muller
    double exponential(double mean);
    double around(double median, double factor);  ///< log-normal: two thirds lie within `factor` of the median

private:
    std::uint64_t key_, count_ = 0;
};

/// A smooth random field in [0, 1] about the plane, of octaves from `largest_m` down by halves; a function of the place alone.
/// `values[row * columns + column]` is taken at (x0 + column * step, y0 + row * step), metres.
struct Field {
    double x0 = 0, y0 = 0, step = 10;
    int columns = 0, rows = 0;
    std::vector<float> values;
};
void fill_fractal(Field& field, std::uint64_t key, double largest_m, int octaves);

}  // namespace hearthwatch::pipeline::rehearsal
