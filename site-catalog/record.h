#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/csv.h"
#include "geo/polygon.h"
#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

/// One row or feature of a table, whatever its format: texts by column (empty cells left out) and a place.
struct Record {
    std::string where;  ///< "units.csv:12" or "units.geojson: feature 3 'TS-BF1'"
    std::map<std::string, std::string> fields;
    std::optional<geo::LonLat> point;  ///< at most one of point and polygon
    std::optional<geo::Polygon> polygon;
};

/// Readers of the three formats. What is broken within one record costs that record and goes to `faults`; what breaks the
/// whole file goes there too, and no record comes back. Columns not in `known` are faults that list the known ones.
std::vector<Record> geojson_records(const std::filesystem::path& file, const std::vector<std::string>& known, Faults& faults);
/// `lon_deg` and `lat_deg`, or `wkt`, hold the place.
std::vector<Record> csv_records(const std::filesystem::path& file, const std::vector<std::string>& known, Faults& faults);
std::vector<Record> csv_records(const geo::CsvTable& table, const std::vector<std::string>& known, Faults& faults);
/// The table as text; an empty one when the file cannot be read, which goes to `faults`.
geo::CsvTable csv_table(const std::filesystem::path& file, Faults& faults);
/// A GeoPackage layer; places in another plane than WGS 84 or CGCS2000 degrees are brought to degrees.
std::vector<Record> geopackage_records(const std::filesystem::path& file, const std::string& layer,
                                       const std::vector<std::string>& known, Faults& faults);
/// Throws catalog::Error saying what is wrong.
geo::Polygon polygon_from_wkt(const std::string& wkt);

/// Reports the names in `columns` that are not in `known`.
void report_unknown_columns(const std::string& where, const std::vector<std::string>& columns,
                            const std::vector<std::string>& known, Faults& faults);

}  // namespace hearthwatch::catalog
