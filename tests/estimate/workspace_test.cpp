#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "made_looks.h"
#include "pipeline/compare/compare.h"
#include "pipeline/compare/evaluate.h"
#include "pipeline/compare/revision_diff.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/estimate/why.h"
#include "pipeline/findings_table.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
namespace fs = std::filesystem;

TEST_CASE("a workspace: estimate, compare, why, revisions, evaluation")
{
    made::Settings settings;
    settings.units = 5;
    const made::MadeSeason season = made::make_season(settings);
    const fs::path root =
        fs::temp_directory_path() /
        ("hearthwatch-estimate-" + sha256(std::to_string(reinterpret_cast<std::uintptr_t>(&season))).substr(0, 12));
    fs::remove_all(root);
    catalog::Catalog catalog = season.catalog;
    for (std::size_t i = 0; i < catalog.sites.size(); ++i) {
        catalog.sites[i].name_zh = "厂";
        catalog.sites[i].datum = "wgs84";
        catalog.sites[i].source = "made";
        catalog.sites[i].outline = geo::disc({114.0 + static_cast<double>(i), 38}, 900);
    }
    for (auto& unit : catalog.units) {
        unit.name_zh = "炉";
        unit.source = "made";
        const auto site = std::ranges::find(catalog.sites, unit.site_id, &catalog::Site::site_id);
        unit.outline = geo::disc({114.0 + static_cast<double>(site - catalog.sites.begin()), 38}, 100);
    }
    catalog::write_catalog(root / "catalog", catalog);
    catalog::Plan plan = season.plan;
    for (auto& order : plan.orders) order.source_document = "made";
    catalog::write_plan(root / "plan" / "plan.csv", plan);
    const auto write_rows = [&](std::size_t skip_after) {
        std::string text = "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n";
        for (std::size_t i = 0; i < season.rows.size(); ++i) {
            const ReadingRow& r = season.rows[i];
            if (r.gap || (i > skip_after && r.sensor == "landsat8" && r.local_day > season.start)) continue;
            text += r.unit_id + "," + r.sensor + "," + geo::format_instant(r.acquired) + "," + r.indicator + "," +
                    std::to_string(r.value) + ",," + std::to_string(r.p_valid) + ",made\n";
        }
        write_file(root / "external" / "m.csv", text);
    };
    Workspace ws;
    ws.root = root;
    ws.season = "2021-22";
    ws.start = season.start;
    ws.end = season.end;
    ws.baseline_start = season.first;
    ws.baseline_end = season.baseline_end;
    ws.external = {"external/*.csv"};
    ws.out = root / "out";

    write_rows(0);
    CHECK_FALSE(run_estimate(ws, 1).did_nothing);
    CHECK(run_estimate(ws, 1).did_nothing);
    CHECK_FALSE(run_compare(ws, 1).did_nothing);
    CHECK(run_compare(ws, 1).did_nothing);
    CHECK(read_series(ws.out / "series.csv").size() == season.catalog.units.size() * 121);
    CHECK(read_findings(ws.out / "findings.csv").size() == season.plan.orders.size());
    CHECK_FALSE(read_compliance(ws.out / "compliance.csv").empty());

    write_rows(season.rows.size());  // scenes that come late
    run_estimate(ws, 2);
    run_compare(ws, 2);
    const std::string diff = diff_revisions(ws, 1, 2, false);
    CHECK(diff.find("+ landsat8") != std::string::npos);
    CHECK(diff.find("- ") == std::string::npos);
    CHECK(diff_revisions(ws, 2, 1, false).find("+ landsat8") == std::string::npos);
    CHECK_THROWS_AS(diff_revisions(ws, 1, 9, false), Error);

    const std::string unit = season.units[0].unit_id;
    CHECK(why(ws, unit, season.start + 40, false).find("likelihood ratio") != std::string::npos);
    CHECK(why(ws, unit, season.start + 40, true).find("\"log_likelihood_ratio\"") != std::string::npos);
    CHECK_THROWS_AS(why(ws, "nobody", season.start, false), Error);
    CHECK_THROWS_AS(why(ws, unit, season.end + 1, false), Error);

    std::string truth = "unit_id,day,state\n";
    for (const auto& u : season.units)
        for (std::size_t d = 0; d < u.runs.size(); ++d)
            truth +=
                u.unit_id + "," + geo::format_day(season.first + static_cast<int>(d)) + "," + (u.runs[d] ? "run" : "off") + "\n";
    write_file(root / "truth" / "truth.csv", truth);
    CHECK(run_evaluate(ws, root / "truth" / "truth.csv").counts["numbers"] > 10);
    CHECK(read_file(ws.out / "evaluation.csv").find("brier_ordered_window,all") != std::string::npos);
    CHECK(read_file(ws.out / "evaluation.html").find("<svg") != std::string::npos);
    write_file(root / "truth" / "bad.csv", "unit_id,day,state\nx,2021-12-01,hot\n");
    CHECK_THROWS_WITH(run_evaluate(ws, root / "truth" / "bad.csv"), Catch::Contains(":2: state 'hot'"));
    fs::remove_all(root);
}
