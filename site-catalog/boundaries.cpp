#include "site-catalog/boundaries.h"

#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <cmath>

#include "site-catalog/error.h"
#include "site-catalog/ogr.h"

namespace hearthwatch::catalog {
namespace {

void add_polygon(const OGRPolygon& area, std::vector<geo::Ring>& rings)
{
    for (const OGRLinearRing* line : area) {
        geo::Ring ring;
        for (int i = 0; i < line->getNumPoints(); ++i) {
            const geo::LonLat place{line->getX(i), line->getY(i)};
            if (!(std::abs(place.lon_deg) <= 180 && std::abs(place.lat_deg) <= 90))
                throw Error(
                    fmt::format("position '{}, {}' is no longitude, latitude in degrees; export it in EPSG:4490 or EPSG:4326",
                                place.lon_deg, place.lat_deg));
            ring.push_back(place);
        }
        if (ring.size() > 3) rings.push_back(ring);
    }
}

}  // namespace

std::vector<geo::Ring> read_boundaries(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "boundaries.geojson";
    std::vector<geo::Ring> rings;
    if (!std::filesystem::exists(file)) return rings;
    try {
        const OgrMessages messages;
        const OgrDataset dataset = ogr_open(file, "GeoJSON");
        for (OGRLayer* layer : dataset->GetLayers())
            for (const auto& feature : *layer) {
                const OGRGeometry* geometry = feature->GetGeometryRef();
                const auto type = geometry ? wkbFlatten(geometry->getGeometryType()) : wkbNone;
                if (type == wkbPolygon) {
                    add_polygon(*geometry->toPolygon(), rings);
                } else if (type == wkbMultiPolygon) {
                    for (const OGRPolygon* part : geometry->toMultiPolygon()) add_polygon(*part, rings);
                } else {
                    throw Error(fmt::format("feature {} is '{}' (a boundary is an area); give polygons", feature->GetFID(),
                                            geometry ? geometry->getGeometryName() : "nothing"));
                }
            }
        messages.require_silence();
    } catch (const std::runtime_error& error) {
        throw Error("boundaries.geojson: " + std::string(error.what()));
    }
    return rings;
}

}  // namespace hearthwatch::catalog
