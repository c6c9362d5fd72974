#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "raster/scene.h"

/// Tiny products, written by hand from the agencies' format documents: 6 x 5 pixels, every DN known.
namespace products {

/// A fresh folder that goes when the test does.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void write_text(const std::filesystem::path& file, const std::string& text);
/// 6 x 5 pixels of 30 m or 20 m in EPSG:32650, all of one DN.
void write_raster(const std::filesystem::path& file, int dn, double pixel_m = 30);
void write_float_raster(const std::filesystem::path& file, float value);

struct Landsat {
    std::string id = "LC08_L1TP_123032_20211115_20211125_02_T1";
    std::string platform = "LANDSAT_8";
    std::string level = "L1TP";
    std::string generation = "02";  ///< "02", "01" or "pre"
    std::string sun_elevation = "30";
    std::string gain_10 = "3.3420E-04";
    std::map<std::string, std::string> replaced{};  ///< text in the MTL -> other text
    std::vector<std::string> missing{};             ///< labels of files not written
};
std::string landsat_mtl(const Landsat& product);
/// MTL and rasters; DN of band n is 1000 n. Returns the MTL file.
std::filesystem::path write_landsat(const std::filesystem::path& folder, const Landsat& product);

struct Sentinel2 {
    std::string platform = "Sentinel-2B";
    std::string level = "1C";
    std::string baseline = "04.00";
    std::string offsets = "-1000";  ///< empty = no list
    std::map<std::string, std::string> replaced{};
    std::vector<std::string> missing{};
};
/// Returns the .SAFE folder.
std::filesystem::path write_sentinel2(const std::filesystem::path& folder, const Sentinel2& product);

/// The folder's files as a ustar archive (names relative to it) or a zip file (names relative to its parent).
void write_tar(const std::filesystem::path& archive, const std::filesystem::path& folder);
void write_zip(const std::filesystem::path& archive, const std::filesystem::path& folder);

const hearthwatch::raster::SceneBand& band(const hearthwatch::raster::Scene& scene, hearthwatch::raster::Band wanted);
/// What read_scene() says when it refuses; empty when it does not.
std::string refusal(const std::filesystem::path& location);

}  // namespace products
