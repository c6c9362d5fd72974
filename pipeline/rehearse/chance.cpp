#include "pipeline/rehearse/chance.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace hearthwatch::pipeline::rehearsal {
namespace {

std::uint64_t mix(std::uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

float corner(std::uint64_t key, std::int64_t column, std::int64_t row)
{
    const auto x = static_cast<std::uint64_t>(column), y = static_cast<std::uint64_t>(row);
    return static_cast<float>(mix(key ^ mix(x * 0x9e3779b97f4a7c15u ^ mix(y))) >> 40) * 0x1.0p-24f;
}

float smooth(double t)
{
    return static_cast<float>(t * t * (3 - 2 * t));
}

/// Adds one octave of value noise of lattice `size`, times `weight`.
void add_octave(Field& field, std::uint64_t key, double size, float weight)
{
    std::vector<std::int64_t> cell(static_cast<std::size_t>(field.columns));
    std::vector<float> blend(cell.size());
    for (std::size_t c = 0; c < cell.size(); ++c) {
        const double x = (field.x0 + static_cast<double>(c) * field.step) / size;
        cell[c] = static_cast<std::int64_t>(std::floor(x));
        blend[c] = smooth(x - std::floor(x));
    }
    for (int r = 0; r < field.rows; ++r) {
        const double y = (field.y0 + r * field.step) / size;
        const auto row = static_cast<std::int64_t>(std::floor(y));
        const float down = smooth(y - std::floor(y));
        float* out = field.values.data() + static_cast<std::size_t>(r) * cell.size();
        float left = 0, right = 0;
        std::int64_t at = 0;
        bool known = false;
        const auto column_value = [&](std::int64_t c) {
            const float top = corner(key, c, row);
            return top + (corner(key, c, row + 1) - top) * down;
        };
        for (std::size_t c = 0; c < cell.size(); ++c) {
            if (!known || cell[c] != at) {
                left = known && cell[c] == at + 1 ? right : column_value(cell[c]);
                right = column_value(cell[c] + 1);
                at = cell[c];
                known = true;
            }
            out[c] += weight * (left + (right - left) * blend[c]);
        }
    }
}

}  // namespace

std::uint64_t hash(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d)
{
    return mix(a ^ mix(b ^ mix(c ^ mix(d))));
}

double Chance::normal()
{
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

double Chance::exponential(double mean)
{
    return -mean * std::log(1 - uniform());
}

double Chance::around(double median, double factor)
{
    return median * std::exp(normal() * std::log(factor));
}

void fill_fractal(Field& field, std::uint64_t key, double largest_m, int octaves)
{
    field.values.assign(static_cast<std::size_t>(field.columns) * static_cast<std::size_t>(field.rows), 0.0f);
    const float total = 2 - static_cast<float>(std::pow(0.5, octaves - 1));
    for (int i = 0; i < octaves; ++i)
        add_octave(field, hash(key, static_cast<std::uint64_t>(i)), largest_m * std::pow(0.5, i),
                   static_cast<float>(std::pow(0.5, i)) / total);
}

}  // namespace hearthwatch::pipeline::rehearsal
