#include "raster/write_jp2.h"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include "raster/gdal_messages.h"

namespace hearthwatch::raster {
namespace {

template <typename T>
void write(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<std::span<const T>>& bands,
           GDALDataType type)
{
    register_drivers();
    const CPLConfigOptionSetter no_side_car("GDAL_PAM_ENABLED", "NO", false);
    const GdalMessages messages;
    const auto fail = [&] {
        throw Error(fmt::format("{}: cannot be written ({}); check the folder and the space on the disk", file.string(),
                                messages.text()));
    };
    GDALDriver* memory = GetGDALDriverManager()->GetDriverByName("MEM");
    GDALDriver* jpeg2000 = GetGDALDriverManager()->GetDriverByName("JP2OpenJPEG");
    if (memory == nullptr || jpeg2000 == nullptr)
        throw Error(fmt::format(
            "{}: this GDAL has no JP2OpenJPEG driver (Sentinel-2 products cannot be written); install libgdal with OpenJPEG",
            file.string()));
    GDALDatasetUniquePtr source(memory->Create("", grid.columns, grid.rows, static_cast<int>(bands.size()), type, nullptr));
    if (!source) fail();
    OGRSpatialReference srs;
    srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (srs.SetFromUserInput(grid.crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE) fail();
    double transform[6] = {grid.left_m, grid.pixel_m, 0, grid.top_m, 0, -grid.pixel_m};
    source->SetSpatialRef(&srs);
    source->SetGeoTransform(transform);
    for (std::size_t i = 0; i < bands.size(); ++i) {
        if (bands[i].size() != static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows))
            throw Error(fmt::format("{}: band {} has {} values on a grid of {} x {}", file.string(), i + 1, bands[i].size(),
                                    grid.columns, grid.rows));
        if (source->GetRasterBand(static_cast<int>(i) + 1)
                ->RasterIO(GF_Write, 0, 0, grid.columns, grid.rows, const_cast<T*>(bands[i].data()), grid.columns, grid.rows,
                           type, 0, 0, nullptr) != CE_None)
            fail();
    }
    CPLStringList options;
    options.SetNameValue("QUALITY", "100");
    options.SetNameValue("REVERSIBLE", "YES");
    options.SetNameValue("YCC", "NO");
    options.SetNameValue("BLOCKXSIZE", "1024");
    options.SetNameValue("BLOCKYSIZE", "1024");
    options.SetNameValue("NUM_THREADS", "1");
    GDALDatasetUniquePtr written(jpeg2000->CreateCopy(file.c_str(), source.get(), FALSE, options.List(), nullptr, nullptr));
    written.reset();
    if (messages.failed() || !std::filesystem::is_regular_file(file)) fail();
}

}  // namespace

void write_jp2(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<std::span<const std::uint16_t>>& bands)
{
    write(file, grid, bands, GDT_UInt16);
}

void write_jp2(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<std::span<const std::uint8_t>>& bands)
{
    write(file, grid, bands, GDT_Byte);
}

}  // namespace hearthwatch::raster
