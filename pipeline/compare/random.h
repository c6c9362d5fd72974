#pragma once
#include <cstdint>
#include <string_view>

namespace hearthwatch::pipeline {

/// SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195), seeded by a text: the same draws on every machine
/// and for any order of work.
class Random {
public:
    explicit Random(std::string_view key);
    double uniform();  ///< [0, 1)
    double normal();
    double student(int df);

private:
    std::uint64_t state_;
};

}  // namespace hearthwatch::pipeline
