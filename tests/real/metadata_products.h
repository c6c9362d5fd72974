#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "raster/scene.h"

/// Real metadata completed with one-pixel rasters, so that whole products can be read.
namespace real {

/// HEARTHWATCH_DATA, else ../shared/data from the source; empty and a warning when it is not there.
std::filesystem::path data_folder();

/// A fresh folder that goes when the test does.
class Workbench {
public:
    Workbench();
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void write_text(const std::filesystem::path& file, const std::string& text);
std::string read_text(const std::filesystem::path& file);
/// A small 16-bit GeoTIFF.
void write_raster(const std::filesystem::path& file);
/// What stands between `open` and `close` in the text, every time.
std::vector<std::string> between(const std::string& text, const std::string& open, const std::string& close);

const hearthwatch::raster::Calibration& calibration(const hearthwatch::raster::Scene& scene, hearthwatch::raster::Band band);
/// What read_scene() says when it refuses; empty when it does not.
std::string refusal(const std::filesystem::path& location);

}  // namespace real
