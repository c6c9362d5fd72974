#include "pipeline/night/night_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace hearthwatch::pipeline {

NightLog::NightLog(std::filesystem::path file, std::string run_id) : file_(std::move(file)), run_id_(std::move(run_id))
{
    std::error_code trouble;
    std::filesystem::create_directories(file_.parent_path(), trouble);
}

void NightLog::say(std::string_view level, std::string_view code, std::string_view step, std::string_view text) const
{
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const nlohmann::ordered_json object{
        {"ts", geo::format_instant(now)}, {"level", level}, {"run_id", run_id_}, {"code", code}, {"step", step}, {"text", text}};
    const std::string line = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    // One write of one line on a file opened for appending: two processes cannot mix their lines. A log on a full disk is lost, the
    // night goes on, and stderr still has it.
    const int handle = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (handle >= 0) {
        const ssize_t written = write(handle, line.data(), line.size());
        static_cast<void>(written);
        close(handle);
    }
    fmt::print(stderr, "{} {}{}{}\n", code, step, step.empty() ? "" : ": ", text);
}

}  // namespace hearthwatch::pipeline
