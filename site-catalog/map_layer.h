#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "geo/day.h"
#include "geo/polygon.h"

namespace hearthwatch::catalog {

/// A cell of a map's table; monostate = unknown.
using MapValue = std::variant<std::monostate, std::string, double, std::int64_t, bool, geo::Day>;
enum class MapType { text, real, whole, truth, day };

struct MapColumn {
    std::string name;
    MapType type = MapType::text;
};

/// WGS 84; an empty outline is a row without a place.
struct MapFeature {
    geo::Polygon outline;
    std::vector<MapValue> values;  ///< as the layer's columns
};

struct MapLayer {
    std::string name, description;
    bool has_outlines = true;
    std::vector<MapColumn> columns;
    std::vector<MapFeature> features;
    std::string style_qml;  ///< QGIS's own style; empty = none
};

/// A class of a layer's colours: value of the column, label, "#rrggbb".
struct MapColour {
    std::string value, label, colour;
};
/// A QGIS style that fills outlines by the value of a column; values that are not listed are grey.
std::string categorised_style(const std::string& column, const std::vector<MapColour>& colours);

/// Writes a GeoPackage 1.3, replacing what stands there: one layer each, styles in layer_styles, so that QGIS shows colours at once. Beside
/// and renamed; no journal is left. The same layers give the same bytes: `changed` is the day that the file says it was changed.
/// Throws catalog::Error.
void write_geopackage(const std::filesystem::path& file, const std::vector<MapLayer>& layers, geo::Day changed);

/// RFC 7946, one feature a line; rows without a place have a null geometry.
std::string layer_geojson(const MapLayer& layer);

}  // namespace hearthwatch::catalog
