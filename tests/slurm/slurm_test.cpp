#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

TEST_CASE("a season on Slurm, with a refused, a killed and a doubled shard, has the bytes of one machine")
{
    const std::string command = "exec bash '" HEARTHWATCH_SOURCE "/tests/slurm/season-on-slurm' '" HEARTHWATCH_PROGRAM
                                "' '" HEARTHWATCH_SOURCE "' 2>&1 </dev/null";
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::string said;
    for (int c; (c = std::fgetc(pipe)) != EOF;) said += static_cast<char>(c);
    const int status = pclose(pipe);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        WARN("skipped: " << said);
        return;
    }
    INFO(said);
    CHECK(WEXITSTATUS(status) == 0);
}
