#include "pipeline/night/resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

/// proc(5): MemAvailable, in kB.
std::uint64_t available_memory()
{
    std::ifstream stream("/proc/meminfo");
    for (std::string word; stream >> word;)
        if (word == "MemAvailable:") {
            std::uint64_t kb = 0;
            return stream >> kb ? kb * 1024 : unknown;
        }
    return unknown;
}

/// A cgroup file holds a number or "max".
std::uint64_t number_in(const fs::path& file)
{
    std::ifstream stream(file);
    std::uint64_t number = 0;
    return stream >> number ? number : unknown;
}

/// cgroup v2 (kernel.org, Control Group v2): memory.max and memory.current of the process's own group.
std::uint64_t left_in_cgroup()
{
    std::ifstream stream("/proc/self/cgroup");
    for (std::string line; std::getline(stream, line);) {
        if (!line.starts_with("0::/")) continue;
        const fs::path group = "/sys/fs/cgroup" + line.substr(3);
        const std::uint64_t most = number_in(group / "memory.max"), used = number_in(group / "memory.current");
        return most == unknown || used == unknown ? unknown : most - std::min(used, most);
    }
    return unknown;
}

}  // namespace

Resources look_at_resources(const fs::path& out)
{
    std::error_code trouble;
    fs::create_directories(out, trouble);
    const auto space = fs::space(out, trouble);
    if (trouble)
        throw Error(fmt::format("{}: cannot be asked for its space ({}); check the folder", out.string(), trouble.message()), 75);
    return {space.available, std::min(available_memory(), left_in_cgroup())};
}

}  // namespace hearthwatch::pipeline
