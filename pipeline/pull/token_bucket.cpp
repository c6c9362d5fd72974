#include "pipeline/pull/token_bucket.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "pipeline/file_lock.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr double longest_pause_s = 3600;

struct State {
    double tokens = 0, at = 0, not_before = 0;  // seconds since 1970
};

double seconds(std::chrono::system_clock::time_point time)
{
    return Seconds(time.time_since_epoch()).count();
}

/// Filled up to `now`. What cannot be, as after a change of the clock or of the burst, starts anew.
State load(int descriptor, double now, double rate, double burst)
{
    State state{burst, now, 0};
    State stored;
    if (::pread(descriptor, &stored, sizeof stored, 0) == static_cast<ssize_t>(sizeof stored) && stored.at <= now + 1 &&
        stored.at > 0 && stored.tokens <= burst && stored.tokens > -1e6 && stored.not_before >= 0)
        state = stored;
    state.tokens = std::min(burst, state.tokens + std::max(0.0, now - state.at) * rate);
    state.at = now;
    state.not_before = std::min(state.not_before, now + longest_pause_s);
    return state;
}

void save(int descriptor, const State& state, const std::filesystem::path& file)
{
    if (::pwrite(descriptor, &state, sizeof state, 0) != static_cast<ssize_t>(sizeof state))
        throw Error(fmt::format("{}: cannot be written: {} (the rate cap would not hold); free some space", file.string(),
                                std::strerror(errno)),
                    75);
}

}  // namespace

TokenBucket::TokenBucket(const std::filesystem::path& folder, const Source& source)
    : file_(folder / ("bucket-" + safe_name(source.name))), rate_(source.requests_per_s), burst_(source.burst)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    ::chmod(folder.c_str(), 0700);
}

Seconds TokenBucket::take(std::chrono::system_clock::time_point time)
{
    const double now = seconds(time);
    const FileLock lock(file_);
    State state = load(lock.descriptor(), now, rate_, burst_);
    state.tokens -= 1;
    save(lock.descriptor(), state, file_);
    const double fill = state.tokens < 0 ? -state.tokens / rate_ : 0;
    return Seconds(std::max({0.0, fill, state.not_before - now}));
}

void TokenBucket::pause(std::chrono::system_clock::time_point time, std::chrono::system_clock::time_point until)
{
    const double now = seconds(time);
    const FileLock lock(file_);
    State state = load(lock.descriptor(), now, rate_, burst_);
    state.not_before = std::max(state.not_before, std::min(seconds(until), now + longest_pause_s));
    save(lock.descriptor(), state, file_);
}

std::filesystem::path shared_bucket_folder()
{
    struct stat status {};
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime && ::stat(runtime, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid())
        return std::filesystem::path(runtime) / "hearthwatch";
    std::error_code error;
    auto base = std::filesystem::temp_directory_path(error);
    if (error) base = "/tmp";
    return base / fmt::format("hearthwatch-{}", ::geteuid());
}

}  // namespace hearthwatch::pipeline
