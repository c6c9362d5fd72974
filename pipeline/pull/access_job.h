#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/access.h"

namespace hearthwatch::pipeline {

/// One thing to fetch, through all its tries.
struct Access::Job {
    Url url;
    bool asset = false;
    const std::string* post = nullptr;
    double total_s = 0;
    std::uint64_t cap = 0;
    std::function<std::vector<std::string>()> begin = nullptr;  ///< readies a try; gives its headers
    std::function<std::string(const Head&)> accept = nullptr;
    std::function<void(std::string_view)> sink = nullptr;
    std::function<std::string()> check = nullptr;     ///< after the last byte: what is wrong with them, or nothing
    std::function<void()> not_satisfiable = nullptr;  ///< the range begins past the object's end
    const bool* changed = nullptr;                    ///< set by `accept` when the object is another one
};

}  // namespace hearthwatch::pipeline
