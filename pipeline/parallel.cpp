#include "pipeline/parallel.h"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

namespace hearthwatch::pipeline {
namespace {

/// The work with its failures kept.
class Keeping {
public:
    Keeping(std::size_t count, const std::function<void(std::size_t)>& work) : failures(count), work_(work) {}
    void operator()(std::size_t i)
    {
        try {
            work_(i);
        } catch (...) {
            failures[i] = std::current_exception();
        }
    }
    std::vector<std::exception_ptr> failures;

private:
    const std::function<void(std::size_t)>& work_;
};

void each(std::size_t count, Keeping& work)
{
    tbb::parallel_for(
        std::size_t{0}, count, [&](std::size_t i) { work(i); }, tbb::simple_partitioner{});
}

template <class Run>
void on_threads(int threads, Run run)
{
    tbb::task_arena arena(static_cast<int>(thread_count(threads)));
    // More threads than cores may be asked for; TBB would otherwise cap them silently.
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(arena.max_concurrency()));
    arena.execute(run);
}

}  // namespace

std::size_t thread_count(int threads)
{
    return static_cast<std::size_t>(threads > 0 ? threads : tbb::info::default_concurrency());
}

std::vector<std::exception_ptr> for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& work)
{
    Keeping keeping(count, work);
    on_threads(threads, [&] { each(count, keeping); });
    return keeping.failures;
}

std::vector<std::exception_ptr> for_each_index(std::size_t count, int threads, std::size_t most_at_once,
                                               const std::function<void(std::size_t)>& work)
{
    Keeping keeping(count, work);
    std::size_t next = 0;
    const auto begin = [&](tbb::flow_control& flow) {
        if (next == count) flow.stop();
        return next == count ? next : next++;
    };
    on_threads(threads, [&] {
        tbb::parallel_pipeline(most_at_once, tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, begin) &
                                                 tbb::make_filter<std::size_t, void>(tbb::filter_mode::parallel,
                                                                                     [&](std::size_t i) { keeping(i); }));
    });
    return keeping.failures;
}

void for_each_part(std::size_t count, const std::function<void(std::size_t)>& work)
{
    Keeping keeping(count, work);
    // Isolated: a thread that waits for the last part must not begin another whole piece meanwhile, which would hold memory too.
    tbb::this_task_arena::isolate([&] { each(count, keeping); });
    for (const auto& failure : keeping.failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace hearthwatch::pipeline
