#include "raster/sentinel2.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "geo/csv.h"
#include "geo/error.h"
#include "raster/checksum.h"
#include "raster/product_reflectance.h"
#include "raster/xml_tree.h"

namespace hearthwatch::raster {
namespace {

/// The `bandId` of the metadata, in order (Sentinel-2 Products Specification Document, "Band id").
constexpr std::array<std::string_view, 13> band_ids{"B01", "B02", "B03", "B04", "B05", "B06", "B07",
                                                    "B08", "B8A", "B09", "B10", "B11", "B12"};

std::string id_of(const SensorBand& band)
{
    for (std::size_t i = 0; i < band_ids.size(); ++i)
        if (band_ids[i] == band.label) return std::to_string(i);
    return "";
}

const XmlElement& need(const XmlElement& root, std::string_view name, const std::string& file)
{
    if (const XmlElement* element = root.find(name)) return *element;
    throw Error(fmt::format("{}: no <{}> (the scene cannot be described without it); fetch the product again", file, name));
}

double number_of(const XmlElement& element, double low, double high, const std::string& file)
{
    const std::optional<double> number = geo::parse_number(element.text);
    if (number && *number >= low && *number <= high) return *number;
    throw Error(fmt::format("{}:{}: {} is '{:.40}' (a number from {} to {} is possible); fetch the product again", file,
                            element.line, element.name, element.text, low, high));
}

/// The element of the list that carries this band's id.
const XmlElement* of_band(const std::vector<const XmlElement*>& list, const SensorBand& band)
{
    for (const XmlElement* element : list)
        if (element->attribute("bandId") == id_of(band) || element->attribute("band_id") == id_of(band)) return element;
    return nullptr;
}

geo::Instant instant_of(const XmlElement& element, const std::string& file)
{
    try {  // "2021-09-08T04:40:48.758475Z", to the millisecond
        return geo::parse_instant(element.text.substr(0, 23) + "Z");
    } catch (const geo::Error& error) {
        throw Error(fmt::format("{}:{}: {}; fetch the product again", file, element.line, error.what()));
    }
}

/// EXT_POS_LIST: latitude and longitude in turn, the first corner again at the end.
geo::Polygon footprint_of(const XmlElement& product, const std::string& file)
{
    const XmlElement& list = need(product, "EXT_POS_LIST", file);
    geo::Polygon footprint;
    std::vector<double> numbers;
    for (std::size_t begin = list.text.find_first_not_of(" \t\r\n"); begin != std::string::npos;) {
        const std::size_t end = std::min(list.text.find_first_of(" \t\r\n", begin), list.text.size());
        const std::optional<double> number = geo::parse_number(list.text.substr(begin, end - begin));
        const double limit = numbers.size() % 2 == 0 ? 90 : 180;
        if (!number || std::abs(*number) > limit || numbers.size() > 10'000)
            throw Error(fmt::format("{}:{}: footprint has '{:.30}'; fetch the product again", file, list.line,
                                    list.text.substr(begin, end - begin)));
        numbers.push_back(*number);
        begin = list.text.find_first_not_of(" \t\r\n", end);
    }
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) footprint.outer.push_back({numbers[i + 1], numbers[i]});
    if (footprint.outer.size() > 1 && footprint.outer.front() == footprint.outer.back()) footprint.outer.pop_back();
    if (footprint.outer.size() < 3)
        throw Error(fmt::format("{}:{}: footprint of fewer than 3 corners; fetch the product again", file, list.line));
    return footprint;
}

/// The file of a band: the listed image whose name ends in the label, at the pixel size wanted where the product has several.
std::optional<std::string> image_member(const ProductFiles& files, const std::string& folder,
                                        const std::vector<std::string>& images, const std::string& label,
                                        const std::vector<int>& pixel_sizes)
{
    std::vector<std::string> endings{"_" + label};
    for (int size : pixel_sizes) endings.push_back(fmt::format("_{}_{}m", label, size));
    for (const std::string& ending : endings)
        for (const std::string& image : images) {
            if (!image.ends_with(ending)) continue;
            for (const char* extension : {".jp2", ".tif", ".tiff", ""})
                if (const auto found = find_member(files, folder + image + extension)) return found;
        }
    return std::nullopt;
}

struct Radiometry {
    double quantification = 0, u = 0;
    std::vector<const XmlElement*> irradiances, offsets;
};

Radiometry radiometry_of(const XmlElement& product, bool level1, const std::string& file)
{
    Radiometry r;
    r.quantification = number_of(need(product, level1 ? "QUANTIFICATION_VALUE" : "BOA_QUANTIFICATION_VALUE", file), 1, 1e6, file);
    r.u = number_of(need(product, "U", file), 0.9, 1.1, file);
    r.irradiances = product.find_all("SOLAR_IRRADIANCE");
    r.offsets = product.find_all(level1 ? "RADIO_ADD_OFFSET" : "BOA_ADD_OFFSET");
    return r;
}

Calibration calibration_of(const Radiometry& r, const SensorBand& band, double sun_elevation_deg, const std::string& file)
{
    const XmlElement* irradiance = of_band(r.irradiances, band);
    const XmlElement* offset = of_band(r.offsets, band);
    if (!irradiance || (!offset && !r.offsets.empty()))
        throw Error(fmt::format("{}: no {} of {} (its radiance is unknown); fetch the product again", file,
                                irradiance ? "offset" : "solar irradiance", band.label));
    const double shift = offset ? number_of(*offset, -10'000, 10'000, file) : 0;
    return from_reflectance(1 / r.quantification, shift / r.quantification, number_of(*irradiance, 1, 5000, file), r.u,
                            sun_elevation_deg);
}

int saturated_dn(const XmlElement& product, const std::string& file)
{
    for (const XmlElement* special : product.find_all("Special_Values")) {
        const XmlElement* text = special->child("SPECIAL_VALUE_TEXT");
        const XmlElement* index = special->child("SPECIAL_VALUE_INDEX");
        if (text && index && text->text == "SATURATED") return static_cast<int>(number_of(*index, 1, 65535, file));
    }
    return 65535;
}

}  // namespace

bool looks_like_sentinel2(std::string_view head)
{
    return head.find("Level-1C_User_Product") != std::string_view::npos ||
           head.find("Level-2A_User_Product") != std::string_view::npos;
}

Scene read_sentinel2(const ProductFiles& files, const std::string& mtd_name)
{
    const std::string file = shown(files, mtd_name), folder = mtd_name.substr(0, mtd_name.rfind('/') + 1);
    const XmlElement product = parse_xml(read_text(files, mtd_name, max_metadata_bytes), file, {"Spectral_Response"});
    const bool level1 = product.name == "Level-1C_User_Product";
    if (!level1 && product.name != "Level-2A_User_Product")
        throw Error(fmt::format("{}: is a '{:.60}' (Level-1C and Level-2A user products are read); take one of those", file,
                                product.name));
    Scene scene;
    const std::string platform = need(product, "SPACECRAFT_NAME", file).text;
    scene.sensor = find_sensor(platform);
    if (!scene.sensor || scene.sensor->name != "sentinel2")
        throw Error(fmt::format("{}: satellite '{:.30}' is not in the sensor table; take the product out of the archive", file,
                                platform));
    scene.level = level1 ? "MSIL1C" : "MSIL2A";
    scene.scene_id = need(product, "PRODUCT_URI", file).text;
    if (scene.scene_id.ends_with(".SAFE")) scene.scene_id.resize(scene.scene_id.size() - 5);
    if (!is_safe_name(scene.scene_id))
        throw Error(fmt::format("{}: product id '{:.60}' is no name (files are named after it); fetch the product again", file,
                                scene.scene_id));
    scene.processing_version = need(product, "PROCESSING_BASELINE", file).text;
    if (!is_processing_baseline(scene.processing_version))
        throw Error(
            fmt::format("{}: processing baseline '{:.20}' is not like 04.00 (the offset depends on it); fetch the product again",
                        file, scene.processing_version));
    scene.location = files.location;
    scene.footprint = footprint_of(product, file);

    const std::vector<const XmlElement*> granules = product.find_all("Granule");
    if (granules.size() != 1)
        throw Error(
            fmt::format("{}: {} granules (one tile a product is read, the format since December 2016); take the tiles singly",
                        file, granules.size()));
    std::vector<std::string> images;
    for (const XmlElement* image : granules.front()->find_all("IMAGE_FILE")) images.push_back(image->text);
    if (images.empty() || images.size() > 500)
        throw Error(fmt::format("{}: lists {} <IMAGE_FILE> (a tile has 14 to 45); fetch the product again", file, images.size()));
    const std::string tile_folder = folder + images.front().substr(0, images.front().find("/IMG_DATA")) + "/";
    const std::optional<std::string> tile_name = find_member(files, tile_folder + "MTD_TL.xml");
    if (!tile_name)
        throw Error(fmt::format("{}: '{:.200}' is not in the product (it holds the sun's angles); fetch it again", file,
                                tile_folder + "MTD_TL.xml"));
    const std::string tile_file = shown(files, *tile_name);
    const XmlElement tile = parse_xml(read_text(files, *tile_name, max_metadata_bytes), tile_file,
                                      {"Viewing_Incidence_Angles_Grids", "Sun_Angles_Grid"});
    scene.acquired = instant_of(need(tile, "SENSING_TIME", tile_file), tile_file);
    scene.crs = need(tile, "HORIZONTAL_CS_CODE", tile_file).text;
    if (!scene.crs.starts_with("EPSG:"))
        throw Error(fmt::format("{}: map plane '{:.40}' is no EPSG code; fetch the product again", tile_file, scene.crs));
    const XmlElement& sun = need(tile, "Mean_Sun_Angle", tile_file);
    scene.sun_elevation_deg = 90 - number_of(need(sun, "ZENITH_ANGLE", tile_file), 0, 90, tile_file);
    scene.sun_azimuth_deg = number_of(need(sun, "AZIMUTH_ANGLE", tile_file), 0, 360, tile_file);

    const Radiometry radiometry = radiometry_of(product, level1, file);
    scene.earth_sun_au = 1 / std::sqrt(radiometry.u);
    if (radiometry.offsets.empty() && has_offset_by_definition(scene.processing_version)) {
        scene.gap = "radiometry_ambiguous";
        scene.gap_detail =
            fmt::format("{}: processing baseline {} has an offset, but the metadata do not give it; fetch the product again",
                        file, scene.processing_version);
    }
    const std::optional<std::string> manifest = find_member(files, folder + "manifest.safe");
    const std::map<std::string, std::string> md5 = manifest ? safe_md5(files, *manifest) : std::map<std::string, std::string>();
    scene.files = {files.archive ? files.location : files.location / mtd_name};
    if (!files.archive) scene.files.push_back(files.location / *tile_name);
    const int saturated = saturated_dn(product, file);
    for (const SensorBand& band : scene.sensor->bands) {
        const int pixel = static_cast<int>(band.pixel_m);
        const auto member = image_member(files, folder, images, std::string(band.label), {pixel, 20, 60});
        if (!member) {
            if (band.band != Band::swir16 && band.band != Band::swir22) continue;
            throw Error(
                fmt::format("{}: image of {} is not in the product (nothing can be seen without it); fetch the product again",
                            file, band.label));
        }
        const auto declared = md5.find(*member);
        scene.bands.push_back({band.band, openable(files, *member), 1,
                               calibration_of(radiometry, band, scene.sun_elevation_deg, file), saturated,
                               declared == md5.end() ? "" : declared->second});
        if (!files.archive) scene.files.push_back(files.location / *member);
    }
    scene.quality_kind = "none";
    if (const auto classes = image_member(files, folder, images, "SCL", {20, 60})) {
        scene.quality_kind = "scl";
        scene.quality_file = openable(files, *classes);
    }
    for (const char* mask : {"QI_DATA/MSK_CLASSI_B00.jp2", "QI_DATA/MSK_CLOUDS_B00.gml"})  // a raster since baseline 04.00
        if (const auto clouds = find_member(files, tile_folder + mask); clouds && scene.cloud_file.empty())
            scene.cloud_file = openable(files, *clouds);
    return scene;
}

}  // namespace hearthwatch::raster
