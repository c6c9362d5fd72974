#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// What came of making a bag's contents again. Paths are as in the bag.
struct Reproduction {
    std::vector<std::string> same, differ;  ///< files made again from the inputs
    std::vector<std::string> steps;         ///< measurements, series and finding, each compared with what the bag says
    std::vector<std::string> unmade;        ///< records of what happened, which nothing can make again; inputs are not listed
    bool good = true;                       ///< every step and every file is the same
};

/// Makes the contents of an evidence bag again from its own inputs/ and chips/, and compares bytes: measures the bagged chips against the
/// bagged history, the series from all readings and the learnt numbers, the finding from the season's weights, then every file of the
/// report. No workspace is needed: it works in a folder of its own below the system's temporary folder and removes it. What the whole
/// season taught (learnt numbers, weights, standing) is taken from the bag, not learnt again. Throws pipeline::Error when the bag was
/// altered, or lacks its inputs.
Reproduction reproduce_bag(const std::filesystem::path& bag, int threads);

}  // namespace hearthwatch::pipeline
