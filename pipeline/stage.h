#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace hearthwatch::pipeline {

/// What a verb did: counted things ("scenes used", 12) and inputs that were refused, each with file, reason and advice.
struct StageReport {
    std::map<std::string, std::size_t> counts;
    std::vector<std::string> refused;
    bool did_nothing = true;  ///< everything was current
};

}  // namespace hearthwatch::pipeline
