#include <catch2/catch.hpp>

#include "night/night_fixture.h"
#include "pipeline/error.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/night/facts.h"
#include "pipeline/night/nights_page.h"
#include "pipeline/night/revisions.h"
#include "pipeline/review/review_import.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"

using namespace hearthwatch;
using namespace hearthwatch::fixture;
using pipeline::Verdict;
namespace fs = std::filesystem;
using Ids = std::vector<std::string>;

namespace {

pipeline::NightRecord night_at(const pipeline::Workspace& workspace, const std::string& utc,
                               const std::map<std::string, Verdict>& verdicts)
{
    pipeline::NightOptions options;
    options.steps = {compare_step(verdicts)};
    options.now = geo::parse_instant(utc);
    options.least_disk_mb = options.least_memory_mb = 0;
    options.full = true;
    REQUIRE(pipeline::night(workspace, options) == 0);
    return *pipeline::last_night(workspace.out);
}

}  // namespace

TEST_CASE("leads are new, continuing or resolved against the night before, however often a night is run")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    auto record = night_at(workspace, "2021-12-01T18:30:00Z", {{"O1", Verdict::inconsistent}, {"O2", Verdict::consistent}});
    CHECK(record.facts.leads.fresh == Ids{"O1"});
    CHECK(record.facts.leads.reviews_waiting == 1);
    record = night_at(workspace, "2021-12-02T18:30:00Z", {{"O1", Verdict::inconsistent}, {"O2", Verdict::inconsistent}});
    record = night_at(workspace, "2021-12-02T20:30:00Z", {{"O1", Verdict::inconsistent}, {"O2", Verdict::inconsistent}});
    CHECK(record.facts.leads.fresh == Ids{"O2"});
    CHECK(record.facts.leads.continuing == Ids{"O1"});
    pipeline::ledger::write_evidence_keys(workspace.out, {{"O2", "key"}});
    pipeline::write_file(folder.path() / "review" / "review-O2.json",
                         R"({"order_id":"O2","evidence_key":"key","decision":"field","reviewer":"A"})");
    CHECK(pipeline::reviews_waiting(workspace) == 2);
    pipeline::review::import_reviews(workspace, {}, geo::parse_instant("2021-12-03T01:00:00Z"));
    CHECK(pipeline::reviews_waiting(workspace) == 1);
    record = night_at(workspace, "2021-12-03T18:30:00Z", {{"O1", Verdict::undetermined}, {"O2", Verdict::inconsistent}});
    CHECK(record.facts.leads.fresh.empty());
    CHECK(record.facts.leads.continuing == Ids{"O2"});
    CHECK(record.facts.leads.resolved == Ids{"O1"});
    CHECK(record.facts.leads.reviews_waiting == 0);
}

TEST_CASE("every change of a published finding is in the history once, with its cause")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto unit = catalog::read_catalog(workspace.catalog_folder()).units.front();
    night_at(workspace, "2021-12-01T18:30:00Z", {{"O1", Verdict::undetermined}});
    pipeline::write_file(folder.path() / "external" / "late.csv", external_table(unit.unit_id, geo::make_day(2021, 11, 25), 3));
    night_at(workspace, "2021-12-02T18:30:00Z", {{"O1", Verdict::inconsistent}});
    night_at(workspace, "2021-12-03T18:30:00Z", {{"O1", Verdict::inconsistent}});
    night_at(workspace, "2021-12-04T18:30:00Z", {});
    const auto history = pipeline::read_file(workspace.out / "nights" / "revisions.jsonl");
    CHECK(std::count(history.begin(), history.end(), '\n') == 3);
    CHECK_THAT(history, Catch::Contains("\"what\":\"new\",\"from\":\"\",\"to\":\"undetermined 0.05\""));
    CHECK_THAT(history, Catch::Contains("\"from\":\"undetermined 0.05\",\"to\":\"inconsistent 0.97\","
                                        "\"because\":[\"new table: external/late.csv with 3 readings\"]"));
    CHECK_THAT(history, Catch::Contains("\"what\":\"withdrawn\""));
    // A line cut by a crash is dropped, the rest counts.
    pipeline::write_file(workspace.out / "nights" / "revisions.jsonl", history + "{\"night\":\"2021-12-0");
    night_at(workspace, "2021-12-05T18:30:00Z", {{"O1", Verdict::consistent}});
    const auto mended = pipeline::read_file(workspace.out / "nights" / "revisions.jsonl");
    CHECK(mended.starts_with(history));
    CHECK(std::count(mended.begin(), mended.end(), '\n') == 4);
}

TEST_CASE("units without a valid look for seven days are listed, a reading that is probably cloud is no look")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    const auto day = geo::make_day(2021, 12, 10);
    std::string table = external_table(catalog.units[1].unit_id, day, 1);
    table += catalog.units[2].unit_id + ",sentinel2,2021-12-10T03:00:00Z,swir_excess,1.5,0.5,0.3,cloud\n";
    table += catalog.units[3].unit_id + ",viirs_snpp,2021-12-10T18:00:00Z,swir_excess,1.5,0.5,0.9,night\n";
    table += catalog.units[4].unit_id + ",sentinel2,2021-12-03T03:00:00Z,swir_excess,1.5,0.5,0.9,old\n";
    table += catalog.units[5].unit_id + ",sentinel2,2021-12-04T03:00:00Z,swir_excess,1.5,0.5,0.9,recent\n";
    pipeline::write_file(folder.path() / "external" / "b.csv", table);
    const auto facts = pipeline::gather_facts(workspace, day, std::nullopt, {});
    CHECK(facts.units.units == catalog.units.size());
    CHECK(facts.units.observed == 2);
    CHECK(facts.units.observed_by_day == 1);
    CHECK(facts.units.observed_by_night == 1);
    const auto unseen = [&](std::size_t unit) {
        return std::ranges::count(facts.units.unseen_7_days, catalog.units[unit].unit_id) == 1;
    };
    CHECK(unseen(0));
    CHECK_FALSE(unseen(1));
    CHECK(unseen(2));
    CHECK_FALSE(unseen(3));
    CHECK(unseen(4));
    CHECK_FALSE(unseen(5));
    const auto later = pipeline::refresh_facts(workspace, facts, day + 2, std::nullopt, {});
    CHECK(later.units.observed == 0);
    CHECK(later.units.unseen_7_days.size() == facts.units.unseen_7_days.size() + 1);
}

TEST_CASE("the reference day is yesterday, kept within the season")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto at = [&](const char* utc) { return geo::format_day(pipeline::reference_day(workspace, geo::parse_instant(utc))); };
    CHECK(at("2021-12-03T18:30:00Z") == "2021-12-03");
    CHECK(at("2021-12-03T15:30:00Z") == "2021-12-02");
    CHECK(at("2026-01-01T00:00:00Z") == "2022-03-15");
    CHECK(at("2021-01-01T00:00:00Z") == "2021-11-15");
}

TEST_CASE("what pull knows of and has not brought counts as found")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    pipeline::StageReport pull;
    pull.counts = {{"found", 20}, {"used", 4},    {"superseded", 1}, {"not covered", 2},
                   {"cloudy", 7}, {"pending", 5}, {"failed", 1}};
    const auto facts = pipeline::gather_facts(workspace, workspace.start, std::nullopt, pull);
    CHECK(facts.scenes == pipeline::SceneCounts{16, 0, 1, 2, 7, 1, 5});
    CHECK(facts.archived == pipeline::SceneCounts{});
}

TEST_CASE("a night record comes back as it was, and a damaged one is named")
{
    const TempFolder folder;
    const auto workspace = make_workspace(folder.path());
    const auto record = night_at(workspace, "2021-12-01T18:30:00Z", {{"O1", Verdict::inconsistent}});
    const fs::path file = workspace.out / "nights" / "2021-12-02.json";
    CHECK(pipeline::night_record_json(record) == pipeline::read_file(file));
    CHECK_FALSE(pipeline::last_night(workspace.out, geo::make_day(2021, 12, 1)));
    CHECK_THAT(pipeline::read_file(workspace.out / "nights" / "index.html"),
               Catch::Contains("2021-12-02") && Catch::Contains("1 / 0 / 0"));
    for (const char* damage : {"", "{}", "[1,2]", "{\"schema\":1,\"run_id\":7}"}) {
        pipeline::write_file(file, damage);
        CHECK_THAT(pipeline::nights_page(workspace.out), Catch::Contains("cannot be read"));
        CHECK_THROWS_WITH(pipeline::last_night(workspace.out), Catch::Contains("2021-12-02.json"));
        night_at(workspace, "2021-12-01T18:30:00Z", {});
    }
}
