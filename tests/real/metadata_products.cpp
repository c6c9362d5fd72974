#include "metadata_products.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

#include "raster/dataset.h"

namespace real {
namespace fs = std::filesystem;
namespace raster = hearthwatch::raster;

fs::path data_folder()
{
    const char* named = std::getenv("HEARTHWATCH_DATA");
    const fs::path folder = named ? fs::path(named) : fs::path(HEARTHWATCH_SOURCE) / "../shared/data";
    std::error_code missing;
    if (fs::is_directory(folder / "metadata", missing)) return folder;
    WARN("skipped: no real data at " << folder);
    return {};
}

Workbench::Workbench()
{
    static std::atomic<int> count{0};
    path_ = fs::temp_directory_path() / ("hearthwatch-real-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    fs::create_directories(path_);
}

Workbench::~Workbench()
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_text(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string read_text(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_raster(const fs::path& file)
{
    fs::create_directories(file.parent_path());
    const std::vector<std::uint16_t> values(4, 9000);
    raster::write_geotiff(file, {"EPSG:32650", 600000, 4400000, 20, 2, 2},
                          std::vector<raster::Layer<std::uint16_t>>{{"dn", values}});
}

std::vector<std::string> between(const std::string& text, const std::string& open, const std::string& close)
{
    std::vector<std::string> found;
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        at += open.size();
        const std::size_t end = text.find(close, at);
        if (end == std::string::npos) break;
        found.push_back(text.substr(at, end - at));
    }
    return found;
}

const raster::Calibration& calibration(const raster::Scene& scene, raster::Band band)
{
    for (const raster::SceneBand& one : scene.bands)
        if (one.band == band) return one.calibration;
    throw std::out_of_range(scene.scene_id + " lacks a band");
}

std::string refusal(const fs::path& location)
{
    try {
        raster::read_scene(location);
    } catch (const raster::Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace real
