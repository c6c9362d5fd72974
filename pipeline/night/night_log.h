#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "geo/day.h"

namespace hearthwatch::pipeline {

/// Codes of the night's log. They are never given another meaning, so that a watcher may rely on them.
namespace night_code {
inline constexpr std::string_view begun = "HW9001", ended = "HW9002", nothing_new = "HW9003";
inline constexpr std::string_view lock_taken_over = "HW9102", disk_low = "HW9103", memory_low = "HW9104";
inline constexpr std::string_view step_begun = "HW9201", step_done = "HW9202", step_refused = "HW9203", step_put_off = "HW9204",
                                  step_crashed = "HW9205", step_skipped = "HW9206", stopped = "HW9207";
inline constexpr std::string_view input_refused = "HW9301", task_crashed = "HW9302", facts_missing = "HW9303";
inline constexpr std::string_view finding_new = "HW9401", finding_changed = "HW9402", finding_resolved = "HW9403";
}  // namespace night_code

/// One JSON object a line, {"ts","level","run_id","code","step","text"}, added to the file and told on stderr in short.
class NightLog {
public:
    NightLog(std::filesystem::path file, std::string run_id);
    void info(std::string_view code, std::string_view step, std::string_view text) const { say("info", code, step, text); }
    void warn(std::string_view code, std::string_view step, std::string_view text) const { say("warning", code, step, text); }
    void error(std::string_view code, std::string_view step, std::string_view text) const { say("error", code, step, text); }

private:
    void say(std::string_view level, std::string_view code, std::string_view step, std::string_view text) const;
    std::filesystem::path file_;
    std::string run_id_;
};

}  // namespace hearthwatch::pipeline
