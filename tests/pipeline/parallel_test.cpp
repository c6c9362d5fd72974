#include "pipeline/parallel.h"

#include <atomic>
#include <stdexcept>

#include <catch2/catch.hpp>

using namespace hearthwatch::pipeline;

TEST_CASE("parts of parallel work are all done, and no more whole pieces are under way than allowed")
{
    for (const int threads : {1, 2, 8})
        for (const std::size_t most : {std::size_t{1}, std::size_t{3}, std::size_t{20}}) {
            std::atomic<int> under_way{0}, most_seen{0}, parts{0};
            const auto failures = for_each_index(20, threads, most, [&](std::size_t) {
                const int now = ++under_way;
                for (int seen = most_seen; seen < now && !most_seen.compare_exchange_weak(seen, now);) {}
                for_each_part(50, [&](std::size_t) { ++parts; });
                --under_way;
            });
            CHECK(failures.size() == 20);
            CHECK(parts == 1000);
            CHECK(most_seen <= static_cast<int>(most));
            CHECK(most_seen <= threads);
        }
}

TEST_CASE("the first failing part speaks for its piece, and the other pieces go on")
{
    std::atomic<int> done{0};
    const auto failures = for_each_index(3, 4, 2, [&](std::size_t i) {
        for_each_part(10, [&](std::size_t k) {
            ++done;
            if (i == 1 && k >= 4) throw std::runtime_error("part " + std::to_string(k));
        });
    });
    CHECK(done == 30);
    CHECK(!failures[0]);
    CHECK(!failures[2]);
    REQUIRE(failures[1]);
    CHECK_THROWS_WITH(std::rethrow_exception(failures[1]), "part 4");
}
