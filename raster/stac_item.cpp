#include "raster/stac_item.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hearthwatch::raster {
namespace {

using nlohmann::json;

constexpr int max_depth = 64;
constexpr std::size_t max_assets = 500;
constexpr std::size_t max_corners = 10'000;

json parse(std::string_view text, const std::string& file)
{
    try {
        return json::parse(text, [&](int depth, json::parse_event_t, json&) {
            if (depth > max_depth)
                throw Error(fmt::format("{}: JSON more than {} deep (no item is); fetch it again", file, max_depth));
            return true;
        });
    } catch (const json::exception& error) {
        throw Error(fmt::format("{}: not JSON ({:.120}); fetch it again", file, error.what()));
    }
}

const json* member(const json& object, const char* key)
{
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const json& object, const char* key)
{
    const json* value = member(object, key);
    if (!value) return "";
    return value->is_string() ? value->get<std::string>() : value->dump();
}

std::optional<double> number_of(const json& object, const char* key, const std::string& file)
{
    const json* value = member(object, key);
    if (!value) return std::nullopt;
    if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    throw Error(fmt::format("{}: {} is {:.40} (a number is wanted); fetch it again", file, key, value->dump()));
}

void take_numbers(StacBand& band, const json& entry, const std::string& file)
{
    for (const char* key : {"scale", "raster:scale"})
        if (!band.scale) band.scale = number_of(entry, key, file);
    for (const char* key : {"offset", "raster:offset"})
        if (!band.offset) band.offset = number_of(entry, key, file);
    for (const char* key : {"solar_illumination", "eo:solar_illumination"})
        if (!band.irradiance) band.irradiance = number_of(entry, key, file);
}

std::vector<StacBand> bands_of(const json& asset, const std::string& file)
{
    std::vector<StacBand> bands;
    const auto entry = [&](std::size_t i) -> StacBand& {
        if (i >= 64) throw Error(fmt::format("{}: an asset of more than 64 bands; fetch it again", file));
        if (bands.size() <= i) bands.resize(i + 1);
        return bands[i];
    };
    for (const char* key : {"bands", "eo:bands", "raster:bands"}) {
        const json* list = member(asset, key);
        if (!list || !list->is_array()) continue;
        for (std::size_t i = 0; i < list->size(); ++i) {
            StacBand& band = entry(i);
            const json& one = (*list)[i];
            if (band.name.empty()) band.name = text_of(one, "name");
            for (const char* spelling : {"common_name", "eo:common_name"})
                if (band.common_name.empty()) band.common_name = text_of(one, spelling);
            take_numbers(band, one, file);
        }
    }
    if (bands.size() <= 1) take_numbers(entry(0), asset, file);  // 1.1: what all bands share stands at the asset
    return bands;
}

std::string crs_of(const json& properties)
{
    const std::string code = text_of(properties, "proj:code");
    if (!code.empty()) return code;
    const std::string epsg = text_of(properties, "proj:epsg");
    return epsg.empty() ? "" : "EPSG:" + epsg;
}

geo::Polygon footprint_of(const json& item, const std::string& file)
{
    const json* geometry = member(item, "geometry");
    const std::string type = geometry ? text_of(*geometry, "type") : "";
    const json* ring = geometry ? member(*geometry, "coordinates") : nullptr;
    for (int level = type == "MultiPolygon" ? 2 : type == "Polygon" ? 1 : 0; ring && level > 0; --level)
        ring = ring->is_array() && !ring->empty() ? &(*ring)[0] : nullptr;
    geo::Polygon footprint;
    if (ring && ring->is_array() && ring->size() <= max_corners)
        for (const json& corner : *ring)
            if (corner.is_array() && corner.size() >= 2 && corner[0].is_number() && corner[1].is_number())
                footprint.outer.push_back({corner[0].get<double>(), corner[1].get<double>()});
    if (footprint.outer.size() > 1 && footprint.outer.front() == footprint.outer.back()) footprint.outer.pop_back();
    const bool on_globe = std::all_of(footprint.outer.begin(), footprint.outer.end(),
                                      [](geo::LonLat p) { return std::abs(p.lon_deg) <= 180 && std::abs(p.lat_deg) <= 90; });
    if (footprint.outer.size() < 3 || !on_globe)
        throw Error(fmt::format("{}: its geometry is no polygon of longitudes and latitudes; fetch it again", file));
    return footprint;
}

StacAsset asset_of(const std::string& key, const json& value, const std::string& file)
{
    StacAsset asset;
    asset.key = key;
    asset.href = text_of(value, "href");
    asset.type = text_of(value, "type");
    asset.checksum = text_of(value, "file:checksum");
    if (const json* roles = member(value, "roles"); roles && roles->is_array())
        for (const json& role : *roles)
            if (role.is_string()) asset.roles.push_back(role.get<std::string>());
    asset.bands = bands_of(value, file);
    return asset;
}

}  // namespace

bool looks_like_json(std::string_view head)
{
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && head[begin] == '{';
}

std::string stac_type(std::string_view text, const std::string& file)
{
    const json object = parse(text, file);
    if (!object.is_object() || !object.contains("stac_version")) {
        const json* features = member(object, "features");
        const bool page = features && features->is_array() && !features->empty() && features->front().is_object() &&
                          features->front().contains("stac_version");
        return page ? "FeatureCollection" : "";
    }
    return text_of(object, "type");
}

StacItem parse_stac_item(std::string_view text, const std::string& file)
{
    const json object = parse(text, file);
    StacItem item;
    item.file = file;
    item.version = text_of(object, "stac_version");
    const std::string type = text_of(object, "type");
    if (item.version.empty() || type != "Feature")
        throw Error(fmt::format(
            "{}: is no STAC item (type '{:.30}', STAC version '{:.20}'); store each item of a page in a file of its own", file,
            type, item.version));
    if (!item.version.starts_with("1.0.") && !item.version.starts_with("1.1."))
        throw Error(
            fmt::format("{}: STAC version '{:.20}' (1.0 and 1.1 are read); fetch it from a newer catalogue", file, item.version));
    const json* properties = member(object, "properties");
    const json* assets = member(object, "assets");
    if (!properties || !properties->is_object() || !assets || !assets->is_object() || assets->size() > max_assets)
        throw Error(fmt::format("{}: lacks properties or assets, or has more than {}; fetch it again", file, max_assets));
    item.id = text_of(object, "id");
    item.platform = text_of(*properties, "platform");
    item.datetime = text_of(*properties, "datetime");
    if (item.datetime.empty()) item.datetime = text_of(*properties, "start_datetime");
    item.crs = crs_of(*properties);
    item.sun_elevation_deg = number_of(*properties, "view:sun_elevation", file);
    item.sun_azimuth_deg = number_of(*properties, "view:sun_azimuth", file);
    if (const auto zenith = number_of(*properties, "s2:mean_solar_zenith", file); zenith && !item.sun_elevation_deg)
        item.sun_elevation_deg = 90 - *zenith;
    if (!item.sun_azimuth_deg) item.sun_azimuth_deg = number_of(*properties, "s2:mean_solar_azimuth", file);
    item.reflectance_conversion_factor = number_of(*properties, "s2:reflectance_conversion_factor", file);
    item.processing_baseline = text_of(*properties, "s2:processing_baseline");
    item.product_type = text_of(*properties, "s2:product_type");
    if (item.product_type.empty()) item.product_type = text_of(*properties, "landsat:correction");
    item.collection_number = text_of(*properties, "landsat:collection_number");
    for (const char* key : {"earthsearch:boa_offset_applied", "sentinel:boa_offset_applied"})
        if (const json* applied = member(*properties, key); applied && applied->is_boolean())
            item.offset_applied = applied->get<bool>();
    item.footprint = footprint_of(object, file);
    for (const auto& [key, value] : assets->items()) item.assets.push_back(asset_of(key, value, file));
    return item;
}

}  // namespace hearthwatch::raster
