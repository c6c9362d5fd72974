#pragma once
#include <csignal>
#include <functional>
#include <string>

namespace hearthwatch::pipeline {

/// While one lives, SIGTERM, SIGINT and SIGHUP do not end the process but are remembered. One at a time.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    /// The signal that arrived, 0 for none.
    static int arrived();

private:
    struct sigaction former_[3];
};

/// How work in a process of its own ended.
struct ChildResult {
    enum class End { done, error, crashed, stopped } end = End::done;
    std::string text;   ///< what the work returned, the message of its error, or how it crashed
    int exit_code = 0;  ///< of an error: 65, 75 or 70
    double seconds = 0;
    long peak_kb = 0;  ///< resident memory
};

/// Runs `work` in a child process, so that whatever it does (a crash of a decoder, a leak, a hang at the end of a network) costs only
/// itself. The child dies with its parent. When a stop signal arrives the child gets SIGTERM and, after `grace_s`, SIGKILL: every
/// output is written whole or not at all, so nothing is lost. Call it from a process that has no other threads.
ChildResult run_child(const std::function<std::string()>& work, int grace_s = 5);

}  // namespace hearthwatch::pipeline
