#include "raster/cog.h"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <limits>

#include "raster/gdal_messages.h"

namespace hearthwatch::raster {

void write_cog(const std::filesystem::path& file, const geo::Grid& grid, const std::vector<PhysicalLayer>& layers)
{
    register_drivers();
    const CPLConfigOptionSetter no_side_car("GDAL_PAM_ENABLED", "NO", false);
    const GdalMessages messages;
    const auto fail = [&] {
        throw Error(fmt::format("{}: cannot be written ({}); check the folder and the space on the disk", file.string(),
                                messages.text()));
    };
    const auto pixels = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    GDALDatasetUniquePtr picture(GetGDALDriverManager()->GetDriverByName("MEM")->Create(
        "", grid.columns, grid.rows, static_cast<int>(layers.size()), GDT_Float32, nullptr));
    OGRSpatialReference srs;
    srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (!picture ||
        srs.SetFromUserInput(grid.crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE)
        fail();
    double transform[6] = {grid.left_m, grid.pixel_m, 0, grid.top_m, 0, -grid.pixel_m};
    picture->SetSpatialRef(&srs);
    picture->SetGeoTransform(transform);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].values.size() != pixels)
            throw Error(fmt::format("{}: layer '{}' has {} values on a grid of {}", file.string(), layers[i].description,
                                    layers[i].values.size(), pixels));
        GDALRasterBand* band = picture->GetRasterBand(static_cast<int>(i) + 1);
        band->SetDescription(layers[i].description.c_str());
        band->SetUnitType(layers[i].unit.c_str());
        band->SetScale(1);
        band->SetOffset(0);
        band->SetNoDataValue(std::numeric_limits<double>::quiet_NaN());
        if (band->RasterIO(GF_Write, 0, 0, grid.columns, grid.rows, const_cast<float*>(layers[i].values.data()), grid.columns,
                           grid.rows, GDT_Float32, 0, 0, nullptr) != CE_None)
            fail();
    }
    CPLStringList options;
    options.SetNameValue("COMPRESS", "DEFLATE");
    options.SetNameValue("PREDICTOR", "YES");
    options.SetNameValue("BLOCKSIZE", "256");
    options.SetNameValue("NUM_THREADS", "1");
    std::error_code absent;
    std::filesystem::remove(file, absent);  // GDAL would read what stands there, and complain when it was broken off
    GDALDatasetUniquePtr written(GetGDALDriverManager()->GetDriverByName("COG")->CreateCopy(file.c_str(), picture.get(), false,
                                                                                            options.List(), nullptr, nullptr));
    if (!written) fail();
    written.reset();
    if (messages.failed()) fail();
}

}  // namespace hearthwatch::raster
