#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture/temp_folder.h"
#include "site-catalog/catalog.h"
#include "site-catalog/office_table.h"
#include "site-catalog/season.h"
#include "site-catalog/text_rules.h"

using namespace hearthwatch;

namespace {

std::filesystem::path known_bad()
{
    const char* set = std::getenv("HEARTHWATCH_DATA");
    return (set ? std::filesystem::path(set) : std::filesystem::path(HEARTHWATCH_SOURCE) / "../shared/data") / "known-bad";
}

/// Whether `work` ends, by itself or with the room's own exception.
template <class Work>
bool ends_well(Work work)
{
    try {
        work();
    } catch (const catalog::Error& error) {
        return *error.what() != '\0';
    }
    return true;
}

}  // namespace

TEST_CASE("no known-bad file crashes the catalogue's readers, and none is taken for a catalogue")
{
    if (!std::filesystem::exists(known_bad())) {
        WARN("skipped: no shared data");
        return;
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(known_bad())) {
        if (!entry.is_regular_file() || entry.file_size() > (8u << 20)) continue;
        INFO(entry.path());
        ++files;
        for (const auto* name : {"sites.geojson", "sites.csv", "catalog.gpkg"}) {
            const fixture::TempFolder folder;
            std::filesystem::copy_file(entry.path(), folder / name);
            CHECK_THROWS_AS(catalog::read_catalog(folder.path()), catalog::Error);
        }
        CHECK(ends_well([&] { catalog::read_office_table(entry.path()); }));
        CHECK(ends_well([&] { catalog::load_season(entry.path().string()); }));
    }
    CHECK(files > 100);
}

TEST_CASE("naughty strings become no file names outside of the folder")
{
    std::ifstream stream(known_bad() / "naughty_strings/blns.json");
    if (!stream) {
        WARN("skipped: no shared data");
        return;
    }
    std::size_t count = 0;
    for (const auto& text : nlohmann::json::parse(stream)) {
        const auto line = text.get<std::string>();
        INFO(line);
        ++count;
        if (!catalog::identifier_fault(line).empty()) continue;
        CHECK((std::filesystem::path("folder") / line).lexically_normal().parent_path() == "folder");
        CHECK(line.find_first_of("/\\\"'<>|:*?\n\t ") == std::string::npos);
    }
    CHECK(count > 400);
}
