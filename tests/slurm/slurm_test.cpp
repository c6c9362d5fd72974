#include <catch2/catch.hpp>

#include "fixture/script.h"

TEST_CASE("a season on Slurm, with a refused, a killed and a doubled shard, has the bytes of one machine")
{
    const auto said = hearthwatch::fixture::run_script(
        "bash '" HEARTHWATCH_SOURCE "/tests/slurm/season-on-slurm' '" HEARTHWATCH_PROGRAM "' '" HEARTHWATCH_SOURCE "'");
    if (said.exit_code == 77) {
        WARN("skipped: " << said.text);
        return;
    }
    INFO(said.text);
    CHECK(said.exit_code == 0);
}
