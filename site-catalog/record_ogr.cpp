#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <memory>

#include "geo/error.h"
#include "geo/projector.h"
#include "site-catalog/ogr.h"
#include "site-catalog/record.h"

namespace hearthwatch::catalog {

namespace {

/// Turns positions of a layer into degrees: as they are, or out of the plane `projector` stands for.
struct ToDegrees {
    std::unique_ptr<geo::Projector> projector;
    geo::LonLat operator()(double x, double y) const { return projector ? projector->to_lonlat({x, y}) : geo::LonLat{x, y}; }
};

ToDegrees degrees_of(const OGRSpatialReference* reference)
{
    if (!reference) throw Error("has no coordinate system (degrees of which datum?); set EPSG:4326 or EPSG:4490");
    const char* authority = reference->GetAuthorityName(nullptr);
    const char* code = reference->GetAuthorityCode(nullptr);
    const std::string crs = authority && code ? fmt::format("{}:{}", authority, code) : "one without an authority's code";
    if (reference->IsGeographic()) {
        if (crs != "EPSG:4326" && crs != "EPSG:4490")
            throw Error(fmt::format(
                "coordinate system '{}' (only WGS 84 and CGCS2000 need no local parameters); convert to EPSG:4490", crs));
        return {};
    }
    if (!crs.starts_with("EPSG:"))
        throw Error(fmt::format("coordinate system '{}' (it cannot be named in a message or checked); set its EPSG code", crs));
    return {std::make_unique<geo::Projector>(crs)};
}

geo::Ring ring(const OGRLinearRing& line, const ToDegrees& to_degrees)
{
    geo::Ring corners;
    for (int i = 0; i < line.getNumPoints(); ++i) corners.push_back(to_degrees(line.getX(i), line.getY(i)));
    if (corners.size() > 1 && corners.front() == corners.back()) corners.pop_back();
    return corners;
}

void take_geometry(const OGRGeometry* geometry, const ToDegrees& to_degrees, Record& record)
{
    if (!geometry || geometry->IsEmpty()) return;
    const auto type = wkbFlatten(geometry->getGeometryType());
    if (type == wkbMultiPolygon && geometry->toMultiPolygon()->getNumGeometries() == 1)
        return take_geometry(geometry->toMultiPolygon()->getGeometryRef(0), to_degrees, record);
    if (type == wkbPoint) {
        record.point = to_degrees(geometry->toPoint()->getX(), geometry->toPoint()->getY());
    } else if (type == wkbPolygon) {
        const auto* area = geometry->toPolygon();
        record.polygon = geo::Polygon{ring(*area->getExteriorRing(), to_degrees), {}};
        for (int i = 0; i < area->getNumInteriorRings(); ++i)
            record.polygon->holes.push_back(ring(*area->getInteriorRing(i), to_degrees));
    } else {
        throw Error(fmt::format("geometry '{}' (one outline a unit is needed); draw a Polygon round all parts, or give a Point",
                                geometry->getGeometryName()));
    }
}

std::string cell(const OGRFeature& feature, int index)
{
    if (!feature.IsFieldSetAndNotNull(index)) return {};
    const auto* definition = feature.GetFieldDefnRef(index);
    if (definition->GetSubType() == OFSTBoolean) return feature.GetFieldAsInteger(index) ? "true" : "false";
    if (definition->GetType() == OFTReal) return geo::format_number(feature.GetFieldAsDouble(index));
    if (definition->GetType() == OFTDate) {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
        feature.GetFieldAsDateTime(index, &year, &month, &day, &hour, &minute, &second, &zone);
        return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    }
    return feature.GetFieldAsString(index);
}

}  // namespace

std::vector<Record> geopackage_records(const std::filesystem::path& file, const std::string& layer,
                                       const std::vector<std::string>& known, Faults& faults)
{
    std::vector<Record> records;
    const auto name = file.filename().string() + "/" + layer;
    try {
        const OgrMessages messages;
        const auto dataset = ogr_open(file, "GPKG");
        auto* table = dataset->GetLayerByName(layer.c_str());
        if (!table) throw Error(fmt::format("layer '{}' is missing (a catalogue has the layers sites and units); add it", layer));
        const auto to_degrees = degrees_of(table->GetSpatialRef());
        std::vector<std::string> columns;
        for (int i = 0; i < table->GetLayerDefn()->GetFieldCount(); ++i)
            columns.emplace_back(table->GetLayerDefn()->GetFieldDefn(i)->GetNameRef());
        report_unknown_columns(name, columns, known, faults);
        for (const auto& feature : *table) {
            Record record{fmt::format("{}: feature {}", name, feature->GetFID()), {}, {}, {}};
            try {
                for (int i = 0; i < feature->GetFieldCount(); ++i)
                    if (auto text = cell(*feature, i); !text.empty())
                        record.fields.emplace(columns[static_cast<std::size_t>(i)], std::move(text));
                take_geometry(feature->GetGeometryRef(), to_degrees, record);
                records.push_back(std::move(record));
            } catch (const std::runtime_error& error) {
                faults.list.push_back(record.where + ": " + error.what());
            }
        }
        messages.require_silence();
    } catch (const std::runtime_error& error) {
        faults.list.push_back(name + ": " + error.what());
    }
    return records;
}

geo::Polygon polygon_from_wkt(const std::string& wkt)
{
    const OgrMessages messages;
    OGRGeometry* raw = nullptr;
    const auto outcome = OGRGeometryFactory::createFromWkt(wkt.c_str(), nullptr, &raw);
    const std::unique_ptr<OGRGeometry> geometry(raw);
    Record record;
    if (outcome == OGRERR_NONE && geometry) take_geometry(geometry.get(), {}, record);
    if (!record.polygon) throw Error("wkt '" + shown(wkt) + "' is no POLYGON; write POLYGON((lon lat, ...)), degrees");
    return *record.polygon;
}

}  // namespace hearthwatch::catalog
