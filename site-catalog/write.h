#pragma once
#include <filesystem>
#include <string>

#include "site-catalog/catalog.h"
#include "site-catalog/plan.h"

namespace hearthwatch::catalog {

/// Writes `sites.geojson` and `units.geojson` (RFC 7946, one feature a line) into `folder`, made when missing; read_catalog()
/// reads the same catalogue back. An outline with `radius_m` is written as a point, to the centimetre. Throws catalog::Error.
void write_catalog(const std::filesystem::path& folder, const Catalog& catalog);

/// Writes plan.csv (contract 5.3); read_plan() reads the same plan back. Throws catalog::Error.
void write_plan(const std::filesystem::path& file, const Plan& plan);

/// The texts that write_catalog() and write_plan() write.
std::string sites_geojson(const Catalog& catalog);
std::string units_geojson(const Catalog& catalog);
std::string plan_csv(const Plan& plan);
/// Geometry of RFC 7946.
std::string polygon_geojson(const geo::Polygon& outline);

/// Writes beside and renames, so that no reader sees half a file. Throws catalog::Error.
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace hearthwatch::catalog
