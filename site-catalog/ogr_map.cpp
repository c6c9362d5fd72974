#include <cpl_conv.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <ogrsf_frmts.h>
#include <unistd.h>

#include <gdal_priv.h>

#include "site-catalog/faults.h"
#include "site-catalog/map_layer.h"
#include "site-catalog/ogr.h"

namespace hearthwatch::catalog {
namespace {

namespace fs = std::filesystem;

OGRErr add_field(OGRLayer& table, const MapColumn& column)
{
    OGRFieldDefn field(column.name.c_str(), OFTString);
    if (column.type == MapType::real) field.SetType(OFTReal);
    if (column.type == MapType::whole) field.SetType(OFTInteger64);
    if (column.type == MapType::day) field.SetType(OFTDate);
    if (column.type == MapType::truth) {
        field.SetType(OFTInteger);
        field.SetSubType(OFSTBoolean);
    }
    return table.CreateField(&field);
}

struct Filler {
    OGRFeature& feature;
    int field;
    void operator()(std::monostate) const {}
    void operator()(const std::string& value) const { feature.SetField(field, value.c_str()); }
    void operator()(double value) const
    {
        if (value == value) feature.SetField(field, value);
    }
    void operator()(std::int64_t value) const { feature.SetField(field, static_cast<GIntBig>(value)); }
    void operator()(bool value) const { feature.SetField(field, value ? 1 : 0); }
    void operator()(geo::Day value) const
    {
        const std::string text = geo::format_day(value);
        feature.SetField(field, std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)), std::stoi(text.substr(8, 2)));
    }
};

void add_ring(OGRPolygon& polygon, const geo::Ring& corners)
{
    OGRLinearRing ring;
    for (const geo::LonLat& corner : corners) ring.addPoint(corner.lon_deg, corner.lat_deg);
    ring.closeRings();
    polygon.addRing(&ring);
}

void require(bool done, const char* what)
{
    if (!done) throw Error(fmt::format("{} ({})", what, shown(CPLGetLastErrorMsg())));
}

void add_layer(GDALDataset& dataset, const MapLayer& layer)
{
    OGRSpatialReference wgs84;
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    require(wgs84.importFromEPSG(4326) == OGRERR_NONE, "WGS 84 is not known to PROJ");
    CPLStringList options;
    options.SetNameValue("DESCRIPTION", layer.description.c_str());
    OGRLayer* table = dataset.CreateLayer(layer.name.c_str(), layer.has_outlines ? &wgs84 : nullptr,
                                          layer.has_outlines ? wkbPolygon : wkbNone, options.List());
    require(table != nullptr, "a layer cannot be made");
    for (const MapColumn& column : layer.columns) require(add_field(*table, column) == OGRERR_NONE, "a column cannot be made");
    for (const MapFeature& row : layer.features) {
        OGRFeature feature(table->GetLayerDefn());
        for (std::size_t i = 0; i < row.values.size(); ++i) std::visit(Filler{feature, static_cast<int>(i)}, row.values[i]);
        if (!row.outline.outer.empty()) {
            OGRPolygon polygon;
            add_ring(polygon, row.outline.outer);
            for (const geo::Ring& hole : row.outline.holes) add_ring(polygon, hole);
            require(feature.SetGeometry(&polygon) == OGRERR_NONE, "an outline cannot be taken");
        }
        require(table->CreateFeature(&feature) == OGRERR_NONE, "a row cannot be written");
    }
}

/// The table in which QGIS looks for a layer's own style.
MapLayer styles_of(const std::vector<MapLayer>& layers, const std::string& moment)
{
    MapLayer styles{"layer_styles", "styles of QGIS", false, {}, {}, {}};
    for (const char* name : {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML",
                             "styleSLD", "description", "owner", "ui", "update_time"})
        styles.columns.push_back({name, MapType::text});
    styles.columns.push_back({"useAsDefault", MapType::truth});
    for (const MapLayer& layer : layers)
        if (!layer.style_qml.empty())
            styles.features.push_back(
                {{},
                 {std::string(), std::string(), layer.name, std::string("geom"), layer.name, layer.style_qml, std::string(),
                  layer.description, std::string(), std::string(), moment, true}});
    return styles;
}

void sync(const fs::path& file)
{
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = handle >= 0 && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    require(done, "the disk does not take it");
}

}  // namespace

void write_geopackage(const fs::path& file, const std::vector<MapLayer>& layers, geo::Day changed)
{
    const std::string moment = geo::format_day(changed) + "T00:00:00.000Z";
    const fs::path beside = file.parent_path() / (".part-" + file.filename().string());
    try {
        GDALAllRegister();
        std::error_code trouble;
        if (file.has_parent_path()) fs::create_directories(file.parent_path(), trouble);
        fs::remove(beside, trouble);
        {
            const CPLConfigOptionSetter now("OGR_CURRENT_DATE", moment.c_str(), false);
            const OgrMessages messages;
            CPLStringList options;
            options.SetNameValue("VERSION", "1.3");
            OgrDataset dataset(
                GetGDALDriverManager()->GetDriverByName("GPKG")->Create(beside.c_str(), 0, 0, 0, GDT_Unknown, options.List()));
            require(dataset != nullptr, "it cannot be made");
            require(dataset->StartTransaction() == OGRERR_NONE, "it takes no transaction");
            for (const MapLayer& layer : layers) add_layer(*dataset, layer);
            add_layer(*dataset, styles_of(layers, moment));
            require(dataset->CommitTransaction() == OGRERR_NONE, "the transaction failed");
            dataset.reset();
            messages.require_silence();
        }
        sync(beside);
        fs::rename(beside, file);
    } catch (const std::runtime_error& error) {
        std::error_code ignored;
        fs::remove(beside, ignored);
        throw Error(
            fmt::format("{}: cannot be written: {}; check the folder and the space on the disk", file.string(), error.what()));
    }
}

}  // namespace hearthwatch::catalog
