#include "pipeline/store.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <stdexcept>

#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/parallel.h"

using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;
namespace fs = std::filesystem;

TEST_CASE("digests are those of FIPS 180-4")
{
    CHECK(pipeline::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const TempFolder folder;
    pipeline::write_file(folder.path() / "f", "abc");
    CHECK(pipeline::sha256_of_file(folder.path() / "f") == pipeline::sha256("abc"));
}

TEST_CASE("a file is written whole, alone, and left alone when it already says so")
{
    const TempFolder folder;
    const fs::path file = folder.path() / "deep" / "er" / "f.txt";
    pipeline::write_file(file, "one");
    const auto written = fs::last_write_time(file);
    pipeline::write_file(file, "one");
    CHECK(fs::last_write_time(file) == written);
    pipeline::write_file(file, "two");
    CHECK(pipeline::read_file(file) == "two");
    CHECK(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a place that cannot be written is an error that names it")
{
    const TempFolder folder;
    pipeline::write_file(folder.path() / "f", "x");
    CHECK_THROWS_WITH(pipeline::write_file(folder.path() / "f" / "below-a-file", "y"), Catch::Contains("below-a-file"));
    CHECK_THROWS_AS(pipeline::read_file(folder.path() / "none"), pipeline::Error);
}

TEST_CASE("half-written files of dead writers of this host are swept, others stay")
{
    const TempFolder folder;
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const pid_t dead = fork();
    if (dead == 0) _exit(0);
    waitpid(dead, nullptr, 0);
    const std::string here = std::string("~") + host + "~";
    const fs::path abandoned = folder.path() / (".a.csv.0" + here + std::to_string(dead) + ".part");
    const fs::path living = folder.path() / (".b.csv.0" + here + std::to_string(getpid()) + ".part");
    const fs::path elsewhere = folder.path() / (".c.csv.0~other-host~" + std::to_string(dead) + ".part");
    for (const auto& file : {abandoned, living, elsewhere, folder.path() / "d.part"}) pipeline::write_file(file, "half");
    pipeline::sweep_abandoned(folder.path());
    CHECK_FALSE(fs::exists(abandoned));
    for (const auto& file : {living, elsewhere, folder.path() / "d.part"}) CHECK(fs::exists(file));
}

TEST_CASE("a content key changes with stage, label, value and file, and cannot be forged by joining")
{
    using pipeline::ContentKey;
    const TempFolder folder;
    pipeline::write_file(folder.path() / "f", "x");
    const std::string key = ContentKey("clip").add("a", "b").add_file(folder.path() / "f").hex();
    CHECK(ContentKey("clip").add("a", "b").add_file(folder.path() / "f").hex() == key);
    CHECK(ContentKey("look").add("a", "b").add_file(folder.path() / "f").hex() != key);
    CHECK(ContentKey("clip").add("a", "c").add_file(folder.path() / "f").hex() != key);
    CHECK(ContentKey("clip").add("a", "b\n1:c=1:d").hex() != ContentKey("clip").add("a", "b").add("c", "d").hex());
    pipeline::write_file(folder.path() / "f", "y");
    CHECK(ContentKey("clip").add("a", "b").add_file(folder.path() / "f").hex() != key);
    CHECK(ContentKey("x").add_product(folder.path() / "none").hex() != ContentKey("x").add_product(folder.path() / "f").hex());
}

TEST_CASE("an output is current only for the key it was made from")
{
    const TempFolder folder;
    CHECK_FALSE(pipeline::is_current(folder.path(), "series", "k1"));
    pipeline::set_current(folder.path(), "series", "k1");
    CHECK(pipeline::is_current(folder.path(), "series", "k1"));
    CHECK_FALSE(pipeline::is_current(folder.path(), "series", "k2"));
}

TEST_CASE("parallel work keeps its order and its failures, on any number of threads")
{
    for (const int threads : {1, 2, 8}) {
        const auto squares = pipeline::map_index<std::size_t>(1000, threads, [](std::size_t i) { return i * i; });
        for (std::size_t i = 0; i < squares.size(); ++i) REQUIRE(squares[i] == i * i);
        const auto failures = pipeline::for_each_index(10, threads, [](std::size_t i) {
            if (i % 3 == 1) throw std::runtime_error(std::to_string(i));
        });
        for (std::size_t i = 0; i < 10; ++i) CHECK((failures[i] != nullptr) == (i % 3 == 1));
        CHECK_THROWS_WITH(pipeline::map_index<int>(10, threads,
                                                   [](std::size_t i) {
                                                       if (i >= 4) throw std::runtime_error(std::to_string(i));
                                                       return 0;
                                                   }),
                          "4");
    }
}
