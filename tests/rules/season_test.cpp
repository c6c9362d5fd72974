// A winter of another notice through estimate, compare and rules: no rule of 2021-22 is in code.
#include <algorithm>
#include <catch2/catch.hpp>

#include "fixture/temp_folder.h"
#include "geo/csv.h"
#include "pipeline/compare/compare.h"
#include "pipeline/compare/random.h"
#include "pipeline/estimate/estimate.h"
#include "pipeline/means_table.h"
#include "pipeline/production_table.h"
#include "pipeline/rules/rules.h"
#include "pipeline/store.h"
#include "site-catalog/support.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using hearthwatch::fixture::TempFolder;
namespace fs = std::filesystem;

namespace {

const auto start = geo::make_day(2017, 11, 15), end = geo::make_day(2018, 3, 15), first = geo::make_day(2017, 1, 1);

std::string reading(const std::string& unit, const char* sensor, geo::Day day, const char* indicator, double value)
{
    return geo::csv_line(
        {unit, sensor, geo::format_day(day) + "T03:00:00Z", indicator, geo::format_number(value), "", "0.97", "made"});
}

/// Two works of Tangshan: TS-1-BF1 stands from `start` to `end` as ordered, the other three run through.
void write_looks(const fs::path& file)
{
    std::string text = "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n";
    pipeline::Random random("2017-18");
    for (const auto* unit : {"TS-1-BF1", "TS-1-BF2", "TS-2-BF1", "TS-2-BF3"})
        for (auto day = first; day <= geo::make_day(2018, 3, 31); day = day + 2) {
            const bool runs = unit != std::string("TS-1-BF1") || day < start || day > end;
            text += reading(unit, "landsat8", day, "tir_excess", (runs ? 4 : 0) + random.normal());
            text +=
                reading(unit, "sentinel2", day + 1, "swir_excess", runs && random.uniform() < 0.7 ? 3.3 : 0.3 * random.uniform());
        }
    pipeline::write_file(file, text);
}

pipeline::Workspace workspace_of_2017(const fs::path& root, const char* external)
{
    catalog::write_catalog(root / "catalog", fixture::small_catalog());
    pipeline::write_file(root / "plan" / "plan.csv",
                         "order_id,site_id,unit_id,start,end,measure,amount,source_document,clause,revised_at\n"
                         "O-1,TS-1,TS-1-BF1,2017-11-15,2018-03-15,stop,,,,\n");
    pipeline::write_file(root / "hearthwatch.toml",
                         std::string("schema = 1\n[season]\nname = \"2017-18\"\n[baseline]\nstart = 2017-01-01\n"
                                     "end = 2017-09-30\n[external]\n") +
                             external);
    return pipeline::open_workspace(root);
}

void run_line(const pipeline::Workspace& workspace)
{
    pipeline::run_estimate(workspace, 1);
    pipeline::run_compare(workspace, 1);
    pipeline::run_rules(workspace, 1);
}

/// "outcome: sentence" of a rule and subject in out/rules.csv.
std::string said(const pipeline::Workspace& workspace, const std::string& rule, const std::string& subject)
{
    const auto table = geo::read_csv(workspace.out / "rules.csv");
    for (const auto& row : table.rows)
        if (row.cells[table.require_column("rule_id")] == rule && row.cells[table.require_column("subject")] == subject)
            return row.cells[table.require_column("outcome")] + ": " + row.cells[table.require_column("sentence_en")];
    return "no row";
}

std::size_t count(const std::vector<pipeline::MeansRow>& rows, const char* unit, const char* relation)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](const auto& row) { return row.unit_id == unit && row.relation == relation; }));
}

}  // namespace

TEST_CASE("the season of 2017-18 is judged by its own rules: half of the furnace capacity, in the heavy cities")
{
    const TempFolder folder;
    const auto workspace = workspace_of_2017(folder.path(), "");
    write_looks(folder / "external" / "looks.csv");
    run_line(workspace);

    CHECK_THAT(said(workspace, "R08", "130200 heavy_cities"),
               Catch::StartsWith("not_met: 23.0 % planned, 50.0 % asked, against capacity"));
    CHECK_THAT(said(workspace, "R08", "130200 heavy_cities seen"), Catch::StartsWith("not_met: "));
    CHECK_THAT(said(workspace, "R08", "TS-1 heavy_cities seen"), Catch::Contains("50.0 % asked"));
    CHECK_THAT(said(workspace, "R06", "all"), Catch::StartsWith("met: this season has no phase against an annual target"));
    CHECK_THAT(said(workspace, "R09", "all"), Catch::Contains("asks no day"));
    CHECK_THAT(said(workspace, "R07", "all"),
               Catch::Contains("heavy_cities 2017-11-15..2018-03-15, anyang 2017-10-01..2018-03-31"));
    const auto rows = pipeline::read_production(workspace.out / "production.csv");
    const auto works = std::ranges::find_if(
        rows, [](const auto& r) { return r.id == "TS-1" && r.phase == "heavy_cities" && r.basis == "iron_t"; });
    REQUIRE(works != rows.end());
    CHECK(works->planned_ratio == Approx(0.5));
    CHECK(works->stopped.lo90 <= 0.5);
    CHECK(works->stopped.hi90 == Approx(0.5).margin(0.06));
    CHECK(works->days == 121);
    CHECK(std::ranges::none_of(rows, [](const auto& r) { return r.phase == "anyang"; }));  // no works of Anyang is here
}

TEST_CASE("the other means stand against the satellite day by day, and join the estimate only when the workspace says so")
{
    const TempFolder folder, enabled;
    const auto write_inputs = [](const fs::path& root) {
        write_looks(root / "external" / "looks.csv");
        std::string power = "unit_id,sensor,acquired_utc,indicator,value,sigma,p_valid,source\n";
        for (auto day = first; day <= end; ++day) {
            power += reading("TS-1-BF1", "electricity", day, "kwh", day < start ? 90000 + day.number % 7 * 1000 : 9000);
            power += reading("TS-2-BF1", "electricity", day, "kwh", day < start ? 90000 + day.number % 7 * 1000 : 9000);
        }
        pipeline::write_file(root / "external" / "power.csv", power);
        pipeline::write_file(root / "statements" / "visit.txt", "TS-1-BF1 runs");
        const auto sha = pipeline::sha256("TS-1-BF1 runs");
        pipeline::write_file(root / "statements" / "visits.csv",
                             "unit_id,means,start,end,says,made_on,source,file,sha256\n"
                             "TS-1-BF1,site_check,2017-12-05,2017-12-05,run,2017-12-05,inspection 7,visit.txt," +
                                 sha +
                                 "\n"
                                 "TS-1-BF2,ledger,2017-12-01,2017-12-10,run,2018-01-03,ledger of December,,\n"
                                 "TS-1-BF2,rumour,2017-12-01,2017-12-10,run,2018-01-03,somebody,,\n"
                                 "TS-1-BF2,site_check,2017-12-01,2017-12-10,stop,2018-01-03,inspection 8,visit.txt,00\n");
    };
    const auto workspace = workspace_of_2017(folder.path(), "");
    write_inputs(folder.path());
    pipeline::run_estimate(workspace, 1);
    pipeline::run_compare(workspace, 1);
    const auto report = pipeline::run_rules(workspace, 1);
    REQUIRE(report.refused.size() == 2);
    CHECK_THAT(report.refused[0], Catch::Contains("visits.csv:4") && Catch::Contains("rumour"));
    CHECK_THAT(report.refused[1], Catch::Contains("visits.csv:5") && Catch::Contains("sha256 of visit.txt"));

    const auto rows = pipeline::read_means_rows(workspace.out / "means.csv");
    CHECK(count(rows, "TS-1-BF1", "agrees") > 100);
    CHECK(count(rows, "TS-1-BF1", "contradicts") == 1);   // the inspector saw it run
    CHECK(count(rows, "TS-2-BF1", "contradicts") > 100);  // its meter says that it stands, the looks that it runs
    CHECK(count(rows, "TS-1-BF2", "agrees") == 10);
    CHECK(std::ranges::all_of(rows, &pipeline::MeansRow::independent));
    CHECK_THAT(said(workspace, "R26", "TS-1"), Catch::StartsWith("cannot_tell: 3 of the other five means"));
    CHECK(pipeline::run_rules(workspace, 1).did_nothing);
    const auto findings = pipeline::read_file(workspace.out / "findings.csv");
    CHECK(findings.find("electricity") == std::string::npos);

    const auto with_power = workspace_of_2017(enabled.path(), "indicators = [\"electricity\"]\n");
    write_inputs(enabled.path());
    run_line(with_power);
    CHECK(pipeline::read_file(with_power.out / "findings.csv").find("electricity") != std::string::npos);
    CHECK(pipeline::read_file(with_power.out / "series.csv") != pipeline::read_file(workspace.out / "series.csv"));
    for (const auto& row : pipeline::read_means_rows(with_power.out / "means.csv"))
        CHECK(row.independent == (row.means != "electricity"));
    CHECK_THROWS_WITH(workspace_of_2017(enabled.path(), "indicators = [\"site_check\"]\n"),
                      Catch::Contains("electricity, online_monitoring"));
}

TEST_CASE("a public page counts with the copy that was kept")
{
    const TempFolder folder;
    const auto workspace = workspace_of_2017(folder.path(), "");
    pipeline::write_file(folder / "plan" / "november.html", "<p>TS-1</p>");
    pipeline::write_file(
        folder / "plan" / "public_pages.csv",
        "city_code,month,published_on,address,file,sha256\n130200,2017-11-01,2017-12-10,http://example.invalid/a,november.html," +
            pipeline::sha256("<p>TS-1</p>") + "\n130200,2017-12-01,2018-01-10,,november.html,00\n");
    const auto report = pipeline::run_rules(workspace, 1);
    CHECK_THAT(said(workspace, "R27", "130200 2017-11"), Catch::StartsWith("met: published on 2017-12-10, copy november.html"));
    CHECK(said(workspace, "R27", "130200 2017-12") == "no row");
    REQUIRE(report.refused.size() == 1);
    CHECK_THAT(report.refused[0], Catch::Contains("november.html"));
}
