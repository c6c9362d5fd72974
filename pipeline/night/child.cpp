#include "pipeline/night/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "geo/error.h"
#include "pipeline/error.h"
#include "raster/error.h"
#include "site-catalog/error.h"

namespace hearthwatch::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array stop_signals{SIGTERM, SIGINT, SIGHUP};
constexpr char tag_done = 'd', tag_bad_input = 'i', tag_temporary = 't', tag_bug = 'b';
volatile std::sig_atomic_t arrived_signal = 0;

void remember(int signal)
{
    arrived_signal = signal;
}

struct Answer {
    char tag;
    std::string text;
};

Answer answer_of(const std::function<std::string()>& work)
{
    try {
        return {tag_done, work()};
    } catch (const Error& error) {
        return {error.exit_code() == 75 ? tag_temporary : tag_bad_input, error.what()};
    } catch (const catalog::Error& error) {
        return {tag_bad_input, error.what()};
    } catch (const raster::Error& error) {
        return {tag_bad_input, error.what()};
    } catch (const geo::Error& error) {
        return {tag_bad_input, error.what()};
    } catch (const std::bad_alloc&) {
        return {tag_temporary, "memory ran out; fewer threads (--threads) need less"};
    } catch (const std::exception& error) {
        return {tag_bug, error.what()};
    }
}

[[noreturn]] void be_child(int pipe_end, pid_t parent, const std::function<std::string()>& work)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(75);
    for (const int signal : stop_signals) std::signal(signal, SIG_DFL);
    const Answer answer = answer_of(work);
    std::fflush(nullptr);
    const std::string bytes = answer.tag + answer.text;
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t count = write(pipe_end, bytes.data() + at, bytes.size() - at);
        if (count > 0)
            at += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            _exit(74);
    }
    _exit(0);
}

/// Reads to the end of the pipe; passes a stop signal on to the child.
std::string listen(int pipe_end, pid_t child, int grace_s)
{
    std::string bytes;
    std::array<char, 65536> block;
    bool told = false;
    Clock::time_point told_at;
    for (;;) {
        if (StopSignals::arrived() != 0 && !told) {
            kill(child, SIGTERM);
            told = true;
            told_at = Clock::now();
        }
        if (told && Clock::now() - told_at > std::chrono::seconds(grace_s)) kill(child, SIGKILL);
        pollfd waiting{pipe_end, POLLIN, 0};
        if (poll(&waiting, 1, 200) <= 0) continue;
        const ssize_t count = read(pipe_end, block.data(), block.size());
        if (count > 0)
            bytes.append(block.data(), static_cast<std::size_t>(count));
        else if (count == 0)
            return bytes;
    }
}

ChildResult judge(int status, const std::string& bytes)
{
    if (StopSignals::arrived() != 0) return {ChildResult::End::stopped, strsignal(StopSignals::arrived()), 75, 0, 0};
    if (WIFSIGNALED(status))
        return {ChildResult::End::crashed, fmt::format("ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status))),
                70, 0, 0};
    if (bytes.empty() || WEXITSTATUS(status) != 0)
        return {ChildResult::End::crashed, fmt::format("ended with exit {} and no answer", WEXITSTATUS(status)), 70, 0, 0};
    const std::string text = bytes.substr(1);
    switch (bytes.front()) {
    case tag_done:
        return {ChildResult::End::done, text, 0, 0, 0};
    case tag_temporary:
        return {ChildResult::End::error, text, 75, 0, 0};
    case tag_bad_input:
        return {ChildResult::End::error, text, 65, 0, 0};
    default:
        return {ChildResult::End::error, "a bug of ours: " + text, 70, 0, 0};
    }
}

}  // namespace

StopSignals::StopSignals()
{
    arrived_signal = 0;
    struct sigaction action {};
    action.sa_handler = remember;
    for (std::size_t i = 0; i < stop_signals.size(); ++i) sigaction(stop_signals[i], &action, &former_[i]);
}

StopSignals::~StopSignals()
{
    for (std::size_t i = 0; i < stop_signals.size(); ++i) sigaction(stop_signals[i], &former_[i], nullptr);
}

int StopSignals::arrived()
{
    return arrived_signal;
}

ChildResult run_child(const std::function<std::string()>& work, int grace_s)
{
    const auto begun = Clock::now();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        throw Error(fmt::format("no pipe can be made ({}); close other programs", std::strerror(errno)), 75);
    std::fflush(nullptr);
    const pid_t parent = getpid(), child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        throw Error(fmt::format("no process can be started ({}); close other programs", std::strerror(errno)), 75);
    }
    if (child == 0) {
        close(ends[0]);
        be_child(ends[1], parent, work);
    }
    close(ends[1]);
    const std::string bytes = listen(ends[0], child, grace_s);
    close(ends[0]);
    int status = 0;
    rusage used{};
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) continue;
    ChildResult result = judge(status, bytes);
    result.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    result.peak_kb = used.ru_maxrss;
    return result;
}

}  // namespace hearthwatch::pipeline
