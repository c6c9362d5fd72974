#include <catch2/catch.hpp>

#include <map>

#include "fixture/temp_folder.h"
#include "pipeline/rehearse/rehearse.h"
#include "pipeline/store.h"

using namespace hearthwatch;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> digests(const fs::path& folder)
{
    std::map<std::string, std::string> result;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) result[fs::relative(entry.path(), folder).string()] = pipeline::sha256_of_file(entry.path());
    return result;
}

}  // namespace

TEST_CASE("a rehearsal has the same bytes on any number of threads, and goes on where it was broken off")
{
    const fixture::TempFolder folder;
    pipeline::rehearse({folder / "one", 8, 1, true, 1});
    pipeline::rehearse({folder / "three", 8, 1, true, 3});
    const auto whole = digests(folder / "one");
    CHECK(whole.size() > 100);
    CHECK(whole == digests(folder / "three"));

    CHECK(pipeline::rehearse({folder / "three", 8, 1, true, 3}).did_nothing);
    fs::remove(folder / "three" / "hearthwatch.toml");
    for (const char* sensor : {"landsat", "sentinel2"}) {
        const auto scene = fs::directory_iterator(folder / "three" / "archive" / sensor)->path();
        fs::rename(scene, scene.string() + ".part");
    }
    CHECK_FALSE(pipeline::rehearse({folder / "three", 8, 1, true, 2}).did_nothing);
    CHECK(whole == digests(folder / "three"));
}

TEST_CASE("a rehearsal does not mix with what is there, nor with another one")
{
    const fixture::TempFolder folder;
    pipeline::write_file(folder / "mine" / "notes.txt", "keep\n");
    CHECK_THROWS_WITH(pipeline::rehearse({folder / "mine", 1, 1, true, 1}), Catch::Contains("is not empty"));
    CHECK(pipeline::read_file(folder / "mine" / "notes.txt") == "keep\n");
    pipeline::write_file(folder / "other" / "REHEARSAL", "rehearsal season, recipe 0, seed 4, works 2, full\n");
    CHECK_THROWS_WITH(pipeline::rehearse({folder / "other", 1, 1, true, 1}), Catch::Contains("another rehearsal"));
    CHECK_THROWS_WITH(pipeline::rehearse({folder / "new", 1, 9, true, 1}), Catch::Contains("1 to 8"));
    CHECK_FALSE(fs::exists(folder / "new"));
}
