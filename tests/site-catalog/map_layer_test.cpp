#include "site-catalog/map_layer.h"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "fixture/temp_folder.h"

using namespace hearthwatch;
using hearthwatch::catalog::MapLayer;
using hearthwatch::catalog::MapType;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<MapLayer> two_layers()
{
    MapLayer units{"units", "设施", true, {}, {}, {}};
    units.columns = {{"unit_id", MapType::text}, {"state", MapType::text},  {"p_run", MapType::real},
                     {"looks", MapType::whole},  {"named", MapType::truth}, {"seen", MapType::day}};
    const geo::Polygon square{{{118.5, 39.6}, {118.51, 39.6}, {118.51, 39.61}, {118.5, 39.61}}, {}};
    units.features = {
        {square, {std::string("甲-1"), std::string("running"), 0.97, std::int64_t{4}, true, geo::make_day(2021, 12, 2)}},
        {{}, {std::string("<b>&\"'"), std::string("not_seen"), {}, std::int64_t{0}, false, {}}}};
    units.style_qml = catalog::categorised_style("state", {{"running", "在运行 <&\"", "#c2400d"}});
    MapLayer looks{"looks", "过境", false, {{"scene_id", MapType::text}}, {}, {}};
    looks.features = {{{}, {std::string("S-1")}}};
    return {units, looks};
}

}  // namespace

TEST_CASE("a GeoPackage has layers, values and styles, no journal, and the same bytes each time")
{
    const fixture::TempFolder folder;
    const fs::path file = folder / "map.gpkg";
    catalog::write_geopackage(file, two_layers(), geo::make_day(2022, 3, 15));
    const std::string first = bytes_of(file);
    catalog::write_geopackage(file, two_layers(), geo::make_day(2022, 3, 15));
    CHECK(bytes_of(file) == first);
    catalog::write_geopackage(folder / "deeper" / std::string("图.gpkg"), two_layers(), geo::make_day(2022, 3, 15));
    CHECK(bytes_of(folder / "deeper" / std::string("图.gpkg")) == first);
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);  // the file and the folder
    CHECK(first.find("2022-03-15T00:00:00.000Z") != std::string::npos);

    GDALAllRegister();
    const std::unique_ptr<GDALDataset> read(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR));
    REQUIRE(read);
    OGRLayer* units = read->GetLayerByName("units");
    REQUIRE(units);
    CHECK(units->GetFeatureCount() == 2);
    CHECK(std::string(units->GetSpatialRef()->GetAuthorityCode(nullptr)) == "4326");
    const std::unique_ptr<OGRFeature> unit(units->GetFeature(1));
    CHECK(std::string(unit->GetFieldAsString("unit_id")) == "甲-1");
    CHECK(unit->GetFieldAsDouble("p_run") == 0.97);
    CHECK(unit->GetFieldAsInteger("named") == 1);
    CHECK(std::string(unit->GetFieldAsString("seen")) == "2021/12/02");
    CHECK(unit->GetGeometryRef()->toPolygon()->getExteriorRing()->getX(1) == 118.51);
    const std::unique_ptr<OGRFeature> placeless(units->GetFeature(2));
    CHECK(placeless->GetGeometryRef() == nullptr);
    CHECK_FALSE(placeless->IsFieldSetAndNotNull(placeless->GetFieldIndex("p_run")));
    OGRLayer* styles = read->GetLayerByName("layer_styles");
    REQUIRE(styles);
    REQUIRE(styles->GetFeatureCount() == 1);
    const std::unique_ptr<OGRFeature> style(styles->GetFeature(1));
    CHECK(std::string(style->GetFieldAsString("f_table_name")) == "units");
    CHECK(style->GetFieldAsInteger("useAsDefault") == 1);
    CHECK_THAT(style->GetFieldAsString("styleQML"), Catch::Contains("attr=\"state\"") && Catch::Contains("194,64,13,150") &&
                                                        Catch::Contains("在运行 &lt;&amp;&quot;"));
}

TEST_CASE("a layer as GeoJSON can be read back and keeps rows without a place")
{
    const std::string text = catalog::layer_geojson(two_layers().front());
    CHECK_THAT(text, Catch::Contains("\"unit_id\":\"甲-1\"") && Catch::Contains("\"geometry\":null") &&
                         Catch::Contains("\"seen\":\"2021-12-02\""));
    const fixture::TempFolder folder;
    std::ofstream(folder / "units.geojson") << text;
    GDALAllRegister();
    const std::unique_ptr<GDALDataset> read(GDALDataset::Open((folder / "units.geojson").c_str(), GDAL_OF_VECTOR));
    REQUIRE(read);
    CHECK(read->GetLayer(0)->GetFeatureCount() == 2);
}

TEST_CASE("a GeoPackage that cannot be written says where and why")
{
    const fixture::TempFolder folder;
    std::ofstream(folder / "file") << "x";
    CHECK_THROWS_WITH(
        catalog::write_geopackage(folder / "file" / std::string("map.gpkg"), two_layers(), geo::make_day(2022, 3, 15)),
        Catch::Contains("map.gpkg") && Catch::Contains("cannot be written"));
}
