#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

namespace hearthwatch::pipeline {

/// Runs work(0) .. work(count-1) on up to `threads` threads that may all wait for the network at once, whatever the number of
/// cores. Each failure is kept in its slot; null where the work ended well.
std::vector<std::exception_ptr> wait_for_all(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace hearthwatch::pipeline
