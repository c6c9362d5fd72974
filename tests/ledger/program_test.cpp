#include <catch2/catch.hpp>

#include "fixture/process.h"
#include "fixture/temp_folder.h"
#include "package/painted_season.h"
#include "pipeline/package/package.h"
#include "pipeline/store.h"

using namespace hearthwatch;

namespace {

fixture::Outcome program(const std::filesystem::path& workspace, std::vector<std::string> words)
{
    words.insert(words.begin(), HEARTHWATCH_PROGRAM);
    words.insert(words.end(), {"-w", workspace.string()});
    return fixture::run(words);
}

}  // namespace

TEST_CASE("the verbs say by their exit codes and words what became of a review, a disclosure and the ledger")
{
    const fixture::TempFolder folder;
    const auto workspace = fixture::paint_season(folder.path());
    pipeline::run_package(workspace, 1);
    const auto run = [&](const std::vector<std::string>& words) { return program(folder.path(), words); };
    CHECK(run({"review"}).code == 2);
    CHECK(run({"disclose", "--city", "130200", "--province", "130000", "--month", "2021-12"}).code == 2);
    CHECK_THAT(run({"review", "next"}).out, Catch::Contains("review confirm O-1 --by NAME"));
    CHECK(run({"review", "confirm", "O-1", "--by", "甲", "--sign-off", "甲"}).code == 65);
    CHECK(run({"review", "reject", "O-1", "--by", "甲"}).code == 2);
    CHECK(run({"review", "confirm", "O-1", "--by", "甲", "--sign-off", "乙", "--now", "2021-12-20T01:00:00Z"}).code == 0);
    CHECK_THAT(run({"review", "next"}).out, Catch::Contains("No lead waits"));
    CHECK_THAT(run({"disclose", "--city", "130200", "--month", "2021-12"}).out, Catch::Contains("2 rows; 0 leads held back"));
    CHECK(run({"ledger", "state", "O-1", "--by", "甲钢", "--text", "=1+1", "--from", "2021-12-05"}).code == 0);
    CHECK_THAT(run({"ledger", "show", "--about", "O-1", "--on", "2021-12-05"}).out, Catch::Contains("外部陈述"));
    CHECK_THAT(run({"ledger", "show", "--known-by", "2021-12-20T01:00:00Z", "--kind", "statement", "--json"}).out,
               Catch::Equals(""));
    CHECK(run({"ledger", "show", "--xlsx", (folder / "ledger.xlsx").string()}).code == 0);
    CHECK(run({"ledger", "verify"}).code == 0);
    std::string text = pipeline::read_file(workspace.out / "ledger.jsonl");
    text[text.find("\"by\":\"乙\"") + 5] = 'x';
    pipeline::write_file(workspace.out / "ledger.jsonl", text);
    const auto verify = run({"ledger", "verify"});
    CHECK(verify.code == 1);
    CHECK_THAT(verify.out, Catch::Contains("line 5 is broken"));
    CHECK(run({"review", "next"}).code == 65);
    CHECK(run({"disclose", "--city", "130200", "--month", "2021-12"}).code == 65);
}
