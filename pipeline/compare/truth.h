#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/estimate/chain.h"
#include "pipeline/estimate/record.h"

namespace hearthwatch::pipeline {

/// What the units really did: by unit_id, then by day of the record; days nobody knows are absent.
using Truth = std::map<std::string, std::map<int, Activity>>;

/// A table `unit_id, day, state` with state run, banked or off. All faults at once, each with line and value.
Truth read_truth(const std::filesystem::path& file, const Span& span);

/// A table `unit_id, strength` beside it, or nothing: groups to report apart.
std::map<std::string, std::string> read_groups(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline
