// Whole seasons through the program itself, as a user runs it: the same bytes whatever the threads, the folder, the number of
// interruptions; nothing to do the second time; honest exit codes.
#include <catch2/catch.hpp>
#include <fstream>

#include "fixture/process.h"
#include "fixture/temp_folder.h"

namespace fs = std::filesystem;
using namespace hearthwatch::fixture;

namespace {

const std::string program = HEARTHWATCH_PROGRAM;

void rehearse(const fs::path& workspace, const char* seed = "5")
{
    const Outcome made = run({program, "rehearse", "-o", workspace.string(), "--seed", seed, "--works", "1", "--small"});
    INFO(made.err);
    REQUIRE(made.code == 0);
}

void copy_workspace(const fs::path& from, const fs::path& to)
{
    fs::copy(from, to, fs::copy_options::recursive);
    fs::remove_all(to / "out");
}

/// Names of files that differ or stand on one side only.
std::string difference(const fs::path& a, const fs::path& b)
{
    const auto left = files_below(a), right = files_below(b);
    std::string names;
    for (const auto& [name, bytes] : left)
        if (const auto other = right.find(name); other == right.end() || other->second != bytes) names += name + " ";
    for (const auto& [name, bytes] : right)
        if (!left.contains(name)) names += name + " ";
    return names;
}

}  // namespace

TEST_CASE("a season gives the same bytes on 1, 2 and 8 threads and in other folders, and nothing to do the second time")
{
    const TempFolder folder;
    const fs::path one = folder / "one";
    rehearse(one);
    const Outcome first = run({program, "run", "-w", one.string(), "--threads", "1"});
    INFO(first.err);
    REQUIRE(first.code == 0);
    CHECK(first.err.empty());
    for (const char* file : {"series.csv", "findings.csv", "compliance.csv", "run.json", "report/index.html"})
        CHECK(fs::exists(one / "out" / file));

    const auto before = files_below(one / "out");
    const Outcome again = run({program, "run", "-w", one.string()});
    CHECK(again.code == 0);
    CHECK(again.out == first.out);
    CHECK((files_below(one / "out") == before));
    const Outcome json = run({program, "run", "-w", one.string(), "--json"});
    CHECK_THAT(json.out, Catch::Contains("\"did_nothing\": true"));

    for (const char* threads : {"2", "8"}) {
        const fs::path other = folder / ("threads" + std::string(threads));
        copy_workspace(one, other);
        REQUIRE(run({program, "run", "-w", other.string(), "--threads", threads}).code == 0);
        CHECK(difference(one / "out", other / "out") == "");
    }
}

TEST_CASE("another outline of a unit is measured from the chips: no pixel of the archive is read again")
{
    const TempFolder folder;
    const fs::path workspace = folder / "w", units = workspace / "catalog" / "units.geojson";
    rehearse(workspace);
    REQUIRE(run({program, "run", "-w", workspace.string()}).code == 0);
    const auto chips = files_below(workspace / "out" / "chips"), looks = files_below(workspace / "out" / "looks");
    std::size_t emptied = 0;
    for (const auto& entry : fs::recursive_directory_iterator(workspace / "archive"))
        if (entry.path().extension() == ".TIF" || entry.path().extension() == ".jp2") {
            const auto size = static_cast<std::size_t>(entry.file_size());
            std::ofstream(entry.path(), std::ios::binary) << std::string(size, '\0');
            ++emptied;
        }
    REQUIRE(emptied > 9);

    std::ifstream in(units);
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::size_t begin = text.find("[[[") + 3;
    const std::string longitude =
        text.substr(begin, text.find(',', begin) - begin);  // of the first corner, which is also the last
    std::string moved = longitude;
    moved.at(7) = moved.at(7) == '9' ? '8' : static_cast<char>(moved.at(7) + 1);  // some 9 m
    for (std::size_t at = text.find(longitude); at != std::string::npos; at = text.find(longitude, at + moved.size()))
        text.replace(at, longitude.size(), moved);
    std::ofstream(units) << text;

    const Outcome again = run({program, "run", "-w", workspace.string()});
    INFO(again.err);
    CHECK(again.code == 0);
    CHECK((files_below(workspace / "out" / "chips") == chips));
    CHECK((files_below(workspace / "out" / "looks") != looks));
    for (const auto& [name, bytes] : files_below(workspace / "out" / "looks"))
        CHECK(bytes.find("unreadable") == std::string::npos);
}

TEST_CASE("a run that is killed again and again ends with the bytes of one that was not")
{
    const TempFolder folder;
    const fs::path whole = folder / "whole", killed = folder / "killed";
    rehearse(whole, "6");
    copy_workspace(whole, killed);
    REQUIRE(run({program, "run", "-w", whole.string()}).code == 0);
    for (const int ms : {30, 90, 200, 400, 700, 1100}) run({program, "run", "-w", killed.string()}, ms);
    const Outcome last = run({program, "run", "-w", killed.string()});
    INFO(last.err);
    REQUIRE(last.code == 0);
    CHECK(difference(whole / "out", killed / "out") == "");
}

TEST_CASE("a scene of the season that is damaged costs its own looks and nothing else")
{
    const TempFolder folder;
    const fs::path whole = folder / "whole", damaged = folder / "damaged";
    rehearse(whole, "7");
    copy_workspace(whole, damaged);
    // The last one: a scene of the baseline would change what every other is measured against.
    const auto date = [](const fs::path& file) { return file.filename().string().substr(17, 8); };
    fs::path victim;
    for (const auto& entry : fs::recursive_directory_iterator(damaged / "archive"))
        if (entry.path().filename().string().ends_with("_B7.TIF") && (victim.empty() || date(entry.path()) > date(victim)))
            victim = entry.path();
    REQUIRE_FALSE(victim.empty());
    fs::resize_file(victim, fs::file_size(victim) / 2);
    REQUIRE(run({program, "run", "-w", whole.string()}).code == 0);
    const Outcome outcome = run({program, "run", "-w", damaged.string()});
    INFO(outcome.err);
    CHECK(outcome.code <= 1);
    const auto looks_whole = files_below(whole / "out" / "looks"), looks_damaged = files_below(damaged / "out" / "looks");
    CHECK(looks_whole.size() == looks_damaged.size());
    std::size_t changed = 0;
    for (const auto& [name, bytes] : looks_whole)
        if (looks_damaged.at(name) != bytes) {
            ++changed;
            CHECK_THAT(looks_damaged.at(name), Catch::Contains(",gap,unreadable,"));
        }
    CHECK(changed == 1);
}

TEST_CASE("the program says what is wrong with a command or a workspace, and exits as the contract says")
{
    const TempFolder folder;
    CHECK(run({program}).code == 2);
    CHECK(run({program, "dance"}).code == 2);
    CHECK(run({program, "run", "--threads", "many"}).code == 2);
    CHECK(run({program, "--help"}).code == 0);
    const Outcome empty = run({program, "run", "-w", folder.path().string()});
    CHECK(empty.code == 65);
    CHECK_THAT(empty.err, Catch::Contains("hearthwatch.toml"));
    const Outcome sites = run({program, "show", "sites", "--city", "130200"});
    CHECK(sites.code == 0);
    CHECK_THAT(sites.out, Catch::Contains("130200"));
}

TEST_CASE("a bag carried away alone makes its own contents again, and says what does not fit")
{
    const TempFolder folder;
    const fs::path season = folder / "season", bag = folder / "carried" / std::string("证据");
    rehearse(season, "8");
    REQUIRE(run({program, "run", "-w", season.string()}).code == 0);
    const auto first = fs::directory_iterator(season / "out" / "evidence")->path();
    fs::create_directories(bag.parent_path());
    fs::copy(first, bag, fs::copy_options::recursive);
    fs::remove_all(season);
    const Outcome again = run({program, "evidence", "reproduce", bag.string(), "--json"});
    INFO(again.out << again.err);
    CHECK(again.code == 0);
    CHECK_THAT(again.out, Catch::Contains("\"good\": true") && Catch::Contains("\"differ\": []") &&
                              Catch::Contains("report/summary.json") && Catch::Contains("series/operating_probability.csv") &&
                              Catch::Contains("readings: the same"));

    fs::resize_file(bag / "data" / "series" / "looks.csv", 100);
    const Outcome altered = run({program, "evidence", "reproduce", bag.string()});
    CHECK(altered.code == 65);
    CHECK_THAT(altered.err, Catch::Contains("series/looks.csv: altered"));
}
