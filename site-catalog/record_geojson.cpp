#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include <fmt/format.h>

#include "site-catalog/record.h"

namespace hearthwatch::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t largest_file = 32ull << 20;

std::string whole_text(const std::filesystem::path& file)
{
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(file, trouble)) throw Error(file.string() + ": is no file; check the name");
    if (std::filesystem::file_size(file, trouble) > largest_file)
        throw Error(file.string() + ": is larger than 32 MB (a catalogue of a whole province has 1 MB); split it");
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) throw Error(file.string() + ": cannot be read; check the right to read it");
    return text;
}

geo::LonLat place(const Json& position)
{
    if (!position.is_array() || position.size() < 2 || position.size() > 3 || !position[0].is_number() ||
        !position[1].is_number())
        throw Error(fmt::format("position '{}' is not [longitude, latitude]", shown(position.dump())));
    return {position[0].get<double>(), position[1].get<double>()};
}

geo::Ring ring(const Json& positions)
{
    geo::Ring corners;
    if (!positions.is_array()) throw Error("a ring is not a list of positions");
    for (const auto& position : positions) corners.push_back(place(position));
    if (corners.size() < 4 || corners.front() != corners.back())
        throw Error("a ring is not closed (RFC 7946: the last position repeats the first, four at least)");
    corners.pop_back();
    return corners;
}

geo::Polygon polygon(const Json& rings)
{
    if (!rings.is_array() || rings.empty()) throw Error("a polygon without a ring");
    geo::Polygon area{ring(rings[0]), {}};
    for (std::size_t i = 1; i < rings.size(); ++i) area.holes.push_back(ring(rings[i]));
    return area;
}

void take_geometry(const Json& geometry, Record& record)
{
    if (geometry.is_null()) return;
    if (!geometry.is_object() || !geometry.contains("coordinates")) throw Error("geometry without coordinates");
    const auto type = geometry.value("type", "");
    const auto& coordinates = geometry["coordinates"];
    if (type == "Point")
        record.point = place(coordinates);
    else if (type == "Polygon")
        record.polygon = polygon(coordinates);
    else if (type == "MultiPolygon" && coordinates.is_array() && coordinates.size() == 1)
        record.polygon = polygon(coordinates[0]);
    else
        throw Error(fmt::format("geometry '{}' (one outline a unit is needed); draw a Polygon round all parts, or give a Point",
                                shown(type)));
}

std::string cell(const Json& value)
{
    if (value.is_null()) return {};
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (value.is_number()) return geo::format_number(value.get<double>());
    if (!value.is_array()) throw Error(fmt::format("'{}' is an object", shown(value.dump())));
    std::string text;
    for (const auto& item : value) {
        if (!item.is_string()) throw Error(fmt::format("'{}' is no list of texts", shown(value.dump())));
        text += (text.empty() ? "" : "|") + item.get<std::string>();
    }
    return text;
}

/// The name by which messages call the feature.
std::string feature_name(const std::string& file, std::size_t number, const Json& feature)
{
    auto where = fmt::format("{}: feature {}", file, number);
    for (const auto* key : {"unit_id", "site_id"})
        if (const auto at = Json::json_pointer(std::string("/properties/") + key);
            feature.contains(at) && feature[at].is_string())
            return where + " '" + shown(feature[at].get<std::string>()) + "'";
    return where;
}

Record record_of(const Json& feature, std::string where)
{
    Record record{std::move(where), {}, {}, {}};
    if (!feature.is_object() || !feature.contains("properties") || !feature["properties"].is_object())
        throw Error("is no feature with properties");
    for (const auto& [key, value] : feature["properties"].items()) {
        auto text = cell(value);
        if (!text.empty()) record.fields.emplace(key, std::move(text));
    }
    if (feature.contains("geometry")) take_geometry(feature["geometry"], record);
    return record;
}

/// RFC 7946 means WGS 84; older files may name another system.
void require_degrees(const Json& collection)
{
    const auto at = Json::json_pointer("/crs/properties/name");
    if (!collection.contains(at)) return;
    const auto crs = collection[at].is_string() ? collection[at].get<std::string>() : collection[at].dump();
    for (const auto* known : {"CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490"})
        if (crs.ends_with(known)) return;
    throw Error(
        fmt::format("crs '{}' (GeoJSON holds WGS 84 or CGCS2000 degrees); export it in EPSG:4326 or EPSG:4490", shown(crs)));
}

}  // namespace

std::vector<Record> geojson_records(const std::filesystem::path& file, const std::vector<std::string>& known, Faults& faults)
{
    std::vector<Record> records;
    const auto name = file.filename().string();
    try {
        const auto collection = Json::parse(whole_text(file), [](int depth, Json::parse_event_t, Json&) {
            constexpr int deepest = 16;  // a MultiPolygon of a feature needs 8
            if (depth > deepest) throw Error("is nested too deep for GeoJSON; export the layer again");
            return true;
        });
        if (!collection.is_object() || collection.value("type", "") != "FeatureCollection" || !collection.contains("features") ||
            !collection["features"].is_array())
            throw Error("is no GeoJSON FeatureCollection; export the layer as GeoJSON (RFC 7946)");
        require_degrees(collection);
        std::set<std::string> columns;
        std::size_t number = 0;
        for (const auto& feature : collection["features"]) {
            const auto where = feature_name(name, ++number, feature);
            try {
                records.push_back(record_of(feature, where));
                for (const auto& [key, value] : feature["properties"].items()) columns.insert(key);
            } catch (const Error& error) {
                faults.list.push_back(where + ": " + error.what());
            }
        }
        report_unknown_columns(name, {columns.begin(), columns.end()}, known, faults);
    } catch (const Json::exception& error) {
        faults.list.push_back(fmt::format("{}: is not JSON ({}); export it again", name, shown(error.what())));
    } catch (const Error& error) {
        faults.list.push_back(name + ": " + error.what());
    }
    return records;
}

void report_unknown_columns(const std::string& where, const std::vector<std::string>& columns,
                            const std::vector<std::string>& known, Faults& faults)
{
    for (const auto& column : columns)
        if (std::ranges::find(known, column) == known.end())
            faults.add(where, "unknown column", column, "it would be ignored silently", "known are " + listed(known));
}

}  // namespace hearthwatch::catalog
