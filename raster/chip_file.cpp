#include <unistd.h>

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "raster/chip.h"
#include "raster/chip_strips.h"
#include "raster/dataset.h"
#include "raster/radiometry.h"

namespace hearthwatch::raster {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int schema = 1;
constexpr const char* json_name = "chip.json";
constexpr std::uintmax_t max_json_bytes = 1 << 20;

Json calibration_json(const Calibration& c)
{
    return {{"gain", c.gain},
            {"offset", c.offset},
            {"k1", c.k1},
            {"k2", c.k2},
            {"reflectance_gain", c.reflectance_gain},
            {"reflectance_offset", c.reflectance_offset}};
}

double finite(const Json& json, const char* key)
{
    const double value = json.at(key).get<double>();
    if (!std::isfinite(value)) throw Error(fmt::format("'{}' is not a finite number", key));
    return value;
}

Calibration calibration_of(const Json& json)
{
    return {finite(json, "gain"), finite(json, "offset"),           finite(json, "k1"),
            finite(json, "k2"),   finite(json, "reflectance_gain"), finite(json, "reflectance_offset")};
}

void sync_folder(const fs::path& folder)
{
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
}

void write_text(const fs::path& file, const std::string& text)
{
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const bool done =
        handle >= 0 && ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    if (!done)
        throw Error(fmt::format(
            "{}: cannot be written (the chip would be incomplete); check the folder and the space on the disk", file.string()));
}

/// The grids of a chip: the quality grid first, then those of planes that lie on another, in order of Band.
std::vector<geo::Grid> grids_of(const Chip& chip)
{
    std::vector<geo::Grid> grids{chip.quality_grid};
    for (const Plane& plane : chip.planes)
        if (std::find(grids.begin(), grids.end(), plane.grid) == grids.end()) grids.push_back(plane.grid);
    return grids;
}

std::string grid_file(std::size_t index)
{
    return fmt::format("grid{}.tif", index);
}

/// Bit of a band in the layer "saturated".
int bit_of(Band band)
{
    return 1 << static_cast<int>(band);
}

void write_grid(const fs::path& file, const Chip& chip, const geo::Grid& grid, bool with_quality)
{
    std::vector<std::vector<std::uint16_t>> numbers;
    std::vector<Layer<std::uint16_t>> layers;
    numbers.reserve(chip.planes.size() + 1);
    std::vector<std::uint16_t> saturated(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
    for (const Plane& plane : chip.planes) {
        if (plane.grid != grid) continue;
        const bool known = plane.numbers.size() == plane.values.size();
        numbers.push_back(known ? plane.numbers : stored(plane.values, plane.calibration, plane.quantity));
        layers.push_back({std::string(name(plane.band)), numbers.back()});
        for (std::size_t i = 0; i < saturated.size(); ++i)
            if (plane.saturated[i]) saturated[i] = static_cast<std::uint16_t>(saturated[i] | bit_of(plane.band));
    }
    layers.push_back({"saturated", saturated});
    if (with_quality) layers.push_back({"quality", chip.quality});
    write_geotiff(file, grid, layers, Packing::fast);
}

/// The layers of a grid file by name: without GDAL where the file is as write_grid left it (chip_strips.h).
class GridFile {
public:
    explicit GridFile(const fs::path& file) : file_(file.string()), strips_(read_strip_file(file))
    {
        if (!strips_) dataset_.emplace(file_);
    }
    geo::Grid grid() const { return strips_ ? strips_->grid : dataset_->grid(); }
    std::vector<std::uint16_t> read(std::string_view wanted)
    {
        if (strips_)
            if (auto values = strips_->layer(wanted)) return std::move(*values);
        if (!dataset_) dataset_.emplace(file_);
        const Dataset& dataset = *dataset_;
        for (int band = 1; band <= dataset.bands(); ++band)
            if (dataset.description(band) == wanted)
                return dataset.read_uint16(band, {0, 0, dataset.grid().columns, dataset.grid().rows});
        throw Error(fmt::format("{}: no layer '{}'", file_, wanted));
    }

private:
    std::string file_;
    std::optional<StripFile> strips_;
    std::optional<Dataset> dataset_;
};

Chip read_folder(const fs::path& folder)
{
    const fs::path file = folder / json_name;
    if (!fs::is_regular_file(file) || fs::file_size(file) > max_json_bytes) throw Error("no chip.json of at most 1 MB");
    std::ifstream in(file, std::ios::binary);
    const Json json = Json::parse(in);
    if (json.at("schema").get<int>() != schema)
        throw Error(fmt::format("schema {} where {} is read", json.at("schema").dump(), schema));
    Chip chip;
    chip.scene_id = json.at("scene_id").get<std::string>();
    chip.sensor = find_sensor(json.at("platform").get<std::string>());
    if (!chip.sensor)
        throw Error(fmt::format("platform '{}' is not in the sensor table", json.at("platform").get<std::string>()));
    chip.level = json.at("level").get<std::string>();
    chip.processing_version = json.at("processing_version").get<std::string>();
    chip.acquired = geo::parse_instant(json.at("acquired").get<std::string>());
    chip.sun_elevation_deg = finite(json, "sun_elevation_deg");
    chip.sun_azimuth_deg = finite(json, "sun_azimuth_deg");
    chip.quality_kind = json.at("quality_kind").get<std::string>();
    for (std::size_t index = 0; index < json.at("grids").size(); ++index) {
        const Json& entry = json.at("grids").at(index);
        GridFile layers(folder / grid_file(index));
        // A CRS may be spelt otherwise once it went through the file: the chip keeps its own spelling.
        geo::Grid grid = layers.grid();
        grid.crs = entry.at("crs").get<std::string>();
        const std::vector<std::uint16_t> saturated = layers.read("saturated");
        for (const Json& plane_json : entry.at("planes")) {
            const auto band = parse_band(plane_json.at("band").get<std::string>());
            const SensorBand* described = band ? chip.sensor->find(*band) : nullptr;
            if (!described) throw Error(fmt::format("band {} is not one of the sensor's", plane_json.at("band").dump()));
            const Calibration calibration = calibration_of(plane_json.at("calibration"));
            Plane plane{*band, grid, {}, {}, reflectance_per_radiance(calibration), described->quantity, calibration};
            plane.values = calibrated(layers.read(name(*band)), calibration, plane.quantity);
            plane.saturated.resize(saturated.size());
            for (std::size_t i = 0; i < saturated.size(); ++i) plane.saturated[i] = (saturated[i] & bit_of(*band)) != 0;
            chip.planes.push_back(std::move(plane));
        }
        if (index == 0) {
            chip.quality_grid = grid;
            chip.quality = layers.read("quality");
        }
    }
    std::sort(chip.planes.begin(), chip.planes.end(), [](const Plane& a, const Plane& b) { return a.band < b.band; });
    return chip;
}

}  // namespace

void write_chip(const fs::path& folder, const Chip& chip)
{
    const std::vector<geo::Grid> grids = grids_of(chip);
    Json json{{"schema", schema},
              {"scene_id", chip.scene_id},
              {"platform", std::string(chip.sensor->platform)},
              {"level", chip.level},
              {"processing_version", chip.processing_version},
              {"acquired", geo::format_instant(chip.acquired)},
              {"sun_elevation_deg", chip.sun_elevation_deg},
              {"sun_azimuth_deg", chip.sun_azimuth_deg},
              {"quality_kind", chip.quality_kind},
              {"grids", Json::array()}};
    fs::path beside = folder;
    beside += fmt::format(".{}.tmp", ::getpid());
    try {
        fs::remove_all(beside);
        fs::create_directories(beside);
        for (std::size_t index = 0; index < grids.size(); ++index) {
            Json planes = Json::array();
            for (const Plane& plane : chip.planes)
                if (plane.grid == grids[index])
                    planes.push_back(
                        {{"band", std::string(name(plane.band))}, {"calibration", calibration_json(plane.calibration)}});
            json["grids"].push_back({{"crs", grids[index].crs}, {"planes", planes}});
            write_grid(beside / grid_file(index), chip, grids[index], index == 0);
        }
        write_text(beside / json_name, json.dump(1) + "\n");
        sync_folder(beside);
        fs::remove_all(folder);
        fs::rename(beside, folder);
        sync_folder(folder.parent_path());
    } catch (const fs::filesystem_error& error) {
        throw Error(fmt::format("{}: cannot be written ({}); check the folder and the space on the disk", folder.string(),
                                error.code().message()));
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove_all(beside, ignored);
        throw;
    }
}

Chip read_chip(const fs::path& folder)
{
    try {
        return read_folder(folder);
    } catch (const std::exception& error) {
        throw Error(
            fmt::format("{}: not a chip that can be read ({}); remove it and run clip again", folder.string(), error.what()));
    }
}

}  // namespace hearthwatch::raster
