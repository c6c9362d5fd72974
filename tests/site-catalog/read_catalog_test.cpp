#include <catch2/catch.hpp>

#include "site-catalog/support.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;

namespace {

/// Reads a catalogue of one works and one unit in which one cell is changed.
std::string complaint_about(const std::map<std::string, std::string>& site, const std::map<std::string, std::string>& unit)
{
    const TempFolder folder;
    put(folder / "sites.csv", one_row(site));
    put(folder / "units.csv", one_row(unit));
    return complaint([&] { catalog::read_catalog(folder.path()); });
}

void check_expected(const std::string& said, const geo::CsvRow& row)
{
    INFO(row.cells[0] << " = " << row.cells[1] << "  " << row.cells[3]);
    if (row.cells[2] == "good")
        CHECK(said == "");
    else
        CHECK_THAT(said, Catch::Contains(row.cells[2]) && Catch::Contains(".csv:"));
}

}  // namespace

TEST_CASE("a works is taken or refused as the table says")
{
    for (const auto& row : geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/catalog_sites.csv").rows) {
        auto site = good_site();
        site[row.cells[0]] = row.cells[1];
        auto unit = good_unit();
        unit["site_id"] = site["site_id"];
        const auto said = complaint_about(site, unit);
        check_expected(said, row);
    }
}

TEST_CASE("a unit is taken or refused as the table says")
{
    for (const auto& row : geo::read_csv(HEARTHWATCH_SOURCE "/tests/tables/catalog_units.csv").rows) {
        auto unit = good_unit();
        unit[row.cells[0]] = row.cells[1];
        const auto said = complaint_about(good_site(), unit);
        INFO(row.cells[0] << " = " << row.cells[1] << "  " << row.cells[3]);
        if (row.cells[2] == "good")
            CHECK(said == "");
        else
            CHECK_THAT(said, Catch::Contains(row.cells[2]));
    }
}

TEST_CASE("all faults of both files are told at once, each with its line")
{
    const TempFolder folder;
    put(folder / "sites.csv", "site_id,name_zh,city_code,datum,lon_deg,lat_deg,radius_m\n"
                              "A,甲,130200,gcj02,118.5,39.6,1500\n"
                              "B,乙,999999,wgs84,118.5,39.6,0\n"
                              "C,丙,130200,wgs84,118.5,39.6,1500\n");
    put(folder / "units.csv", "unit_id,site_id,kind\nA1,A,blast_furnace\nC1,C,kiln\nC2,X,works\nC3,C,sinter_line\n");
    try {
        catalog::read_catalog(folder.path());
        FAIL("taken");
    } catch (const catalog::Error& error) {
        REQUIRE(error.faults().size() == 5);
        CHECK_THAT(error.faults()[0], Catch::Contains("sites.csv:2: datum 'gcj02'"));
        CHECK_THAT(error.faults()[1], Catch::Contains("sites.csv:3: radius_m '0'"));
        CHECK_THAT(error.faults()[2], Catch::Contains("sites.csv:3: a point without radius_m"));
        CHECK_THAT(error.faults()[3], Catch::Contains("units.csv:3: kind 'kiln'"));
        CHECK_THAT(error.faults()[4], Catch::Contains("units.csv:4: site_id 'X'"));
    }
}

TEST_CASE("a works or unit that stands twice is refused with both lines")
{
    const TempFolder folder;
    const auto site = one_row(good_site());
    put(folder / "sites.csv", site + site.substr(site.find('\n') + 1));
    put(folder / "units.csv", "unit_id,site_id,kind\nU,TS-1,blast_furnace\nV,TS-1,converter\nU,TS-1,converter\n");
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("sites.csv:3: site_id twice 'TS-1'") &&
                                                                             Catch::Contains("units.csv:4: unit_id twice 'U'") &&
                                                                             Catch::Contains("units.csv:2)"));
}

TEST_CASE("a works is one unit, and nothing else has its name")
{
    const TempFolder folder;
    put(folder / "sites.csv", one_row(good_site()));
    put(folder / "units.csv", "unit_id,site_id,kind\nW,TS-1,works\nV,TS-1,works\n");
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("second unit of kind works"));
    put(folder / "units.csv", "unit_id,site_id,kind\nTS-1-WORKS,TS-1,converter\n");
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("unit_id twice 'TS-1-WORKS'"));
}

TEST_CASE("a works becomes a unit, and a unit without a place of its own stands where its works does")
{
    const auto catalog = small_catalog();
    CHECK(catalog.sites.size() == 2);
    REQUIRE(catalog.units.size() == 9);
    const auto* works = catalog.find_unit("TS-1-WORKS");
    REQUIRE(works);
    CHECK(works->kind == catalog::UnitKind::works);
    const auto* furnace = catalog.find_unit("TS-1-BF1");
    REQUIRE(furnace);
    CHECK(furnace->low_precision);
    CHECK(furnace->outline == catalog.find_site("TS-1")->outline);
    CHECK(catalog.find_unit("TS-1-BF9") == nullptr);
    CHECK(catalog.find_site("TS") == nullptr);
    CHECK(catalog.units_of("TS-2").size() == 3);
}

TEST_CASE("units are sorted whatever the order of the file")
{
    const TempFolder folder;
    put(folder / "sites.csv", "site_id,name_zh,city_code,datum,lon_deg,lat_deg,radius_m\nB,乙,130200,wgs84,118.5,39.6,9\nA,甲,"
                              "130200,wgs84,118.5,39.6,9\n");
    put(folder / "units.csv", "unit_id,site_id,kind\nB2,B,converter\nA9,A,converter\nB1,B,converter\n");
    std::string order;
    for (const auto& unit : catalog::read_catalog(folder.path()).units) order += unit.unit_id + " ";
    CHECK(order == "A-WORKS A9 B-WORKS B1 B2 ");
}

TEST_CASE("only the works of the cities asked for remain, with their units")
{
    const auto catalog = small_catalog();
    const std::vector<std::string> handan{"130400"}, tangshan{"130200"};
    CHECK(catalog::in_cities(catalog, handan).sites.empty());
    CHECK(catalog::in_cities(catalog, handan).units.empty());
    CHECK(catalog::in_cities(catalog, tangshan).units.size() == 9);
    CHECK(catalog::in_cities(catalog, {}).sites.size() == 2);
}

TEST_CASE("a folder without a catalogue, or with two, says so")
{
    const TempFolder folder;
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("holds no sites.geojson"));
    put(folder / "sites.csv", "");
    put(folder / "sites.geojson", "");
    CHECK_THAT(complaint([&] { catalog::read_catalog(folder.path()); }), Catch::Contains("which one counts"));
}
