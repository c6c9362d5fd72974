#include "pipeline/compare/random.h"

#include <cmath>
#include <numbers>

namespace hearthwatch::pipeline {

Random::Random(std::string_view key) : state_(0xcbf29ce484222325ULL)
{
    for (const char c : key) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;  // FNV-1a
}

double Random::uniform()
{
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1.0p-53;
}

double Random::normal()
{
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

double Random::student(int df)
{
    double square = 0;
    for (int i = 0; i < df; ++i) {
        const double n = normal();
        square += n * n;
    }
    return normal() / std::sqrt(square / df);
}

}  // namespace hearthwatch::pipeline
