#pragma once
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace hearthwatch::pipeline {

/// Tells on stderr how far a long step is: a bar on a terminal, otherwise a line a minute. Safe from several threads.
class Progress {
public:
    Progress(std::string what, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void step();

private:
    void show(bool last);
    std::string what_;
    std::size_t total_, done_ = 0;
    bool terminal_;
    std::chrono::steady_clock::time_point begun_, shown_;
    std::mutex mutex_;
};

}  // namespace hearthwatch::pipeline
