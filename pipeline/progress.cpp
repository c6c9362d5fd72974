#include "pipeline/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hearthwatch::pipeline {
namespace {

using std::chrono::steady_clock;

std::string bar(std::size_t done, std::size_t total)
{
    constexpr std::size_t width = 30;
    const std::size_t full = total == 0 ? width : width * done / total;
    return std::string(full, '#') + std::string(width - full, '.');
}

}  // namespace

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), terminal_(isatty(STDERR_FILENO) == 1), begun_(steady_clock::now()), shown_(begun_)
{
}

Progress::~Progress()
{
    if (terminal_ && done_ > 0) show(true);
}

void Progress::step()
{
    const std::lock_guard lock(mutex_);
    ++done_;
    const auto pause = terminal_ ? std::chrono::milliseconds{200} : std::chrono::milliseconds{60'000};
    if (steady_clock::now() - shown_ >= pause) show(false);
}

void Progress::show(bool last)
{
    shown_ = steady_clock::now();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(shown_ - begun_).count();
    if (terminal_)
        fmt::print(stderr, "\r{} [{}] {}/{} {} s{}", what_, bar(done_, total_), done_, total_, seconds, last ? "\n" : "");
    else
        fmt::print(stderr, "{} {}/{} after {} s\n", what_, done_, total_, seconds);
    std::fflush(stderr);
}

}  // namespace hearthwatch::pipeline
