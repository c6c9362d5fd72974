#include "pipeline/parallel.h"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace hearthwatch::pipeline {

std::vector<std::exception_ptr> for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& work)
{
    std::vector<std::exception_ptr> failures(count);
    const auto one = [&](std::size_t i) {
        try {
            work(i);
        } catch (...) {
            failures[i] = std::current_exception();
        }
    };
    tbb::task_arena arena(threads > 0 ? threads : tbb::info::default_concurrency());
    // More threads than cores may be asked for; TBB would otherwise cap them silently.
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(arena.max_concurrency()));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, count, one, tbb::simple_partitioner{}); });
    return failures;
}

}  // namespace hearthwatch::pipeline
