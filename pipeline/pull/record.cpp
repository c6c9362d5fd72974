#include "pipeline/pull/record.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/pull/json_text.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {
namespace {

using nlohmann::json;

geo::Ring ring_of(const json& coordinates)
{
    geo::Ring ring;
    for (const auto& corner : coordinates) {
        const geo::LonLat place{corner.at(0).get<double>(), corner.at(1).get<double>()};
        if (!(std::abs(place.lon_deg) <= 180 && std::abs(place.lat_deg) <= 90)) throw Error("a footprint beyond the globe");
        ring.push_back(place);
    }
    if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    return ring;
}

std::vector<geo::Ring> footprint_of(const json& item)
{
    std::vector<geo::Ring> result;
    const auto geometry = item.find("geometry");
    if (geometry == item.end() || !geometry->is_object()) return result;
    const auto type = text_of(*geometry, "type");
    if (type == "Polygon") result.push_back(ring_of(geometry->at("coordinates").at(0)));
    if (type == "MultiPolygon")
        for (const auto& polygon : geometry->at("coordinates")) result.push_back(ring_of(polygon.at(0)));
    return result;
}

Asset asset_of(const std::string& key, const json& node, const std::string& alternate)
{
    Asset asset{key, text_of(node, "href"), text_of(node, "type"), std::nullopt, 0};
    if (const auto others = node.find("alternate"); !alternate.empty() && others != node.end() && others->is_object()) {
        const auto other = others->find(alternate);
        if (other != others->end() && !text_of(*other, "href").empty()) asset.href = text_of(*other, "href");
    }
    asset.checksum = parse_multihash(text_of(node, "file:checksum"));
    if (const auto size = node.find("file:size"); size != node.end() && size->is_number_unsigned())
        asset.size = size->get<std::uint64_t>();
    return asset;
}

std::string self_of(const json& item)
{
    const auto links = item.find("links");
    if (links == item.end() || !links->is_array()) return {};
    for (const auto& link : *links)
        if (text_of(link, "rel") == "self") return text_of(link, "href");
    return {};
}

void take_assets(const json& item, const Source& source, PullRecord& record)
{
    const auto row = std::find_if(source.collections.begin(), source.collections.end(),
                                  [&](const Collection& c) { return c.id == record.collection; });
    if (row == source.collections.end()) throw Error(fmt::format("collection '{}' was not asked for", record.collection));
    const json none = json::object();
    const auto found = item.find("assets");
    const json& assets = found != item.end() && found->is_object() ? *found : none;
    const std::string self = self_of(item);
    const auto take = [&](const std::string& key) {
        const auto node = assets.find(key);
        if (node == assets.end() || !node->is_object() || text_of(*node, "href").empty()) return false;
        record.assets.push_back(asset_of(key, *node, source.alternate));
        std::string& href = record.assets.back().href;
        if (!self.empty() && (href.starts_with("./") || href.starts_with("../"))) href = resolve(parse_url(self), href).full();
        return true;
    };
    for (const auto& key : row->assets)
        if (!take(key)) record.missing.push_back(key);
    for (const auto& key : row->optional) take(key);
}

/// Where a product name may stand: the item's id, the properties that carry it, then the names of the files.
std::vector<std::string> names_in(const PullRecord& record, const json& properties)
{
    std::vector<std::string> texts{record.id};
    for (const char* key : {"s2:product_uri", "sentinel:product_id", "landsat:product_id", "title", "s2:datastrip_id"})
        texts.push_back(text_of(properties, key));
    for (const Asset& asset : record.assets) texts.push_back(asset.href.substr(0, asset.href.find('?')));
    return texts;
}

}  // namespace

PullRecord parse_item(std::string_view text, const Source& source)
{
    const json item = parse_json<json>(text, source.name);
    PullRecord record;
    record.source = source.name;
    record.id = text_of(item, "id");
    record.collection = text_of(item, "collection");
    if (record.id.empty() || record.id.size() > 500)
        throw Error(
            fmt::format("{}: an item without a usable id (it cannot be told from others); tell the service", source.name));
    try {
        const json properties = item.value("properties", json::object());
        const std::string when =
            !text_of(properties, "datetime").empty() ? text_of(properties, "datetime") : text_of(properties, "start_datetime");
        record.acquired = geo::parse_instant(when);
        for (const char* key : {"published", "landsat:product_generated", "created", "updated"})
            if (record.available.empty()) record.available = text_of(properties, key);
        if (const auto cloud = properties.find("eo:cloud_cover"); cloud != properties.end() && cloud->is_number())
            record.cloud_percent = cloud->get<double>();
        record.footprint = footprint_of(item);
        take_assets(item, source, record);
        record.acquisition = acquisition_of(names_in(record, properties));
        if (record.acquisition.key.empty()) {
            const std::string grid = text_of(properties, "grid:code");
            record.acquisition.key =
                fmt::format("{}/{}/{}/{}", record.collection, text_of(properties, "platform"), grid.empty() ? record.id : grid,
                            geo::format_instant(std::chrono::floor<std::chrono::seconds>(record.acquired)));
            record.acquisition.version = record.available;
        }
    } catch (const std::exception& error) {
        throw Error(
            fmt::format("{}: item '{}': {} (the item is left out); tell the service", source.name, record.id, error.what()));
    }
    return record;
}

}  // namespace hearthwatch::pipeline
