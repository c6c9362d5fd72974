#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "geo/csv.h"
#include "site-catalog/catalog.h"
#include "site-catalog/check_item.h"
#include "site-catalog/data_file.h"
#include "site-catalog/field_reader.h"
#include "site-catalog/fields.h"

namespace hearthwatch::catalog {

namespace {

struct Records {
    std::vector<Record> sites, units;
};

std::vector<std::string> site_columns()
{
    return column_names<Site>([](Site& site, auto&& visit) { site_fields(site, visit); });
}

std::vector<std::string> unit_columns()
{
    return column_names<Unit>([](Unit& unit, auto&& visit) { unit_fields(unit, visit); });
}

std::vector<std::string> with_place(std::vector<std::string> columns)
{
    columns.insert(columns.end(), {"lon_deg", "lat_deg", "wkt"});
    return columns;
}

/// Why a point can be no place of a works, or empty.
std::string place_fault(geo::LonLat place)
{
    const auto [lon_deg, lat_deg] = place;
    if (lon_deg >= -180 && lon_deg <= 180 && lat_deg >= -84 && lat_deg <= 84) return {};
    if (lon_deg >= 15 && lon_deg <= 55 && lat_deg >= 70 && lat_deg <= 140) return "longitude and latitude look swapped";
    if (lon_deg >= 25e6 && lon_deg < 46e6)
        return fmt::format("it looks like a Gauss-Kruger easting of three-degree zone {:.0f}, in metres",
                           std::floor(lon_deg / 1e6));
    if (std::abs(lon_deg) > 1000) return "it looks like metres on a map plane";
    return "no longitude, latitude in degrees";
}

/// The outline of an item out of its place; false when the fault was told.
bool take_outline(const Record& record, const std::optional<double>& radius_m, geo::Polygon& outline, Faults& faults)
{
    if (record.polygon) {
        outline = *record.polygon;
        return true;
    }
    if (!record.point) return false;
    if (const auto fault = place_fault(*record.point); !fault.empty()) {
        faults.add(record.where, "place", fmt::format("{}, {}", record.point->lon_deg, record.point->lat_deg), fault,
                   "give longitude, latitude in degrees of WGS 84 or CGCS2000");
        return false;
    }
    if (!radius_m) {
        faults.add(record.where, "a point without radius_m", "", "a works or unit needs an area on the ground",
                   "give radius_m in metres, or draw a polygon");
        return false;
    }
    outline = geo::disc(*record.point, *radius_m);
    return true;
}

void add_site(const Record& record, Catalog& catalog, Faults& faults)
{
    Site site;
    const auto faults_before = faults.list.size();
    site_fields(site, FieldReader(record, faults));
    if (record.polygon) site.radius_m.reset();
    if (!record.polygon && !record.point)
        faults.add(record.where, "no place", "", "the satellite must know where to look",
                   "draw a polygon, or give a point and radius_m");
    if (take_outline(record, site.radius_m, site.outline, faults)) check_site(site, record.where, faults);
    if (faults.list.size() == faults_before) catalog.sites.push_back(std::move(site));
}

/// A unit that has no place of its own takes its works', and is then of low precision, as every unit known by a point only.
void add_unit(const Record& record, Catalog& catalog, const std::vector<std::string>& site_ids, Faults& faults)
{
    Unit unit;
    const auto faults_before = faults.list.size();
    unit_fields(unit, FieldReader(record, faults));
    if (record.polygon) unit.radius_m.reset();
    const auto* site = catalog.find_site(unit.site_id);
    if (!std::ranges::binary_search(site_ids, unit.site_id))
        faults.add(record.where, "site_id", unit.site_id, "no works of the catalogue has it",
                   "add the works to sites, or mend it");
    if (!record.polygon && !record.point && site) {
        unit.outline = site->outline;
        unit.radius_m = site->radius_m;
        unit.low_precision = unit.low_precision || unit.kind != UnitKind::works || site->radius_m.has_value();
        check_unit(unit, record.where, faults);
    } else if (take_outline(record, unit.radius_m, unit.outline, faults)) {
        unit.low_precision = unit.low_precision || !record.polygon;
        check_unit(unit, record.where, faults);
    }
    if (!site || faults.list.size() != faults_before) return;
    check_place(unit, *site, record.where, faults);
    catalog.units.push_back(std::move(unit));
}

void add_missing_works(Catalog& catalog)
{
    std::set<std::string> have_works;
    for (const auto& unit : catalog.units)
        if (unit.kind == UnitKind::works) have_works.insert(unit.site_id);
    for (const auto& site : catalog.sites) {
        if (have_works.contains(site.site_id)) continue;
        Unit works;
        works.unit_id = site.site_id + "-WORKS";
        works.site_id = site.site_id;
        works.name_zh = "全厂";
        works.low_precision = site.radius_m.has_value();
        works.source = site.source;
        works.outline = site.outline;
        works.radius_m = site.radius_m;
        catalog.units.push_back(std::move(works));
    }
}

void report_twice(const std::vector<Record>& records, const char* column, Faults& faults)
{
    std::map<std::string_view, const Record*> first;
    for (const auto& record : records) {
        const auto id = record.fields.find(column);
        if (id == record.fields.end()) continue;
        const auto [known, is_new] = first.emplace(id->second, &record);
        if (!is_new)
            faults.add(record.where, fmt::format("{} twice", column), id->second,
                       "an order could mean either; it stands at " + known->second->where, "give each its own");
    }
}

Catalog assembled(const Records& records, Faults& faults)
{
    Catalog catalog;
    std::vector<std::string> site_ids;
    for (const auto& record : records.sites) {
        if (const auto id = record.fields.find("site_id"); id != record.fields.end()) site_ids.push_back(id->second);
        add_site(record, catalog, faults);
    }
    std::ranges::sort(site_ids);
    std::ranges::stable_sort(catalog.sites, {}, &Site::site_id);
    for (const auto& record : records.units) add_unit(record, catalog, site_ids, faults);
    add_missing_works(catalog);
    std::ranges::stable_sort(catalog.units, [](const Unit& a, const Unit& b) {
        return std::tie(a.site_id, a.unit_id) < std::tie(b.site_id, b.unit_id);
    });
    report_twice(records.sites, "site_id", faults);
    report_twice(records.units, "unit_id", faults);
    if (faults.list.empty()) check_catalog(catalog, faults);
    faults.throw_if_any();
    return catalog;
}

Records read_records(const std::filesystem::path& folder, Faults& faults)
{
    std::vector<std::string> forms;
    std::error_code trouble;
    for (const auto* name : {"sites.geojson", "catalog.gpkg", "sites.csv"})
        if (std::filesystem::exists(folder / name, trouble)) forms.emplace_back(name);
    if (forms.empty())
        throw Error(folder.string() +
                    ": holds no sites.geojson, catalog.gpkg or sites.csv (nothing to watch); put a catalogue there");
    if (forms.size() > 1) throw Error(folder.string() + ": holds " + listed(forms) + " (which one counts?); leave one form");
    if (forms[0] == "catalog.gpkg")
        return {geopackage_records(folder / forms[0], "sites", site_columns(), faults),
                geopackage_records(folder / forms[0], "units", unit_columns(), faults)};
    if (forms[0] == "sites.geojson")
        return {geojson_records(folder / forms[0], site_columns(), faults),
                geojson_records(folder / "units.geojson", unit_columns(), faults)};
    return {csv_records(folder / forms[0], with_place(site_columns()), faults),
            csv_records(folder / "units.csv", with_place(unit_columns()), faults)};
}

}  // namespace

Catalog read_catalog(const std::filesystem::path& folder)
{
    Faults faults;
    const auto records = read_records(folder, faults);
    return assembled(records, faults);
}

Catalog catalog_from_tables(const geo::CsvTable& sites, const geo::CsvTable& units)
{
    Faults faults;
    const auto site_records = csv_records(sites, with_place(site_columns()), faults);
    return assembled({site_records, csv_records(units, with_place(unit_columns()), faults)}, faults);
}

Catalog shipped_catalog()
{
    const auto table = [](const char* file) { return geo::parse_csv(data_file(file), file); };
    return catalog_from_tables(table("sites.csv"), table("units.csv"));
}

}  // namespace hearthwatch::catalog
