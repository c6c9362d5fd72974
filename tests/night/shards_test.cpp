#include "pipeline/night/shards.h"

#include <catch2/catch.hpp>

#include "fixture/script.h"
#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using hearthwatch::fixture::run_script;
using hearthwatch::fixture::TempFolder;

TEST_CASE("a list of shards comes back as it was, and a damaged one is refused with its line")
{
    const TempFolder folder;
    const auto file = folder / "shards.jsonl";
    const std::vector<pipeline::Shard> shards{{0, 12.5, {"SCENE__130200", "SCENE__130300"}}, {1, 3, {"OTHER__130200"}}};
    pipeline::write_file(file, pipeline::shards_jsonl(shards));
    const auto back = pipeline::read_shards(file);
    REQUIRE(back.size() == 2);
    CHECK(back[0].tasks == shards[0].tasks);
    CHECK(back[1].cost_s == 3);
    for (const char* damage :
         {"{", "[]", "{\"index\":0}", "{\"index\":1,\"cost_s\":1,\"tasks\":[]}", "{\"index\":-1,\"cost_s\":1,\"tasks\":[]}",
          "{\"index\":0,\"cost_s\":1,\"tasks\":[\"../../etc/passwd\"]}", "{\"index\":0,\"cost_s\":1,\"tasks\":[\"\"]}",
          "{\"index\":0,\"cost_s\":1,\"tasks\":[7]}", "{\"index\":0,\"cost_s\":\"x\",\"tasks\":[]}"}) {
        INFO(damage);
        pipeline::write_file(file, std::string(damage) + "\n");
        CHECK_THROWS_WITH(pipeline::read_shards(file), Catch::Contains("shards.jsonl:1: "));
    }
    pipeline::write_file(file, "");
    CHECK(pipeline::read_shards(file).empty());
}

TEST_CASE("shards in any order, twice and killed, merge to the bytes of one run, an early merge lists what is missing")
{
    const auto said = run_script("bash '" HEARTHWATCH_SOURCE "/tests/night/shards-anywhere' '" HEARTHWATCH_PROGRAM "'");
    INFO(said.text);
    CHECK(said.exit_code == 0);
}

TEST_CASE("nights that are killed at random moments go on to the bytes of one that was not")
{
    const auto said = run_script("bash '" HEARTHWATCH_SOURCE "/tests/night/kill-nights' '" HEARTHWATCH_PROGRAM "' 3");
    INFO(said.text);
    CHECK(said.exit_code == 0);
}

TEST_CASE("nights with late, replaced and superseded input end where one run over everything ends")
{
    const auto said = run_script("python3 '" HEARTHWATCH_SOURCE "/tests/night/season-of-nights' '" HEARTHWATCH_PROGRAM "' 4 2+0");
    INFO(said.text);
    CHECK(said.exit_code == 0);
}
