#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/day.h"
#include "geo/grid.h"
#include "geo/polygon.h"
#include "raster/error.h"
#include "raster/sensor.h"

namespace hearthwatch::raster {

/// How stored numbers become radiance: L = gain * DN + offset (W m-2 sr-1 um-1), and for thermal bands BT = K2 / ln(K1/L + 1);
/// k1 = 0 in a thermal band: the product stores temperature, K = gain * DN + offset.
/// For reflectance products gain and offset already hold rho * E * U * cos(sun zenith) / pi (methods A2).
struct Calibration {
    double gain = 1, offset = 0;
    double k1 = 0, k2 = 0;                                ///< thermal bands only
    double reflectance_gain = 0, reflectance_offset = 0;  ///< rho (sun corrected) = gain * DN + offset; 0 for thermal bands
};

/// One band of a scene: where its pixels are and what they mean.
struct SceneBand {
    Band band{};
    std::string file;  ///< openable name: a path, or a /vsitar/ or /vsizip/ name inside the archive
    int index = 1;     ///< band number inside the file, from 1
    Calibration calibration;
    int saturated_dn = 65535;  ///< DN that marks saturation by the product's own rule
    std::string md5;           ///< lower-case hex when the product declares it, else empty
};

/// A scene as its own metadata describe it; no pixel has been read, but where a STAC item contradicts itself about the offset.
struct Scene {
    std::string scene_id;  ///< product identifier, safe as a file name
    const Sensor* sensor = nullptr;
    std::string level;               ///< "L1TP", "L1GT", "L2SP", "MSIL1C", "MSIL2A"
    std::string processing_version;  ///< collection, or processing baseline "03.01"
    geo::Instant acquired;
    std::filesystem::path location;  ///< as found: MTL file, SAFE folder, .tar, .zip or STAC item; read_scene takes it
    std::string crs;
    geo::Polygon footprint;
    double sun_elevation_deg = 0, sun_azimuth_deg = 0;
    double earth_sun_au = 1;
    std::vector<SceneBand> bands;
    std::string quality_file, saturation_file, cloud_file;  ///< QA_PIXEL or SCL; QA_RADSAT; S2 cloud mask; empty = none
    std::string quality_kind;                  ///< "qa_pixel_c2", "qa_pixel_c1", "qa_pixel_pre", "scl", "cloud_layer", "none"
    std::vector<std::filesystem::path> files;  ///< metadata and local data files, for content keys and checks
    std::optional<std::string> gap;            ///< a reason why no look of it can be used, e.g. "radiometry_ambiguous"
    std::string gap_detail;
};

/// One product found under a folder: a scene, or why it is refused.
struct Found {
    std::filesystem::path location;
    std::optional<Scene> scene;
    std::string refusal;  ///< set when `scene` is empty
};

/// Every product under the folder, found by content (MTL, MTD, STAC item, archive), in order of location. What claims by
/// name to be a product and is none, rasters without metadata, and symbolic links that leave the folder are refused. A STAC item whose
/// pixels an MTL beside it describes too is left to the MTL. Never throws for one bad product.
std::vector<Found> find_scenes(const std::filesystem::path& folder);

/// One product: an MTL, a MTD_MSIL1C/2A.xml, a SAFE folder or another folder with one product, an archive, a STAC item.
/// Throws raster::Error.
Scene read_scene(const std::filesystem::path& location);

}  // namespace hearthwatch::raster
