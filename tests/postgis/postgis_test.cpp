#include <catch2/catch.hpp>
#include <limits>

#include "fixture/script.h"
#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/findings_table.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/night/publish.h"
#include "pipeline/reading_table.h"
#include "pipeline/review/review_import.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using hearthwatch::fixture::run_script;
using hearthwatch::fixture::TempFolder;
using pipeline::Verdict;
namespace fs = std::filesystem;

namespace {

/// A database server for one test, ended with it.
class Server {
public:
    Server()
    {
        const auto said = run_script("bash '" HEARTHWATCH_SOURCE "/tests/postgis/server' up '" + folder_.path().string() + "'");
        INFO(said.text);
        if (said.exit_code == 77)
            WARN("skipped: " << said.text);
        else
            REQUIRE(said.exit_code == 0);
        runs_ = said.exit_code == 0;
    }
    ~Server() { run_script("bash '" HEARTHWATCH_SOURCE "/tests/postgis/server' down '" + folder_.path().string() + "'"); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    bool runs() const { return runs_; }
    std::string connection() const { return "host=" + folder_.path().string() + "/socket user=hearthwatch dbname=postgres"; }
    std::string target() const { return "PG:" + connection(); }
    /// Rows of a query, a line each, columns parted by '|'.
    std::string ask(const std::string& sql) const
    {
        const auto said = run_script("psql -X -q -A -t -v ON_ERROR_STOP=1 '" + connection() + "' -c \"" + sql + "\"");
        INFO(said.text);
        REQUIRE(said.exit_code == 0);
        return said.text.empty() ? "" : said.text.substr(0, said.text.size() - 1);
    }

private:
    TempFolder folder_;
    bool runs_ = false;
};

pipeline::Finding finding(const catalog::Unit& unit, const std::string& order, Verdict verdict, const std::string& reason)
{
    pipeline::Finding one;
    one.order_id = order;
    one.site_id = unit.site_id;
    one.unit_id = unit.unit_id;
    one.start = geo::make_day(2021, 12, 1);
    one.end = geo::make_day(2021, 12, 31);
    one.verdict = verdict;
    one.p_violation = verdict == Verdict::inconsistent ? 0.97 : std::numeric_limits<double>::quiet_NaN();
    one.rule = "R1";
    one.reason = reason;
    return one;
}

struct Season {
    TempFolder folder;
    pipeline::Workspace workspace;
    catalog::Catalog catalog;

    Season()
    {
        const std::string city = "130200";
        catalog = catalog::in_cities(catalog::shipped_catalog(), std::span(&city, 1));
        catalog::write_catalog(folder.path() / "catalog", catalog);
        pipeline::write_file(folder.path() / "hearthwatch.toml", "schema = 1\n[season]\nname = \"2021-22\"\n");
        workspace = pipeline::open_workspace(folder.path());
        write_states(0.9);
        pipeline::ReadingRow look;
        look.unit_id = catalog.units.front().unit_id;
        look.scene_id = "SCENE";
        look.sensor = "landsat8";
        look.acquired = geo::parse_instant("2021-12-02T02:50:00Z");
        look.local_day = geo::make_day(2021, 12, 2);
        look.p_valid = 0.97;
        look.indicator = "swir_excess";
        look.value = 2.5;
        look.sigma = std::numeric_limits<double>::quiet_NaN();
        look.p_null = 0.01;
        pipeline::write_file(workspace.out / "looks" / "202112" / "SCENE__130200.csv", pipeline::looks_csv({look}));
    }

    const catalog::Unit& unit() const { return catalog.units.front(); }

    void write_states(double p_run) const
    {
        std::vector<pipeline::SeriesRow> rows;
        for (int i = 0; i < 3; ++i)
            rows.push_back({unit().unit_id, geo::make_day(2021, 12, 1) + i, p_run, 0, 1 - p_run, p_run, 1, 0,
                            geo::make_day(2021, 12, 1) + i});
        pipeline::write_file(workspace.out / "series.csv", pipeline::series_csv(rows));
    }

    void write_findings(const std::vector<pipeline::Finding>& findings) const
    {
        pipeline::write_file(workspace.out / "findings.csv", pipeline::findings_csv(findings));
    }
};

const std::string all_rows =
    "SELECT md5(string_agg(t, chr(10) ORDER BY t)) FROM (SELECT finding::text t FROM hearthwatch.finding UNION ALL SELECT "
    "finding_history::text FROM hearthwatch.finding_history UNION ALL SELECT state::text FROM hearthwatch.state UNION ALL SELECT "
    "state_history::text FROM hearthwatch.state_history UNION ALL SELECT observation::text FROM hearthwatch.observation UNION "
    "ALL "
    "SELECT unit::text FROM hearthwatch.unit UNION ALL SELECT site::text FROM hearthwatch.site) x";

}  // namespace

TEST_CASE("published twice is published once, changes keep their history, and a failing publish changes nothing")
{
    const Server server;
    if (!server.runs()) return;
    const Season season;
    const std::string hostile = "a\tb \\. \"c\", 'd'; DROP SCHEMA hearthwatch CASCADE; --\n\\.\nSELECT 1/0;";
    season.write_findings({finding(season.unit(), "O1", Verdict::inconsistent, hostile),
                           finding(season.unit(), "O2", Verdict::undetermined, "too few looks")});
    const auto report = pipeline::publish(season.workspace, server.target());
    CHECK(report.counts.at("findings") == 2);
    CHECK(report.counts.at("sites") == season.catalog.sites.size());
    CHECK(report.counts.at("units") == season.catalog.units.size());
    CHECK(report.counts.at("readings") == 1);
    CHECK(report.counts.at("unit days") == 3);
    CHECK(server.ask("SELECT length(reason) FROM hearthwatch.finding WHERE order_id = 'O1'") == std::to_string(hostile.size()));
    CHECK(server.ask("SELECT p_violation IS NULL FROM hearthwatch.finding WHERE order_id = 'O2'") == "t");
    CHECK(server.ask("SELECT day, verdict FROM hearthwatch.current_state WHERE order_id = 'O1'") == "2021-12-03|inconsistent");
    CHECK(server.ask("SELECT bool_and(ST_IsValid(geom) AND ST_SRID(geom) = 4326) FROM hearthwatch.unit") == "t");

    const std::string once = server.ask(all_rows);
    pipeline::publish(season.workspace, server.target());
    CHECK(server.ask(all_rows) == once);

    server.ask("ALTER TABLE hearthwatch.finding ADD CONSTRAINT wall CHECK (order_id <> 'O3')");
    season.write_states(0.1);
    season.write_findings({finding(season.unit(), "O1", Verdict::consistent, "mended"),
                           finding(season.unit(), "O3", Verdict::undetermined, "refused by the wall")});
    CHECK_THROWS_WITH(pipeline::publish(season.workspace, server.target()), Catch::Contains("nothing was published"));
    CHECK(server.ask(all_rows) == once);

    server.ask("ALTER TABLE hearthwatch.finding DROP CONSTRAINT wall");
    pipeline::publish(season.workspace, server.target());
    CHECK(server.ask("SELECT revision, verdict FROM hearthwatch.finding_history ORDER BY order_id, revision") ==
          "1|inconsistent\n2|consistent\n1|undetermined\n2|withdrawn\n1|undetermined");
    CHECK(server.ask("SELECT count(*) FROM hearthwatch.state_history") == "6");
    CHECK(server.ask("SELECT DISTINCT p_run FROM hearthwatch.state") == "0.1");
}

TEST_CASE("reviews put into the database come back into the ledger, of the evidence they were made on")
{
    const Server server;
    if (!server.runs()) return;
    const Season season;
    const auto& workspace = season.workspace;
    season.write_findings(
        {finding(season.unit(), "O1", Verdict::inconsistent, "ran"), finding(season.unit(), "O2", Verdict::inconsistent, "ran")});
    pipeline::ledger::write_evidence_keys(workspace.out, {{"O1", "key 1"}, {"O2", "key 2"}});
    pipeline::publish(workspace, server.target());
    server.ask("INSERT INTO hearthwatch.review (order_id, decision, reason_code, reviewer, second_reviewer) VALUES "
               "('O1', 'confirm', '', 'A', ''), ('O1', 'sign_off', '', 'B', ''), ('O2', 'reject', '', 'A', ''), "
               "('O2', 'confirm', '', 'A', 'a'), ('../../escape', 'field', '', 'C', '')");
    pipeline::ledger::write_evidence_keys(workspace.out, {{"O1", "key 1"}, {"O2", "another"}});
    server.ask("INSERT INTO hearthwatch.review (order_id, decision, reviewer) VALUES ('O2', 'field', 'C')");
    const auto published = pipeline::publish(workspace, server.target());
    CHECK(published.counts.at("reviews") == 3);
    REQUIRE(published.refused.size() == 3);
    CHECK_THAT(published.refused[0], Catch::Contains("review 3: reason_code"));
    CHECK_THAT(published.refused[1], Catch::Contains("review 4: second_reviewer"));
    CHECK_THAT(published.refused[2], Catch::Contains("'../../escape' is none of ours"));
    const auto now = geo::parse_instant("2021-12-05T00:00:00Z");
    const auto taken = pipeline::review::import_reviews(workspace, {}, now);
    CHECK(taken.counts.at("steps") == 3);
    CHECK(taken.counts.at("of other evidence") == 1);
    const auto leads = pipeline::ledger::read_leads(workspace);
    REQUIRE(leads.size() == 2);
    CHECK(leads[0].standing.outcome == pipeline::ledger::Outcome::confirmed);
    CHECK(leads[1].standing.outcome == pipeline::ledger::Outcome::waiting);
    pipeline::publish(workspace, server.target());
    CHECK(pipeline::review::import_reviews(workspace, {}, now).did_nothing);
}

TEST_CASE("a target that is none, shows a password, or has no server is told before anything happens")
{
    const Season season;
    season.write_findings({});
    const auto code_of = [&](const std::string& target) {
        try {
            pipeline::publish(season.workspace, target);
        } catch (const pipeline::Error& error) {
            return error.exit_code();
        }
        return 0;
    };
    CHECK(code_of("dbname=x") == 2);
    CHECK(code_of("PG:host=x password=secret") == 2);
    CHECK(code_of("PG:postgresql://me:secret@host/db") == 2);
    CHECK(code_of("PG:host=" + season.folder.path().string() + " dbname=none") == 75);
}

TEST_CASE("no value of a table can end the data or begin a command")
{
    const Season season;
    season.write_findings({finding(season.unit(), "O1", Verdict::consistent, "x\n\\.\n\\! touch /tmp/never\n\\copy y\n")});
    const std::string sql = pipeline::publish_sql(season.workspace);
    std::size_t ends = 0, begun = 0;
    for (std::size_t at = 0, end; (end = sql.find('\n', at)) != std::string::npos; at = end + 1) {
        const std::string line = sql.substr(at, end - at);
        ends += line == "\\.";
        begun += line.starts_with("COPY ");
        CHECK((!line.starts_with("\\") || line == "\\." || line == "\\set ON_ERROR_STOP on"));
    }
    CHECK(begun == 5);
    CHECK(ends == 5);
}
