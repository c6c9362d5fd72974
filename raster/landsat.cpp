#include "raster/landsat.h"

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "geo/error.h"
#include "raster/checksum.h"
#include "raster/dataset.h"

namespace hearthwatch::raster {
namespace {

// Where a value stands, Collection 2 first; the older generations follow.
const std::vector<std::string> contents{"PRODUCT_CONTENTS", "PRODUCT_METADATA"};
const std::vector<std::string> image{"IMAGE_ATTRIBUTES", "PRODUCT_METADATA"};
const std::vector<std::string> projection{"PROJECTION_ATTRIBUTES", "PRODUCT_METADATA"};
const std::vector<std::string> projection_kind{"PROJECTION_ATTRIBUTES", "PROJECTION_PARAMETERS"};
const std::vector<std::string> rescaling{"LEVEL1_RADIOMETRIC_RESCALING", "RADIOMETRIC_RESCALING"};
const std::vector<std::string> thermal{"LEVEL1_THERMAL_CONSTANTS", "TIRS_THERMAL_CONSTANTS", "THERMAL_CONSTANTS"};
const std::vector<std::string> pixel_values{"LEVEL1_MIN_MAX_PIXEL_VALUE", "MIN_MAX_PIXEL_VALUE"};
const std::vector<std::string> surface{"LEVEL2_SURFACE_REFLECTANCE_PARAMETERS"};
const std::vector<std::string> temperature{"LEVEL2_SURFACE_TEMPERATURE_PARAMETERS"};
const std::vector<std::string> records{"LEVEL1_PROCESSING_RECORD", "METADATA_FILE_INFO"};

std::string level_of(const Mtl& mtl)
{
    const Mtl::Entry* level = mtl.find(contents, "PROCESSING_LEVEL");
    if (!level) level = mtl.find({"PRODUCT_METADATA"}, "DATA_TYPE");
    const std::string text = level ? level->value : "";
    for (const char* known : {"L1TP", "L1GT", "L1GS", "L1T", "L2SP", "L2SR"})
        if (text == known) return text;
    throw Error(fmt::format("{}: processing level '{:.20}' (L1TP, L1GT, L1GS, L1T, L2SP and L2SR are read); take one of those",
                            mtl.file, text));
}

bool is_level2(const std::string& level)
{
    return level.starts_with("L2");
}

const Sensor& sensor_of(const Mtl& mtl)
{
    const std::string platform = mtl.text(image, "SPACECRAFT_ID");
    if (const Sensor* sensor = find_sensor(platform); sensor && sensor->name.starts_with("landsat")) return *sensor;
    if (platform == "LANDSAT_7")
        throw Error(fmt::format(
            "{}: Landsat 7 is not used (its scan-line corrector failed in 2003 and a fifth of the pixels are missing, its 8-bit "
            "short-wave bands saturate over any furnace, and its orbit has drifted since 2017); use Landsat 8 or 9",
            mtl.file));
    throw Error(fmt::format(
        "{}: satellite '{:.30}' is not in the sensor table (Landsat 8 and 9 are); take the product out of the archive", mtl.file,
        platform));
}

geo::Instant acquired_at(const Mtl& mtl)
{
    std::string time = mtl.text(image, "SCENE_CENTER_TIME");
    if (!time.empty() && time.back() == 'Z') time.pop_back();
    const std::string text = mtl.text(image, "DATE_ACQUIRED") + "T" + time.substr(0, 12) + "Z";  // to the millisecond
    try {
        return geo::parse_instant(text);
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}: acquired at {}; fetch the product again", mtl.file, error.what()));
    }
}

std::string crs_of(const Mtl& mtl)
{
    const std::string kind = mtl.text(projection_kind, "MAP_PROJECTION"), datum = mtl.text(projection_kind, "DATUM");
    if (kind != "UTM" || datum != "WGS84")
        throw Error(
            fmt::format("{}: map projection '{:.20}' on datum '{:.20}' (UTM on WGS84 is read); take another product of the scene",
                        mtl.file, kind, datum));
    // USGS counts northings negative south of the equator: always the northern zone.
    return fmt::format("EPSG:326{:02}", static_cast<int>(mtl.number(projection_kind, "UTM_ZONE", 1, 60)));
}

geo::Polygon footprint_of(const Mtl& mtl)
{
    geo::Polygon footprint;
    for (const char* corner : {"UL", "UR", "LR", "LL"})
        footprint.outer.push_back({mtl.number(projection, fmt::format("CORNER_{}_LON_PRODUCT", corner), -180, 180),
                                   mtl.number(projection, fmt::format("CORNER_{}_LAT_PRODUCT", corner), -90, 90)});
    return footprint;
}

/// "B7" is "7": the number in the MTL's keys.
std::string number_of(const SensorBand& band)
{
    return std::string(band.label.substr(1));
}

std::string file_key(const SensorBand& band, bool level2)
{
    if (level2 && band.quantity == Quantity::brightness_temperature) return fmt::format("FILE_NAME_BAND_ST_{}", band.label);
    return fmt::format("FILE_NAME_BAND_{}", number_of(band));
}

/// Under the name the MTL gives; processors that unpack the product rename "X_B10.TIF" to "X_band10.tif".
std::optional<std::string> band_member(const ProductFiles& files, const std::string& folder, const std::string& name,
                                       const SensorBand& band)
{
    if (const auto found = find_member(files, folder + name)) return found;
    const std::size_t label = name.rfind(fmt::format("_{}.", band.label));
    if (label == std::string::npos) return std::nullopt;
    return find_member(files, folder + name.substr(0, label) + fmt::format("_band{}.tif", number_of(band)));
}

void add_quality(Scene& scene, const Mtl& mtl, const ProductFiles& files, const std::string& folder)
{
    const auto member = [&](const std::string& key) -> std::string {
        const Mtl::Entry* entry = mtl.find(contents, key);
        const auto found = entry ? find_member(files, folder + entry->value) : std::nullopt;
        return found ? openable(files, *found) : "";
    };
    const bool second = scene.processing_version == "02";
    scene.quality_file = member(second ? "FILE_NAME_QUALITY_L1_PIXEL" : "FILE_NAME_BAND_QUALITY");
    if (second) scene.saturation_file = member("FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION");
    scene.quality_kind = scene.quality_file.empty()         ? "none"
                         : second                           ? "qa_pixel_c2"
                         : scene.processing_version == "01" ? "qa_pixel_c1"
                                                            : "qa_pixel_pre";
}

}  // namespace

std::optional<Calibration> landsat_calibration(const Mtl& mtl, const SensorBand& band)
{
    const bool level2 = is_level2(level_of(mtl));
    const std::string number = number_of(band);
    const double sun = std::sin(mtl.number(image, "SUN_ELEVATION", -90, 90) * std::numbers::pi / 180);
    Calibration result;
    if (band.quantity == Quantity::brightness_temperature) {
        if (level2) {
            if (!mtl.find(temperature, fmt::format("TEMPERATURE_MULT_BAND_ST_{}", band.label))) return std::nullopt;
            result.gain = mtl.number(temperature, fmt::format("TEMPERATURE_MULT_BAND_ST_{}", band.label), 1e-6, 1);
            result.offset = mtl.number(temperature, fmt::format("TEMPERATURE_ADD_BAND_ST_{}", band.label), 0, 400);
            return result;
        }
        result.gain = mtl.number(rescaling, "RADIANCE_MULT_BAND_" + number, 0, 1);
        result.offset = mtl.number(rescaling, "RADIANCE_ADD_BAND_" + number, -1000, 1000);
        if (result.gain == 0) return std::nullopt;
        result.k1 = mtl.number(thermal, "K1_CONSTANT_BAND_" + number, 1, 1e5);
        result.k2 = mtl.number(thermal, "K2_CONSTANT_BAND_" + number, 1, 1e5);
        return result;
    }
    const double radiance_gain = mtl.number(rescaling, "RADIANCE_MULT_BAND_" + number, 1e-9, 10);
    const double top_gain = mtl.number(rescaling, "REFLECTANCE_MULT_BAND_" + number, 1e-9, 1);
    if (!level2) {
        result.gain = radiance_gain;
        result.offset = mtl.number(rescaling, "RADIANCE_ADD_BAND_" + number, -1000, 1000);
        if (sun <= 0) return result;  // by night there is no reflectance
        result.reflectance_gain = top_gain / sun;
        result.reflectance_offset = mtl.number(rescaling, "REFLECTANCE_ADD_BAND_" + number, -10, 10) / sun;
        return result;
    }
    if (!mtl.find(surface, "REFLECTANCE_MULT_BAND_" + number) || sun <= 0) return std::nullopt;
    result.reflectance_gain = mtl.number(surface, "REFLECTANCE_MULT_BAND_" + number, 1e-9, 1);
    result.reflectance_offset = mtl.number(surface, "REFLECTANCE_ADD_BAND_" + number, -10, 10);
    const double radiance_of_one = radiance_gain / top_gain * sun;
    result.gain = result.reflectance_gain * radiance_of_one;
    result.offset = result.reflectance_offset * radiance_of_one;
    return result;
}

Scene read_landsat(const ProductFiles& files, const std::string& mtl_name)
{
    const Mtl mtl = parse_mtl(read_text(files, mtl_name, max_metadata_bytes), shown(files, mtl_name));
    const std::string folder = mtl_name.substr(0, mtl_name.rfind('/') + 1);
    Scene scene;
    scene.sensor = &sensor_of(mtl);
    scene.level = level_of(mtl);
    const Mtl::Entry* product = mtl.find(contents, "LANDSAT_PRODUCT_ID");
    if (!product) product = mtl.find(records, "LANDSAT_PRODUCT_ID");
    scene.scene_id = product ? product->value : mtl.text(records, "LANDSAT_SCENE_ID");
    if (!is_safe_name(scene.scene_id))
        throw Error(fmt::format("{}: product id '{:.60}' is no name (files are named after it); fetch the product again",
                                mtl.file, scene.scene_id));
    const Mtl::Entry* collection = mtl.find({"PRODUCT_CONTENTS", "METADATA_FILE_INFO"}, "COLLECTION_NUMBER");
    scene.processing_version = collection ? collection->value : "pre-collection";
    scene.acquired = acquired_at(mtl);
    scene.location = files.archive ? files.location : files.location / mtl_name;
    scene.crs = crs_of(mtl);
    scene.footprint = footprint_of(mtl);
    scene.sun_elevation_deg = mtl.number(image, "SUN_ELEVATION", -90, 90);
    scene.sun_azimuth_deg = mtl.number(image, "SUN_AZIMUTH", -360, 360);
    scene.earth_sun_au = mtl.number(image, "EARTH_SUN_DISTANCE", 0.97, 1.03);
    scene.files.push_back(files.archive ? files.location : files.location / mtl_name);
    const std::map<std::string, std::string> md5 = landsat_md5(files, folder);
    for (const SensorBand& band : scene.sensor->bands) {
        const Mtl::Entry* named = mtl.find(contents, file_key(band, is_level2(scene.level)));
        const std::optional<Calibration> calibration = named ? landsat_calibration(mtl, band) : std::nullopt;
        const std::optional<std::string> member = calibration ? band_member(files, folder, named->value, band) : std::nullopt;
        if (!member) {
            if (band.band != Band::swir16 && band.band != Band::swir22) continue;
            throw Error(fmt::format("{}: {} '{}' is not in the product (nothing can be seen without it); fetch the product again",
                                    mtl.file, band.label, named ? named->value : "band"));
        }
        const auto declared = md5.find(*member);
        const double saturated =
            mtl.maybe_number(pixel_values, "QUANTIZE_CAL_MAX_BAND_" + number_of(band), 1, 65535).value_or(65535);
        scene.bands.push_back({band.band, openable(files, *member), 1, *calibration, static_cast<int>(saturated),
                               declared == md5.end() ? "" : declared->second});
        if (!files.archive) scene.files.push_back(files.location / *member);
    }
    add_quality(scene, mtl, files, folder);
    require_stored_kelvin(scene);
    return scene;
}

bool holds_real_numbers(const std::string& file)
{
    try {
        const PixelType type = Dataset(file).type();
        return type == PixelType::float32 || type == PixelType::float64;
    } catch (const Error&) {
        return false;
    }
}

void require_stored_kelvin(const Scene& scene)
{
    for (const SceneBand& band : scene.bands)
        if (is_level2(scene.level) && (band.band == Band::lwir11 || band.band == Band::lwir12) && holds_real_numbers(band.file))
            throw Error(fmt::format("{}: holds real numbers, degrees Celsius perhaps (the product stores 16-bit integers that "
                                    "its metadata scale to kelvin); "
                                    "fetch the product as delivered",
                                    band.file));
}

}  // namespace hearthwatch::raster
