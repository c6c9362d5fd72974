#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/package/evidence.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {
namespace {

using Json = nlohmann::ordered_json;

/// The outline of the works, which is what the bag shows of the scene, and its bounds.
void place(const catalog::Site& site, Json& item)
{
    Json ring = Json::array();
    double west = 180, south = 90, east = -180, north = -90;
    for (const geo::LonLat& corner : site.outline.outer) {
        ring.push_back({corner.lon_deg, corner.lat_deg});
        west = std::min(west, corner.lon_deg);
        east = std::max(east, corner.lon_deg);
        south = std::min(south, corner.lat_deg);
        north = std::max(north, corner.lat_deg);
    }
    ring.push_back(ring.front());
    item["geometry"] = {{"type", "Polygon"}, {"coordinates", Json::array({ring})}};
    item["bbox"] = {west, south, east, north};
}

}  // namespace

std::map<std::string, std::string> stac_items(const SeasonData& data, const catalog::Order& order,
                                              const std::vector<ChipView>& views)
{
    std::map<std::string, std::string> items;
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    if (!site) return items;
    for (const ChipRef& scene : data.chips_of(order.site_id)) {
        if (!in_context(data, order, scene.acquired)) continue;
        const std::string stem = scene_stem(scene.acquired, scene.sensor, scene.scene_id);
        const std::string gap = scene.gap.empty() ? scene_gap(data, *site, scene.scene_id, order.unit_id) : scene.gap;
        Json item{{"type", "Feature"}, {"stac_version", "1.0.0"}, {"id", scene.scene_id}};
        place(*site, item);
        item["properties"] = {{"datetime", geo::format_instant(scene.acquired)},
                              {"platform", scene.platform},
                              {"instruments", {scene.sensor}},
                              {"processing:level", scene.level},
                              {"hearthwatch:processing_version", scene.processing_version},
                              {"hearthwatch:use", gap.empty() ? "used" : "rejected"},
                              {"hearthwatch:gap", gap},
                              {"hearthwatch:detail", scene.detail},
                              {"hearthwatch:unit_id", order.unit_id}};
        Json assets = Json::object();
        const auto view = std::find_if(views.begin(), views.end(),
                                       [&](const ChipView& v) { return v.scene_id == scene.scene_id && v.trouble.empty(); });
        if (view != views.end()) {
            assets["picture"] = {{"href", "../chips/" + stem + ".png"}, {"type", "image/png"}, {"roles", {"overview"}}};
            for (const auto& [end, file] : view->physical)
                assets["values" + end.substr(0, end.size() - 4)] = {
                    {"href", "../chips/" + stem + end},
                    {"type", "image/tiff; application=geotiff; profile=cloud-optimized"},
                    {"roles", {"data"}}};
        }
        item["links"] = Json::array();
        item["assets"] = assets;
        items[stem + ".json"] = item.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    }
    return items;
}

}  // namespace hearthwatch::pipeline::package
