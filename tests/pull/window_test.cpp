#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "geo/projector.h"
#include "pipeline/pull/fetch_windows.h"
#include "pipeline/pull/pull.h"
#include "pipeline/store.h"
#include "pull/pull_fixture.h"
#include "raster/dataset.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using test::FaultServer;
using test::LocalWorkspace;
using test::Request;
using test::Response;
namespace fs = std::filesystem;

namespace {

constexpr int side = 1500;
const std::string id = "LC09_L1TP_122032_20211205_20211208_02_T1";

geo::Grid scene_grid()
{
    const geo::Point works = geo::Projector("EPSG:32650").to_plane({118.2, 39.6});
    return {"EPSG:32650", works.x_m - 20000 - std::fmod(works.x_m, 30), works.y_m + 25000 - std::fmod(works.y_m, 30), 30, side,
            side};
}

/// A band as GDAL writes it, tiled and deflated, with numbers that do not compress well.
const std::string& band(int seed)
{
    static std::map<int, std::string> made;
    if (made.count(seed)) return made[seed];
    fixture::TempFolder folder;
    std::vector<std::uint16_t> values(side * side);
    unsigned state = static_cast<unsigned>(seed);
    for (auto& value : values) value = static_cast<std::uint16_t>(7000 + ((state = state * 1664525 + 1013904223) >> 20));
    raster::write_geotiff(folder / "band.tif", scene_grid(), std::vector<raster::Layer<std::uint16_t>>{{"DN", values}});
    return made[seed] = read_file(folder / "band.tif");
}

/// The same image with its directory first, as a COG has it.
std::string directory_first(const std::string& bytes)
{
    const TiledImage image = read_tiff_header(bytes, bytes.size()).image.value();
    std::map<std::uint64_t, std::string> tiles;
    for (std::uint64_t i = 0; i < image.offsets.size(); ++i) tiles[i] = bytes.substr(image.offsets[i], image.sizes[i]);
    return window_tiff(image, tiles);
}

std::vector<std::uint16_t> pixels(const fs::path& file, geo::Window window)
{
    return raster::Dataset(file.string()).read_uint16(1, window);
}

/// The window of the works as the line cuts it.
geo::Window works_window(double lon_deg, double lat_deg)
{
    const geo::Point works = geo::Projector("EPSG:32650").to_plane({lon_deg, lat_deg});
    return scene_grid().cover({works.x_m - 3450, works.y_m - 3450}, {works.x_m + 3450, works.y_m + 3450});
}

struct SceneServer {
    std::string swir = directory_first(band(1)), quality = directory_first(band(2));
    std::function<std::optional<Response>(const Request&)> hook = [](const Request&) { return std::nullopt; };
    std::mutex mutex;
    FaultServer server{[this](const Request& request) { return answer(request); }};
    std::string base = server.base();

    const std::string& object_of(const Request& request) const { return request.path.ends_with("_B7.TIF") ? swir : quality; }
    Response answer(const Request& request)
    {
        const std::lock_guard guard(mutex);
        if (auto instead = hook(request)) return *instead;
        if (request.path.ends_with("_MTL.txt")) return test::object(request, "GROUP = LANDSAT_METADATA_FILE\n");
        if (request.path.starts_with("/data/")) return test::object(request, object_of(request));
        return {200, {}, test::page({test::landsat_item(base, id)})};
    }
};

}  // namespace

TEST_CASE("the directory of a tiled TIFF is read as GDAL reads it")
{
    fixture::TempFolder folder;
    write_file(folder / "a.tif", band(1));
    const auto header = read_tiff_header(band(1), band(1).size());
    REQUIRE(header.image);
    CHECK(header.image->grid == raster::Dataset((folder / "a.tif").string()).grid());
    CHECK(header.image->compression == 8);
    const std::string moved = directory_first(band(1));
    write_file(folder / "b.tif", moved);
    CHECK(pixels(folder / "b.tif", {0, 0, side, side}) == pixels(folder / "a.tif", {0, 0, side, side}));
    CHECK(read_tiff_header(std::string_view(moved).substr(0, 4096), moved.size()).image);
}

TEST_CASE("with too few bytes the reader says how many it wants, and never more than there are")
{
    const std::string file = directory_first(band(1));
    std::uint64_t have = 0;
    int rounds = 0;
    for (; rounds < 10; ++rounds) {
        const auto header = read_tiff_header(std::string_view(file).substr(0, have), file.size());
        if (header.image) break;
        REQUIRE(header.needed > have);
        REQUIRE(header.needed <= file.size());
        have = header.needed;
    }
    CHECK(rounds <= 6);
}

TEST_CASE("a directory that lies is refused, and nothing breaks")
{
    const std::string file = directory_first(band(1)), head = file.substr(0, 1200);
    unsigned state = 7;
    for (std::size_t at = 0; at < 500; ++at) {
        for (int kind = 0; kind < 4; ++kind) {
            std::string bad = head;
            state = state * 1664525 + 1013904223;
            bad[at] = static_cast<char>(kind == 0   ? 0
                                        : kind == 1 ? 0xff
                                        : kind == 2 ? bad[at] ^ 1
                                                    : static_cast<char>(state >> 24));
            const auto header = read_tiff_header(bad, file.size());
            if (header.image)
                for (std::size_t i = 0; i < header.image->offsets.size(); ++i)
                    REQUIRE(header.image->offsets[i] + header.image->sizes[i] <= file.size());
            else
                REQUIRE((header.needed > bad.size() || !header.why_not.empty()));
        }
    }
    for (const std::string text : {"", "II", "II*", "<html>", "MM"}) CHECK_FALSE(read_tiff_header(text, text.size()).image);
}

TEST_CASE("both byte orders, BigTIFF and planes keep their tiles and their place")
{
    const bool big = GENERATE(false, true), big_endian = GENERATE(false, true);
    TiledImage image;
    image.big = big;
    image.big_endian = big_endian;
    image.width = image.height = 64;
    image.tile_width = image.tile_height = 32;
    const auto number = [&](std::uint64_t value, std::size_t size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(value >> 8 * (big_endian ? size - 1 - i : i)));
        return text;
    };
    const auto real = [&](double value) { return number(std::bit_cast<std::uint64_t>(value), 8); };
    for (const auto& [tag, value] : std::map<std::uint16_t, std::uint64_t>{
             {256, 64}, {257, 64}, {258, 8}, {259, 1}, {262, 1}, {277, 1}, {322, 32}, {323, 32}})
        image.entries.push_back({tag, 3, 1, number(value, 2)});
    image.entries.push_back({33550, 12, 3, real(30) + real(30) + real(0)});
    image.entries.push_back({33922, 12, 6, real(0) + real(0) + real(0) + real(600000) + real(4400000) + real(0)});
    std::string keys;
    for (const int key : {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 2, 3072, 0, 1, 32650})
        keys += number(static_cast<std::uint64_t>(key), 2);
    image.entries.push_back({34735, 3, 16, keys});
    image.offsets.assign(4, 0);
    image.sizes.assign(4, 1024);
    const std::string file = window_tiff(image, {{1, std::string(1024, 'b')}, {2, std::string(1024, 'c')}});
    const auto header = read_tiff_header(file, file.size());
    REQUIRE(header.image);
    CHECK(header.image->grid ==
          geo::Grid{"EPSG:32650", 600000 - 15, 4400000 + 15, 30, 64, 64});  // raster type 2: positions are centres
    CHECK(header.image->sizes == std::vector<std::uint64_t>{0, 1024, 1024, 0});
    CHECK(file.substr(header.image->offsets[1], 1024) == std::string(1024, 'b'));
    fixture::TempFolder folder;
    write_file(folder / "a.tif", file);
    const auto values = raster::Dataset((folder / "a.tif").string()).read_uint8(1, {0, 0, 64, 64});
    CHECK(values[0] == 0);
    CHECK(values[40] == 'b');
    CHECK(values[40 * 64] == 'c');
}

TEST_CASE("only the tiles under the works are fetched, each once, in merged ranges, and they are the scene's own")
{
    SceneServer scene;
    LocalWorkspace local(test::local_row(scene.base));
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    REQUIRE(report.counts.at("used") == 1);
    const auto archived = local.folder / "archive/local" / id;
    fixture::TempFolder folder;
    write_file(folder / "swir.tif", scene.swir);
    const auto window = works_window(118.2, 39.6);
    CHECK(pixels(archived / (id + "_B7.TIF"), window) == pixels(folder / "swir.tif", window));
    CHECK(raster::Dataset((archived / (id + "_B7.TIF")).string()).grid() == scene_grid());
    CHECK(pixels(archived / (id + "_B7.TIF"), {0, 0, 4, 4}) == std::vector<std::uint16_t>(16, 0));

    const auto image = read_tiff_header(scene.swir, scene.swir.size()).image.value();
    const int first_row = window.row / 256, last_row = (window.row + window.rows - 1) / 256;
    const int first_column = window.column / 256, last_column = (window.column + window.columns - 1) / 256;
    std::uint64_t tile_bytes = 0;
    for (int row = first_row; row <= last_row; ++row)
        for (int column = first_column; column <= last_column; ++column)
            tile_bytes += image.sizes[static_cast<std::size_t>(row) * image.across() + static_cast<std::size_t>(column)];
    int requests = 0;
    for (const auto& line : scene.server.seen()) requests += line.ends_with("_B7.TIF");
    CHECK(requests == 1 + (last_row - first_row + 1));
    CHECK(report.counts.at("bytes read") < 2 * (tile_bytes + tile_bytes / 100 + first_read) + 4000);
    const auto record = nlohmann::json::parse(read_file(archived / "pull.json"));
    CHECK(record["files"][0]["how"] ==
          "windows: " + std::to_string((last_row - first_row + 1) * (last_column - first_column + 1)) + " of 36 tiles");
    CHECK(record["files"][0]["object_bytes"] == scene.swir.size());
    CHECK(record["files"][0]["sha256"] == sha256_of_file(archived / (id + "_B7.TIF")));
    CHECK(record["files"][2]["how"] == "whole");
}

TEST_CASE("zeros, other bytes and a changing object in place of tiles are noticed and healed")
{
    SceneServer calm;
    LocalWorkspace clean(test::local_row(calm.base));
    run_pull(clean.workspace, clean.options);
    SceneServer scene;
    const std::string kind = GENERATE(as<std::string>{}, "zeros", "other bytes", "new object between", "reset");
    int ranges = 0;
    scene.hook = [&](const Request& request) -> std::optional<Response> {
        const bool tiles = request.path.ends_with(".TIF") && !request.header("range").starts_with("bytes=0-");
        if (!tiles || ranges++ >= 2) return std::nullopt;
        Response right = test::object(request, scene.object_of(request));
        if (kind == "zeros") right.body.assign(right.body.size(), '\0');
        if (kind == "other bytes") right.body.assign(right.body.size(), 'x');
        if (kind == "new object between")
            right = test::object(Request{request.method, request.path, "", "", {{"range", request.header("range")}}},
                                 scene.object_of(request), "\"v2\"");
        if (kind == "reset") right.fault = test::Fault::reset;
        return right;
    };
    LocalWorkspace local(test::local_row(scene.base));
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(kind, report.refused);
    CHECK(report.counts.at("used") == 1);
    for (const char* end : {"_B7.TIF", "_QA_PIXEL.TIF"})
        CHECK(read_file(local.folder / "archive/local" / id / (id + end)) ==
              read_file(clean.folder / "archive/local" / id / (id + end)));
}

TEST_CASE("a works that is added brings the windows anew, and the old ones are kept aside")
{
    SceneServer scene;
    LocalWorkspace local(test::local_row(scene.base));
    run_pull(local.workspace, local.options);
    auto sites = nlohmann::json::parse(read_file(local.folder / "catalog/sites.geojson"));
    auto more = sites["features"][0];
    more["properties"]["site_id"] = "W2";
    more["geometry"]["coordinates"] = {118.3, 39.5};
    sites["features"].push_back(more);
    write_file(local.folder / "catalog/sites.geojson", sites.dump());
    const auto report = run_pull(local.workspace, local.options);
    CAPTURE(report.refused);
    CHECK(report.counts.at("used") == 1);
    CHECK(fs::exists(local.folder / "out/pull/superseded/local" / id / "pull.json"));
    fixture::TempFolder folder;
    write_file(folder / "swir.tif", scene.swir);
    for (const auto& [lon, lat] : {std::pair(118.2, 39.6), std::pair(118.3, 39.5)}) {
        const auto window = works_window(lon, lat);
        CHECK(pixels(local.folder / "archive/local" / id / (id + "_B7.TIF"), window) == pixels(folder / "swir.tif", window));
    }
}

TEST_CASE("the frame about a tile of a COG must fit it")
{
    TiledImage image;
    image.framed = true;
    image.compression = 1;
    image.offsets = {104};
    image.sizes = {8};
    const TileRange range{100, 16, {0}};
    const std::string good = std::string("\x08\0\0\0", 4) + "abcdefgh" + "efgh";
    CHECK(range_fault(image, range, good).empty());
    for (std::size_t at : {0, 3, 9, 15}) {
        std::string bad = good;
        bad[at] ^= 1;
        CHECK_FALSE(range_fault(image, range, bad).empty());
    }
    CHECK_FALSE(range_fault(image, range, good.substr(1)).empty());
    const auto ranges = ranges_of(image, {0}, 0);
    REQUIRE(ranges.size() == 1);
    CHECK(ranges[0].first == 100);
    CHECK(ranges[0].size == 16);
}
