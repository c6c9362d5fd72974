// The whole line on two real visits of one place: quiet on 2019-08-09, a wildfire's front on 2019-08-25.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "fixture/real_data.h"
#include "fixture/temp_folder.h"
#include "pipeline/findings_table.h"
#include "pipeline/reading_table.h"
#include "pipeline/store.h"
#include "pipeline/verbs/stages.h"
#include "site-catalog/write.h"

namespace fs = std::filesystem;
using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;

namespace {

catalog::Unit furnace(const char* id, geo::LonLat place, double radius_m)
{
    catalog::Unit unit;
    unit.unit_id = id;
    unit.site_id = "CORUMBA";
    unit.kind = catalog::UnitKind::blast_furnace;
    unit.outline = geo::disc(place, radius_m);
    unit.source = "test";
    return unit;
}

/// One works round the fire's front; unit FIRE holds the front, unit QUIET lies in the same window on ground that never burns.
void write_workspace(const fs::path& root, const fs::path& imagery)
{
    catalog::Catalog catalog;
    catalog::Site site;
    site.site_id = "CORUMBA";
    site.name_zh = "科伦巴";
    site.name_en = "Corumba";
    site.city_code = "130200";
    site.datum = "wgs84";
    site.source = "test";
    const geo::LonLat fire{-57.4740, -19.9700};  // the middle of the hot pixels
    site.outline = geo::disc(fire, 7200);
    catalog.sites = {site};
    catalog.units = {furnace("FIRE", fire, 7100), furnace("QUIET", {-57.3976, -19.9556}, 600)};
    catalog::write_catalog(root / "catalog", catalog);
    catalog::Order order;
    order.order_id = "O-1";
    order.site_id = "CORUMBA";
    order.unit_id = "FIRE";
    order.start = geo::parse_day("2019-08-20");
    order.end = geo::parse_day("2019-08-31");
    order.source_document = "test";
    order.clause = "test";
    catalog::write_plan(root / "plan" / "plan.csv", {{order}});
    pipeline::write_file(root / "hearthwatch.toml", "schema = 1\n[season]\nname = \"2021-22\"\nstart = 2019-08-20\nend = "
                                                    "2019-08-31\n[baseline]\nstart = 2019-07-01\nend = 2019-08-19\n");
    for (const auto& entry : fs::directory_iterator(imagery)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("LC08") || name.ends_with(".csv")) continue;
        const fs::path product = root / "archive" / name.substr(0, 40);
        fs::create_directories(product);
        fs::copy_file(entry.path(), product / name);
    }
}

double value(const std::vector<pipeline::ReadingRow>& rows, const char* unit, const char* day, const char* indicator)
{
    const auto row = std::ranges::find_if(rows, [&](const auto& r) {
        return r.unit_id == unit && geo::format_day(r.local_day) == day && r.indicator == indicator;
    });
    for (const auto& r : rows)
        if (r.unit_id == unit && geo::format_day(r.local_day) == day && r.gap)
            UNSCOPED_INFO(unit << " on " << day << ": gap " << r.gap_reason);
    REQUIRE((row != rows.end()));
    return row->value;
}

}  // namespace

TEST_CASE("two real visits through the whole line: the fire is hot on the second only, the quiet ground never")
{
    const auto imagery = fixture::real_data("imagery/landsat8-corumba-wildfire-onoff");
    if (!imagery) return;
    const TempFolder folder;
    write_workspace(folder.path(), *imagery);
    const auto workspace = pipeline::open_workspace(folder.path());
    for (const auto& stage : pipeline::stages()) {
        const auto report = stage.run(workspace, 2);
        for (const auto& line : report.refused) UNSCOPED_INFO(line);
        CHECK(report.refused.empty());
    }
    const auto rows = pipeline::read_all_looks(workspace.out);
    CHECK(value(rows, "FIRE", "2019-08-09", "nhi_swir_hot") == 0);
    CHECK(value(rows, "FIRE", "2019-08-09", "nhi_swnir_hot") == 0);
    CHECK(value(rows, "QUIET", "2019-08-09", "nhi_swir_hot") == 0);
    CHECK(value(rows, "QUIET", "2019-08-25", "nhi_swir_hot") == 0);
    CHECK(value(rows, "FIRE", "2019-08-25", "nhi_swir_hot") > 0);
    CHECK(value(rows, "FIRE", "2019-08-25", "nhi_swnir_hot") > 0);

    const auto findings = pipeline::read_findings(workspace.out / "findings.csv");
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].verdict == pipeline::Verdict::undetermined);  // one look says too little of twelve days
    CHECK_FALSE(findings[0].named);
    CHECK(fs::exists(workspace.out / "evidence" / "O-1" / "manifest-sha256.txt"));
}
