#include "site-catalog/write.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>

#include "geo/csv.h"
#include "site-catalog/fields.h"

namespace hearthwatch::catalog {

namespace {

using Json = nlohmann::ordered_json;

bool is_whole(double value)
{
    return std::abs(value) < 1e15 && value == std::floor(value);
}

/// Puts each known field of an item among the properties of a feature; what is not known is left out.
struct PropertyWriter {
    Json& properties;
    void operator()(const char* key, const std::string& value) const
    {
        if (!value.empty()) properties[key] = value;
    }
    void operator()(const char* key, const std::vector<std::string>& values) const
    {
        if (!values.empty()) properties[key] = values;
    }
    void operator()(const char* key, const std::optional<double>& value) const
    {
        if (value) properties[key] = is_whole(*value) ? Json(static_cast<std::int64_t>(*value)) : Json(*value);
    }
    void operator()(const char* key, const std::optional<geo::Day>& value) const
    {
        if (value) properties[key] = geo::format_day(*value);
    }
    void operator()(const char* key, bool value) const
    {
        if (value) properties[key] = true;
    }
    void operator()(const char* key, UnitKind kind) const { properties[key] = name(kind); }
};

/// Puts each field of an order into a row.
struct CellWriter {
    std::vector<std::string>& cells;
    void operator()(const char*, const std::string& value) const { cells.push_back(value); }
    void operator()(const char*, const std::optional<double>& value) const
    {
        cells.push_back(value ? geo::format_number(*value) : "");
    }
    void operator()(const char*, const std::optional<geo::Day>& value) const
    {
        cells.push_back(value ? geo::format_day(*value) : "");
    }
    void operator()(const char*, geo::Day value) const { cells.push_back(geo::format_day(value)); }
    void operator()(const char*, Measure value) const { cells.emplace_back(name(value)); }
};

double to_centimetre(double degrees)
{
    return std::round(degrees * 1e7) / 1e7;
}

/// The point a disc was drawn about: the middle of its extent, which is less than a centimetre off at 10 km radius.
geo::LonLat disc_centre(const geo::Ring& ring)
{
    const auto [west, east] = std::ranges::minmax(ring, {}, &geo::LonLat::lon_deg);
    const auto [south, north] = std::ranges::minmax(ring, {}, &geo::LonLat::lat_deg);
    return {to_centimetre((west.lon_deg + east.lon_deg) / 2), to_centimetre((south.lat_deg + north.lat_deg) / 2)};
}

double doubled_area(const geo::Ring& ring)
{
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto &a = ring[i], &b = ring[(i + 1) % ring.size()];
        sum += a.lon_deg * b.lat_deg - b.lon_deg * a.lat_deg;
    }
    return sum;
}

/// RFC 7946: closed, counter-clockwise outside and clockwise inside.
Json ring_json(geo::Ring ring, bool counter_clockwise)
{
    if ((doubled_area(ring) > 0) != counter_clockwise) std::ranges::reverse(ring);
    Json corners = Json::array();
    for (const auto& corner : ring) corners.push_back({corner.lon_deg, corner.lat_deg});
    if (!ring.empty()) corners.push_back({ring.front().lon_deg, ring.front().lat_deg});
    return corners;
}

Json geometry_json(const geo::Polygon& outline, bool is_disc)
{
    if (is_disc) {
        const auto centre = disc_centre(outline.outer);
        return {{"type", "Point"}, {"coordinates", {centre.lon_deg, centre.lat_deg}}};
    }
    Json rings = Json::array();
    rings.push_back(ring_json(outline.outer, true));
    for (const auto& hole : outline.holes) rings.push_back(ring_json(hole, false));
    return {{"type", "Polygon"}, {"coordinates", rings}};
}

template <class Items, class Fields>
std::string feature_collection(const Items& items, Fields fields)
{
    std::string text = "{\"type\":\"FeatureCollection\",\"features\":[";
    const char* separator = "\n";
    for (const auto& item : items) {
        Json properties = Json::object();
        fields(item, PropertyWriter{properties});
        text += separator + Json{{"type", "Feature"},
                                 {"properties", properties},
                                 {"geometry", geometry_json(item.outline, item.radius_m.has_value())}}
                                .dump();
        separator = ",\n";
    }
    return text + "\n]}\n";
}

}  // namespace

std::string sites_geojson(const Catalog& catalog)
{
    return feature_collection(catalog.sites, [](const Site& site, auto&& visit) { site_fields(site, visit); });
}

std::string units_geojson(const Catalog& catalog)
{
    return feature_collection(catalog.units, [](const Unit& unit, auto&& visit) { unit_fields(unit, visit); });
}

std::string polygon_geojson(const geo::Polygon& outline)
{
    return geometry_json(outline, false).dump();
}

std::string plan_csv(const Plan& plan)
{
    std::string text = geo::csv_line(column_names<Order>([](Order& order, auto&& visit) { order_fields(order, visit); }));
    for (const auto& order : plan.orders) {
        std::vector<std::string> cells;
        order_fields(order, CellWriter{cells});
        text += geo::csv_line(cells);
    }
    return text;
}

void write_text(const std::filesystem::path& file, const std::string& text)
{
    std::error_code trouble;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), trouble);
    auto beside = file;
    beside += ".part";
    std::ofstream stream(beside, std::ios::binary);
    stream << text;
    stream.close();
    if (stream) std::filesystem::rename(beside, file, trouble);
    if (!stream || trouble)
        throw Error(file.string() + ": cannot be written (" + (trouble ? trouble.message() : "no space or no right") +
                    "); choose another folder");
}

void write_catalog(const std::filesystem::path& folder, const Catalog& catalog)
{
    write_text(folder / "sites.geojson", sites_geojson(catalog));
    write_text(folder / "units.geojson", units_geojson(catalog));
}

void write_plan(const std::filesystem::path& file, const Plan& plan)
{
    write_text(file, plan_csv(plan));
}

}  // namespace hearthwatch::catalog
