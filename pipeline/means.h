#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::pipeline {

/// One of the five means of clause 4(5) beside the satellite. Its readings are rows of contract 5.4 whose `sensor` is its name;
/// its statements are rows of statements/*.csv. Numbers are in rules/data/means.csv.
struct Means {
    std::string name, name_zh, name_en;
    /// A day's reading over the median of the unit's own baseline: from run_share up it says running, up to stop_share standing,
    /// between nothing. Empty = it has no readings.
    std::optional<double> run_share, stop_share;
    int least_baseline = 0;         ///< baseline days without which a reading says nothing
    bool may_be_indicator = false;  ///< the estimator may use it where the workspace says so
};

const std::vector<Means>& all_means();
const Means* find_means(std::string_view name);

}  // namespace hearthwatch::pipeline
