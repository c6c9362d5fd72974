#include "raster/stac.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "geo/error.h"
#include "raster/landsat.h"
#include "raster/product_reflectance.h"
#include "raster/stac_offset.h"

namespace hearthwatch::raster {
namespace {

/// Common names as catalogues spell them, where they differ from ours.
std::string stac_name(Band band)
{
    return band == Band::nir ? "nir08" : std::string(name(band));
}

/// "SR_B7.TIF" and "OLI_B7" are "b7"; ".../ECOv002_L2T_LSTE_28527_009_50SMJ_20230718T081442_0710_01_LST" is "lst".
std::string bare(const std::string& spelling)
{
    std::string text = lower(spelling);
    if (const std::size_t granule = text.rfind("ecov"); granule != std::string::npos) text.erase(0, text.rfind('_') + 1);
    for (std::string_view ending : {".tif", ".jp2"})
        if (text.ends_with(ending)) text.resize(text.size() - ending.size());
    for (std::string_view prefix : {"sr_", "st_", "oli_", "tirs_"})
        if (text.starts_with(prefix)) text.erase(0, prefix.size());
    return text;
}

bool is_data(const StacAsset& asset)
{
    for (const char* role : {"visual", "overview", "thumbnail"})
        if (std::find(asset.roles.begin(), asset.roles.end(), role) != asset.roles.end()) return false;
    for (const char* key : {"visual", "overview", "thumbnail", "rendered_preview", "preview"})
        if (asset.key == key) return false;
    return !asset.key.ends_with("-jp2");  // Earth Search lists every band twice; the GeoTIFF is the one it serves
}

struct Source {
    const StacAsset* asset = nullptr;
    std::size_t index = 0;  ///< in the asset's bands
};

/// Where the item says the band is: by asset key, then by the names of bands inside assets, then by their common names. Planetary
/// Computer calls B8A "rededge" and Earth Search calls B08 "nir", so labels go before common names.
std::optional<Source> find_band(const StacItem& item, const SensorBand& band)
{
    const std::array<std::string, 2> wanted{lower(band.label), stac_name(band.band)};
    const auto matches = [&](const std::string& spelling) {
        return std::find(wanted.begin(), wanted.end(), bare(spelling)) != wanted.end();
    };
    for (const StacAsset& asset : item.assets)
        if (is_data(asset) && matches(asset.key) && asset.bands.size() <= 1) return Source{&asset, 0};
    for (const StacAsset& asset : item.assets)
        for (std::size_t i = 0; is_data(asset) && i < asset.bands.size(); ++i)
            if (matches(asset.bands[i].name)) return Source{&asset, i};
    for (const StacAsset& asset : item.assets)
        for (std::size_t i = 0; is_data(asset) && i < asset.bands.size(); ++i)
            if (asset.bands[i].common_name == wanted[1]) return Source{&asset, i};
    return std::nullopt;
}

const StacAsset* find_asset(const StacItem& item, std::string_view key)
{
    for (const StacAsset& asset : item.assets)
        if (bare(asset.key) == key) return &asset;
    return nullptr;
}

/// The member an href means; nullopt when it is an address and nothing of its name lies here.
std::optional<std::string> local_member(const ProductFiles& files, const StacItem& item, const std::string& folder,
                                        const std::string& href)
{
    const std::size_t scheme = href.find("://");
    const bool remote =
        scheme != std::string::npos && (href.starts_with("http://") || href.starts_with("https://") || href.starts_with("s3://"));
    if (remote) {
        std::string file = href.substr(0, href.find_first_of("?#"));
        file = file.substr(file.rfind('/') + 1);
        return file.empty() || file.starts_with("..") ? std::nullopt : find_member(files, folder + file);
    }
    if (scheme != std::string::npos || href.find(':') != std::string::npos || href.starts_with("/"))
        throw Error(fmt::format("{}: href '{:.80}' leads outside the item's folder (any file could be read so); store the asset "
                                "beside the item and name it "
                                "by its file name",
                                item.file, href));
    return find_member(files, folder + (href.starts_with("./") ? href.substr(2) : href));
}

/// The MD5 inside a multihash (multiformats table: code 0xd5, length 16), else empty.
std::string md5_of_multihash(const std::string& checksum)
{
    const std::string text = lower(checksum);
    return text.size() == 38 && text.starts_with("d50110") ? text.substr(6) : "";
}

void ambiguous(Scene& scene, const std::string& why)
{
    if (scene.gap) return;
    scene.gap = "radiometry_ambiguous";
    scene.gap_detail = why;
}

Calibration sentinel2_calibration(Scene& scene, const StacItem& item, const StacBand& band, const SensorBand& instrument)
{
    std::string why;
    const std::optional<double> offset = sentinel2_offset(item, band, why);
    const double irradiance = band.irradiance.value_or(instrument.irradiance);
    if (!offset) ambiguous(scene, fmt::format("{}: {}; take the SAFE product", item.file, why));
    if (!(irradiance > 1) || !item.sun_elevation_deg || !(*item.sun_elevation_deg > 0) || !item.reflectance_conversion_factor)
        ambiguous(scene, fmt::format("{}: no sun elevation, reflectance conversion factor or solar irradiance (the radiance is "
                                     "unknown); take the SAFE product",
                                     item.file));
    const double scale = band.scale.value_or(1e-4);
    if (!(scale > 1e-6 && scale < 1))
        ambiguous(scene,
                  fmt::format("{}: scale {} of {} is not possible; take the SAFE product", item.file, scale, instrument.label));
    return from_reflectance(scale, offset.value_or(0), irradiance, item.reflectance_conversion_factor.value_or(1),
                            item.sun_elevation_deg.value_or(0));
}

/// Collection 2 Level-2 has one scale for all scenes (methods A1), which some catalogues repeat and LandsatLook leaves out.
Calibration landsat_level2_calibration(Scene& scene, const StacItem& item, const StacBand& band, const SensorBand& instrument)
{
    if (!item.product_type.starts_with("L2") || item.collection_number != "02")
        ambiguous(scene, fmt::format("{}: product '{:.10}' of collection '{:.10}' (gains of Level-1 stand in its MTL only); put "
                                     "the MTL beside the item",
                                     item.file, item.product_type, item.collection_number));
    if (instrument.quantity == Quantity::brightness_temperature) {
        Calibration kelvin;
        kelvin.gain = band.scale.value_or(0.00341802);
        kelvin.offset = band.offset.value_or(149.0);
        return kelvin;
    }
    if (!item.sun_elevation_deg || !(*item.sun_elevation_deg > 0))
        ambiguous(scene, fmt::format("{}: no sun elevation; put the MTL beside the item", item.file));
    // The item does not give the sun's distance; its square stays within 3.4 % of 1, and Level-2 is context, not measurement.
    return from_reflectance(band.scale.value_or(2.75e-5), band.offset.value_or(-0.2), instrument.irradiance, 1,
                            item.sun_elevation_deg.value_or(0));
}

/// Tiled Level-2 temperature: kelvin as they are, unless the item scales them.
Calibration stored_kelvin(Scene& scene, const StacItem& item, const StacBand& band)
{
    if (item.id.find("L2T_LSTE") == std::string::npos)
        ambiguous(scene, fmt::format("{}: '{:.60}' is no tiled surface temperature (what its numbers mean is unknown); fetch "
                                     "ECO_L2T_LSTE",
                                     item.file, item.id));
    Calibration kelvin;
    kelvin.gain = band.scale.value_or(1);
    kelvin.offset = band.offset.value_or(0);
    return kelvin;
}

StacBand described_by(const Source& source)
{
    return source.index < source.asset->bands.size() ? source.asset->bands[source.index] : StacBand();
}

void settle_offset(const ProductFiles& files, StacItem& item, const SensorBand& swir22, const std::string& folder)
{
    const std::optional<Source> source = find_band(item, swir22);
    const std::optional<std::string> member = source ? local_member(files, item, folder, source->asset->href) : std::nullopt;
    if (!member) return;
    const StacBand described = described_by(*source);
    settle_offset(item, described, openable(files, *member), static_cast<int>(source->index) + 1);
}

void check_header(Scene& scene, const StacItem& item)
{
    scene.sensor = find_sensor(item.platform);
    if (!scene.sensor)
        throw Error(fmt::format(
            "{}: satellite '{:.30}' is not in the sensor table{}; take the item out of the archive", item.file, item.platform,
            lower(item.platform).find("7") != std::string::npos ? " (Landsat 7: a fifth of its pixels are missing since 2003)"
                                                                : ""));
    scene.scene_id = item.id;
    if (!is_safe_name(scene.scene_id))
        throw Error(fmt::format("{}: id '{:.60}' is no name (files are named after it); give the item its product's id",
                                item.file, item.id));
    try {
        scene.acquired = geo::parse_instant(item.datetime);
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}: datetime {}; fetch the item again", item.file, error.what()));
    }
    if (!item.crs.starts_with("EPSG:"))
        throw Error(fmt::format("{}: no proj:code or proj:epsg (found '{:.40}'); fetch the item again", item.file, item.crs));
}

}  // namespace

Scene read_stac(const ProductFiles& files, const std::string& item_name)
{
    StacItem item = parse_stac_item(read_text(files, item_name, max_item_bytes), shown(files, item_name));
    const std::string folder = item_name.substr(0, item_name.rfind('/') + 1);
    Scene scene;
    check_header(scene, item);
    const bool sentinel2 = scene.sensor->name == "sentinel2", landsat = scene.sensor->name.starts_with("landsat");
    const bool thermal = !scene.sensor->find(Band::swir22);  // an instrument that sees heat only
    if (sentinel2) settle_offset(files, item, *scene.sensor->find(Band::swir22), folder);
    scene.level = landsat ? item.product_type : thermal ? "L2T" : item.product_type == "S2MSI1C" ? "MSIL1C" : "MSIL2A";
    scene.processing_version = sentinel2 ? item.processing_baseline : item.collection_number;
    scene.location = files.location / item_name;
    scene.crs = item.crs;
    scene.footprint = item.footprint;
    scene.sun_elevation_deg = item.sun_elevation_deg.value_or(0);
    scene.sun_azimuth_deg = item.sun_azimuth_deg.value_or(0);
    if (item.reflectance_conversion_factor && *item.reflectance_conversion_factor > 0.9 &&
        *item.reflectance_conversion_factor < 1.1)
        scene.earth_sun_au = 1 / std::sqrt(*item.reflectance_conversion_factor);
    scene.files = {files.location / item_name};
    for (const SensorBand& band : scene.sensor->bands) {
        const std::optional<Source> source = find_band(item, band);
        const std::optional<std::string> member = source ? local_member(files, item, folder, source->asset->href) : std::nullopt;
        if (!member) {
            if (!thermal && band.band != Band::swir16 && band.band != Band::swir22) continue;
            throw Error(
                fmt::format("{}: {} ({}) '{:.160}' is not beside the item (nothing can be seen without it); fetch the asset",
                            item.file, band.label, name(band.band), source ? source->asset->href : "no asset"));
        }
        const StacBand described = described_by(*source);
        const Calibration calibration = sentinel2 ? sentinel2_calibration(scene, item, described, band)
                                        : landsat ? landsat_level2_calibration(scene, item, described, band)
                                                  : stored_kelvin(scene, item, described);
        scene.bands.push_back({band.band, openable(files, *member), static_cast<int>(source->index) + 1, calibration, 65535,
                               md5_of_multihash(source->asset->checksum)});
        const std::filesystem::path file = files.location / *member;
        if (std::find(scene.files.begin(), scene.files.end(), file) == scene.files.end()) scene.files.push_back(file);
    }
    const auto quality = [&](std::string_view key) -> std::string {
        const StacAsset* asset = find_asset(item, key);
        const auto member = asset ? local_member(files, item, folder, asset->href) : std::nullopt;
        return member ? openable(files, *member) : "";
    };
    scene.quality_file = quality(sentinel2 ? "scl" : landsat ? "qa_pixel" : "cloud");
    scene.saturation_file = landsat ? quality("qa_radsat") : "";
    if (landsat) require_stored_kelvin(scene);
    scene.quality_kind = scene.quality_file.empty() ? "none" : sentinel2 ? "scl" : landsat ? "qa_pixel_c2" : "cloud_layer";
    return scene;
}

}  // namespace hearthwatch::raster
