#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

namespace hearthwatch::pipeline {

/// What `threads` stands for below: 0 = all cores.
std::size_t thread_count(int threads);

/// Runs work(0) .. work(count-1) on up to `threads` threads. Each failure is kept in its slot, and must be
/// looked at: the result has `count` entries, null where the work ended well. The one file with TBB is parallel.cpp.
std::vector<std::exception_ptr> for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& work);
/// The same, begun in order and with at most `most_at_once` under way, which bounds what they hold.
std::vector<std::exception_ptr> for_each_index(std::size_t count, int threads, std::size_t most_at_once,
                                               const std::function<void(std::size_t)>& work);
/// Called by such work: shares its parts among those threads that have nothing else to do. The first failure by index is thrown after
/// all have ended.
void for_each_part(std::size_t count, const std::function<void(std::size_t)>& work);

/// Results in order of index. The first failure by index is thrown after all work has ended.
template <class T, class F>
std::vector<T> map_index(std::size_t count, int threads, F&& work)
{
    std::vector<T> results(count);
    for (const auto& failure : for_each_index(count, threads, [&](std::size_t i) { results[i] = work(i); }))
        if (failure) std::rethrow_exception(failure);
    return results;
}

}  // namespace hearthwatch::pipeline
