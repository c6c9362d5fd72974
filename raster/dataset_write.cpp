#include <unistd.h>

#include <fcntl.h>

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "raster/dataset.h"
#include "raster/gdal_messages.h"

namespace hearthwatch::raster {
namespace {

void sync(const std::filesystem::path& file)
{
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = handle >= 0 && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    if (!done)
        throw Error(fmt::format("{}: cannot be synced to disk (a power cut could lose it); check the disk", file.string()));
}

template <typename T>
void write(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<T>>& layers, GDALDataType type,
           const char* predictor, Packing packing = Packing::common)
{
    register_drivers();
    const CPLConfigOptionSetter no_side_car("GDAL_PAM_ENABLED", "NO", false);
    const GdalMessages messages;
    const auto fail = [&] {
        throw Error(fmt::format("{}: cannot be written ({}); check the folder and the space on the disk", file.string(),
                                messages.text()));
    };
    const auto pixels = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    CPLStringList options;
    if (packing == Packing::common) {
        options.SetNameValue("TILED", "YES");
        options.SetNameValue("BLOCKXSIZE", "256");
        options.SetNameValue("BLOCKYSIZE", "256");
        options.SetNameValue("COMPRESS", "DEFLATE");
    } else {
        options.SetNameValue("BLOCKYSIZE", "512");
        options.SetNameValue("COMPRESS", "ZSTD");
        options.SetNameValue("ZSTD_LEVEL", "1");
    }
    options.SetNameValue("PREDICTOR", predictor);
    options.SetNameValue("INTERLEAVE", "BAND");
    std::error_code absent;
    std::filesystem::remove(file, absent);  // GDAL would read what stands there, and complain when it was broken off
    GDALDatasetUniquePtr dataset(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
        file.c_str(), grid.columns, grid.rows, static_cast<int>(layers.size()), type, options.List()));
    if (!dataset) fail();
    OGRSpatialReference srs;
    srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (srs.SetFromUserInput(grid.crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE) fail();
    double transform[6] = {grid.left_m, grid.pixel_m, 0, grid.top_m, 0, -grid.pixel_m};
    dataset->SetSpatialRef(&srs);
    dataset->SetGeoTransform(transform);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].values.size() != pixels)
            throw Error(fmt::format("{}: layer '{}' has {} values on a grid of {}", file.string(), layers[i].description,
                                    layers[i].values.size(), pixels));
        GDALRasterBand* band = dataset->GetRasterBand(static_cast<int>(i) + 1);
        band->SetDescription(layers[i].description.c_str());
        if (band->RasterIO(GF_Write, 0, 0, grid.columns, grid.rows, const_cast<T*>(layers[i].values.data()), grid.columns,
                           grid.rows, type, 0, 0, nullptr) != CE_None)
            fail();
    }
    dataset.reset();
    if (messages.failed()) fail();
    sync(file);
}

}  // namespace

void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<std::uint8_t>>& layers)
{
    write(file, grid, layers, GDT_Byte, "2");
}

void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<std::uint16_t>>& layers,
                   Packing packing)
{
    write(file, grid, layers, GDT_UInt16, "2", packing);
}

void write_geotiff(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<Layer<float>>& layers)
{
    write(file, grid, layers, GDT_Float32, "3");
}

}  // namespace hearthwatch::raster
