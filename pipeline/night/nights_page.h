#pragma once
#include <filesystem>
#include <string>

namespace hearthwatch::pipeline {

/// One HTML page with a row for every night that left a record below out/nights, the last one first: how it ended, products, units
/// seen and not seen, leads, wall time. A record that cannot be read is a row that says so.
std::string nights_page(const std::filesystem::path& out);

}  // namespace hearthwatch::pipeline
