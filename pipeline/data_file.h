#pragma once
#include <string_view>

namespace hearthwatch::pipeline {

/// A data file of pipeline/*/data, compiled in: data_file("model.toml"). A name that is not there is a bug.
std::string_view data_file(std::string_view name);

}  // namespace hearthwatch::pipeline
