#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>

#include "geo/lonlat.h"
#include "geo/projector.h"
#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

struct Layer {
    std::string name;
    int epsg;
    std::map<std::string, std::string> cells;
    std::string wkt;
};

void write_package(const std::filesystem::path& file, const std::vector<Layer>& layers)
{
    GDALAllRegister();
    auto* dataset = GetGDALDriverManager()->GetDriverByName("GPKG")->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr);
    REQUIRE(dataset);
    for (const auto& row : layers) {
        OGRSpatialReference reference;
        reference.importFromEPSG(row.epsg);
        reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        auto* layer = dataset->CreateLayer(row.name.c_str(), &reference, wkbUnknown, nullptr);
        for (const auto& [column, value] : row.cells) {
            OGRFieldDefn field(column.c_str(), column == "opened" ? OFTDate : column == "radius_m" ? OFTReal : OFTString);
            REQUIRE(layer->CreateField(&field) == OGRERR_NONE);
        }
        OGRFeature feature(layer->GetLayerDefn());
        for (const auto& [column, value] : row.cells) feature.SetField(column.c_str(), value.c_str());
        OGRGeometry* geometry = nullptr;
        REQUIRE(OGRGeometryFactory::createFromWkt(row.wkt.c_str(), nullptr, &geometry) == OGRERR_NONE);
        feature.SetGeometryDirectly(geometry);
        REQUIRE(layer->CreateFeature(&feature) == OGRERR_NONE);
    }
    GDALClose(dataset);
}

const std::map<std::string, std::string> site{
    {"site_id", "S"}, {"name_zh", "甲"}, {"city_code", "130200"}, {"datum", "wgs84"}, {"radius_m", "900"}};
const std::map<std::string, std::string> unit{
    {"unit_id", "S-BF1"}, {"site_id", "S"}, {"kind", "blast_furnace"}, {"opened", "2019/05/01"}};
const std::string ring = "POLYGON((118.5 39.6,118.51 39.6,118.51 39.61,118.5 39.6))";

}  // namespace

TEST_CASE("the layers of a GeoPackage are read with their types")
{
    const TempFolder folder;
    write_package(folder / "catalog.gpkg", {{"sites", 4326, site, "POINT(118.5 39.6)"}, {"units", 4490, unit, ring}});
    const auto catalog = catalog::read_catalog(folder.path());
    REQUIRE(catalog.units.size() == 2);
    CHECK(catalog.sites[0].radius_m == 900);
    CHECK(catalog.find_unit("S-BF1")->opened == geo::make_day(2019, 5, 1));
    CHECK(catalog.find_unit("S-BF1")->outline.outer == geo::Ring{{118.5, 39.6}, {118.51, 39.6}, {118.51, 39.61}});
    CHECK_FALSE(catalog.find_unit("S-BF1")->low_precision);
}

TEST_CASE("a layer in a plane is brought to degrees")
{
    const geo::Projector zone("EPSG:4528");
    const auto place = zone.to_plane({118.5, 39.6});
    const TempFolder folder;
    write_package(folder / "catalog.gpkg",
                  {{"sites", 4528, site, "POINT(" + geo::format_number(place.x_m) + " " + geo::format_number(place.y_m) + ")"},
                   {"units", 4326, unit, ring}});
    const auto catalog = catalog::read_catalog(folder.path());
    CHECK(geo::distance_m(geo::centroid(catalog.sites[0].outline), {118.5, 39.6}) < 0.1);
}

TEST_CASE("packages that cannot be trusted are refused with layer and reason")
{
    const TempFolder folder;
    const auto said = [&] { return complaint([&] { catalog::read_catalog(folder.path()); }); };
    write_package(folder / "catalog.gpkg", {{"sites", 4326, site, "POINT(118.5 39.6)"}});
    CHECK_THAT(said(), Catch::Contains("catalog.gpkg/units: layer 'units' is missing"));
    std::filesystem::remove(folder / "catalog.gpkg");
    write_package(folder / "catalog.gpkg", {{"sites", 4610, site, "POINT(118.5 39.6)"}, {"units", 4326, unit, ring}});
    CHECK_THAT(said(), Catch::Contains("coordinate system 'EPSG:4610'"));
    std::filesystem::remove(folder / "catalog.gpkg");
    auto odd = site;
    odd["phone"] = "1";
    write_package(folder / "catalog.gpkg",
                  {{"sites", 4326, odd, "POINT(118.5 39.6)"}, {"units", 4326, unit, "LINESTRING(1 2,3 4)"}});
    CHECK_THAT(said(), Catch::Contains("unknown column 'phone'") && Catch::Contains("feature 1: geometry 'LINESTRING'"));
    put(folder / "catalog.gpkg", "SQLite format 3, or so it says");
    CHECK_THAT(said(), Catch::Contains("is not readable as GPKG"));
}
