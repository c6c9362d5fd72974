#include <catch2/catch.hpp>

#include "metadata_products.h"
#include "raster/dataset.h"
#include "raster/hotspots.h"

namespace fs = std::filesystem;
using namespace hearthwatch;

namespace {

std::vector<fs::path> known_bad(const fs::path& data)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(data / "known-bad"))
        if (entry.is_regular_file() && entry.path().parent_path() != data / "known-bad" &&
            entry.path().filename() != "LICENSE.txt")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Refused by name when it throws raster::Error that names the file; "" when it reads; anything else fails the test.
template <class Read>
std::string said_by(Read&& read)
{
    try {
        read();
    } catch (const raster::Error& error) {
        return error.what();
    }
    return "";
}

void require_refused(const std::string& said, const fs::path& file, const char* reader)
{
    INFO(file << " as " << reader << ": " << said);
    REQUIRE(!said.empty());
    REQUIRE(said.find(file.filename().string()) != std::string::npos);
    REQUIRE(said.size() > file.string().size() + 10);
}

/// Every pixel a chip could want of the file.
void read_pixels(const fs::path& file)
{
    const raster::Dataset dataset(file.string());
    for (int band = 1; band <= dataset.bands(); ++band)
        dataset.read_float(band, {0, 0, std::min(dataset.grid().columns, 512), std::min(dataset.grid().rows, 512)});
}

}  // namespace

TEST_CASE("each of the known-bad files is refused with file and reason, whatever it claims to be")
{
    const fs::path data = real::data_folder();
    if (data.empty()) return;
    const std::vector<fs::path> files = known_bad(data);
    CHECK(files.size() == 928);
    const real::Workbench bench;
    std::size_t count = 0, rasters_read = 0;
    for (const fs::path& source : files) {
        const fs::path folder = bench.path() / std::to_string(count++);
        fs::create_directories(folder);
        for (const char* name : {"X_MTL.txt", "X_MTL.json", "MTD_MSIL1C.xml", "item.json", "product.tar", "product.zip"}) {
            fs::copy_file(source, folder / name);
            require_refused(said_by([&] { raster::read_scene(folder / name); }), folder / name, "product");
            const auto found = raster::find_scenes(folder);
            for (const raster::Found& one : found) REQUIRE(!one.scene);
            fs::remove(folder / name);
        }
        fs::copy_file(source, folder / "spots.csv");
        require_refused(said_by([&] { raster::read_hotspots(folder / "spots.csv"); }), folder / "spots.csv", "hot spots");
        fs::copy_file(source, folder / "B12.tif");
        const std::string said = said_by([&] { read_pixels(folder / "B12.tif"); });
        if (said.empty())
            ++rasters_read;
        else
            require_refused(said, folder / "B12.tif", "raster");
        fs::remove_all(folder);
    }
    WARN(count << " known-bad files, each refused by every product reader; " << rasters_read
               << " of them are sound rasters on a map plane and read as such");
    CHECK(rasters_read <= 2);
}
