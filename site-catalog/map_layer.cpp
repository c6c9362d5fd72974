#include "site-catalog/map_layer.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "site-catalog/write.h"

namespace hearthwatch::catalog {
namespace {

using Json = nlohmann::ordered_json;

struct JsonOf {
    Json operator()(std::monostate) const { return {}; }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json(); }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(bool value) const { return value; }
    Json operator()(geo::Day value) const { return geo::format_day(value); }
};

/// "194,64,13" of "#c2400d".
std::string red_green_blue(const std::string& colour)
{
    const auto part = [&](std::size_t at) { return std::stoi(colour.substr(at, 2), nullptr, 16); };
    return fmt::format("{},{},{}", part(1), part(3), part(5));
}

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string fill_symbol(std::size_t number, const std::string& colour)
{
    std::string options, properties;
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"color", red_green_blue(colour) + ",150"},
                                                          {"outline_color", red_green_blue(colour) + ",255"},
                                                          {"outline_style", "solid"},
                                                          {"outline_width", "0.5"},
                                                          {"outline_width_unit", "MM"},
                                                          {"style", "solid"}}) {
        options += fmt::format("<Option name=\"{}\" type=\"QString\" value=\"{}\"/>", name, value);
        properties += fmt::format("<prop k=\"{}\" v=\"{}\"/>", name, value);
    }
    return fmt::format(
        "<symbol type=\"fill\" name=\"{}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">"
        "<layer class=\"SimpleFill\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">{}</Option>{}</layer></symbol>\n",
        number, options, properties);
}

}  // namespace

std::string categorised_style(const std::string& column, const std::vector<MapColour>& colours)
{
    std::string categories, symbols;
    std::vector<MapColour> all = colours;
    all.push_back({"", "", "#9aa0a6"});  // QGIS takes the empty value for all others
    for (std::size_t i = 0; i < all.size(); ++i) {
        categories += fmt::format("<category render=\"true\" symbol=\"{}\" value=\"{}\" label=\"{}\" type=\"string\"/>\n", i,
                                  escaped(all[i].value), escaped(all[i].label));
        symbols += fill_symbol(i, all[i].colour);
    }
    return fmt::format(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        "<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n"
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n"
        "<categories>\n{}</categories>\n<symbols>\n{}</symbols>\n</renderer-v2>\n"
        "<layerGeometryType>2</layerGeometryType>\n</qgis>\n",
        escaped(column), categories, symbols);
}

std::string layer_geojson(const MapLayer& layer)
{
    std::string text = "{\"type\":\"FeatureCollection\",\"features\":[";
    const char* separator = "\n";
    for (const MapFeature& feature : layer.features) {
        Json properties = Json::object();
        for (std::size_t i = 0; i < feature.values.size(); ++i)
            properties[layer.columns[i].name] = std::visit(JsonOf{}, feature.values[i]);
        const Json geometry = feature.outline.outer.empty() ? Json() : Json::parse(polygon_geojson(feature.outline));
        text += separator + Json{{"type", "Feature"}, {"properties", properties}, {"geometry", geometry}}.dump(
                                -1, ' ', false, Json::error_handler_t::replace);
        separator = ",\n";
    }
    return text + "\n]}\n";
}

}  // namespace hearthwatch::catalog
