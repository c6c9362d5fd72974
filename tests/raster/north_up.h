#pragma once
#include <gdal.h>
#include <ogr_srs_api.h>

/// North up in UTM zone 50, its upper left corner at 500 km east, 4400 km north.
inline void place_north_up(GDALDatasetH dataset, double pixel_m)
{
    double transform[6] = {500'000, pixel_m, 0, 4'400'000, 0, -pixel_m};
    GDALSetGeoTransform(dataset, transform);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
    OSRSetFromUserInput(srs, "EPSG:32650");
    GDALSetSpatialRef(dataset, srs);
    OSRDestroySpatialReference(srs);
}
