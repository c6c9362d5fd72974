#include "pipeline/pull/workers.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace hearthwatch::pipeline {

std::vector<std::exception_ptr> wait_for_all(std::size_t count, int threads, const std::function<void(std::size_t)>& work)
{
    std::vector<std::exception_ptr> failures(count);
    std::atomic<std::size_t> next{0};
    const auto loop = [&] {
        for (std::size_t i; (i = next++) < count;) {
            try {
                work(i);
            } catch (...) {
                failures[i] = std::current_exception();
            }
        }
    };
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(1, threads)));
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(loop);
    loop();
    others.clear();
    return failures;
}

}  // namespace hearthwatch::pipeline
