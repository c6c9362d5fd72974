#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/findings_table.h"
#include "pipeline/ledger/leads.h"
#include "pipeline/night/publish.h"
#include "pipeline/reading_table.h"
#include "pipeline/series_table.h"
#include "pipeline/store.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

/// Everything stands in schema hearthwatch. `finding` and `state` hold what was last published, `*_history` every value they ever
/// had, `observation` every reading by the derivation it came from. A row put into `review` speaks of the evidence that was published when it
/// was put there, unless it names another. Times are UTC, days local.
constexpr std::string_view tables = R"(\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
SELECT pg_advisory_xact_lock(7225213);
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE SCHEMA IF NOT EXISTS hearthwatch;
SET search_path = hearthwatch, public;
CREATE TABLE IF NOT EXISTS site (site_id text PRIMARY KEY, name_zh text NOT NULL, name_en text NOT NULL, city_code text NOT NULL,
  grade text NOT NULL, geom geometry(Polygon, 4326) NOT NULL);
CREATE TABLE IF NOT EXISTS unit (unit_id text PRIMARY KEY, site_id text NOT NULL REFERENCES site, kind text NOT NULL,
  name_zh text NOT NULL, geom geometry(Polygon, 4326) NOT NULL);
CREATE TABLE IF NOT EXISTS observation (unit_id text NOT NULL, observed_at timestamptz NOT NULL, scene_id text NOT NULL,
  indicator text NOT NULL, method_rev text NOT NULL, sensor text NOT NULL, local_day date NOT NULL, gap_reason text NOT NULL,
  p_valid float8, value float8, sigma float8, PRIMARY KEY (unit_id, observed_at, scene_id, indicator, method_rev));
CREATE TABLE IF NOT EXISTS state (unit_id text NOT NULL, day date NOT NULL, p_run float8 NOT NULL, p_banked float8 NOT NULL,
  p_off float8 NOT NULL, p_run_live float8 NOT NULL, looks_clear int NOT NULL, last_clear_day date, PRIMARY KEY (unit_id, day));
CREATE TABLE IF NOT EXISTS state_history (unit_id text NOT NULL, day date NOT NULL, revision int NOT NULL, p_run float8 NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (unit_id, day, revision));
CREATE TABLE IF NOT EXISTS finding (order_id text PRIMARY KEY, site_id text NOT NULL, unit_id text NOT NULL, first_day date NOT NULL,
  last_day date NOT NULL, verdict text NOT NULL, p_violation float8, looks_clear int NOT NULL, named bool NOT NULL, rule text NOT NULL,
  reason text NOT NULL, evidence_key text NOT NULL);
CREATE TABLE IF NOT EXISTS finding_history (order_id text NOT NULL, revision int NOT NULL, verdict text NOT NULL, p_violation float8,
  looks_clear int, named bool NOT NULL, reason text NOT NULL, published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, revision));
CREATE TABLE IF NOT EXISTS review (review_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text NOT NULL,
  evidence_key text NOT NULL DEFAULT '', decision text NOT NULL CHECK (decision IN ('confirm', 'sign_off', 'reject', 'field')), reason_code text NOT NULL DEFAULT '',
  reviewer text NOT NULL, second_reviewer text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
  reviewed_at timestamptz NOT NULL DEFAULT now());
CREATE OR REPLACE FUNCTION name_evidence() RETURNS trigger LANGUAGE plpgsql SET search_path = hearthwatch AS $$ BEGIN
  IF NEW.evidence_key = '' THEN NEW.evidence_key := coalesce((SELECT f.evidence_key FROM finding f WHERE f.order_id = NEW.order_id), '');
  END IF; RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER review_of_evidence BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION name_evidence();
CREATE OR REPLACE VIEW current_state AS
  SELECT DISTINCT ON (u.unit_id) u.unit_id, u.site_id, s.city_code, u.kind, u.name_zh, t.day, t.p_run, t.p_banked, t.p_off, t.last_clear_day,
    f.order_id, f.verdict, f.named, u.geom
  FROM unit u JOIN site s USING (site_id) JOIN state t USING (unit_id)
  LEFT JOIN finding f ON f.unit_id = u.unit_id AND t.day BETWEEN f.first_day AND f.last_day
  WHERE t.last_clear_day IS NULL OR t.day <= (SELECT max(last_clear_day) FROM state)
  ORDER BY u.unit_id, t.day DESC, f.order_id;
CREATE TEMP TABLE new_site (site_id text, name_zh text, name_en text, city_code text, grade text, wkt text) ON COMMIT DROP;
CREATE TEMP TABLE new_unit (unit_id text, site_id text, kind text, name_zh text, wkt text) ON COMMIT DROP;
CREATE TEMP TABLE new_observation (LIKE observation) ON COMMIT DROP;
CREATE TEMP TABLE new_state (LIKE state) ON COMMIT DROP;
CREATE TEMP TABLE new_finding (LIKE finding) ON COMMIT DROP;
)";

constexpr std::string_view merge =
    R"(INSERT INTO site SELECT site_id, name_zh, name_en, city_code, grade, ST_GeomFromText(wkt, 4326) FROM new_site
  ON CONFLICT (site_id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, city_code = excluded.city_code,
    grade = excluded.grade, geom = excluded.geom;
INSERT INTO unit SELECT unit_id, site_id, kind, name_zh, ST_GeomFromText(wkt, 4326) FROM new_unit
  ON CONFLICT (unit_id) DO UPDATE SET site_id = excluded.site_id, kind = excluded.kind, name_zh = excluded.name_zh, geom = excluded.geom;
INSERT INTO observation SELECT * FROM new_observation ON CONFLICT DO NOTHING;
INSERT INTO state_history (unit_id, day, revision, p_run)
  SELECT n.unit_id, n.day, 1 + coalesce((SELECT max(h.revision) FROM state_history h WHERE h.unit_id = n.unit_id AND h.day = n.day), 0), n.p_run
  FROM new_state n LEFT JOIN LATERAL (SELECT h.p_run FROM state_history h WHERE h.unit_id = n.unit_id AND h.day = n.day
    ORDER BY h.revision DESC LIMIT 1) o ON true
  WHERE o.p_run IS NULL OR abs(o.p_run - n.p_run) >= 0.01;
INSERT INTO state SELECT * FROM new_state
  ON CONFLICT (unit_id, day) DO UPDATE SET p_run = excluded.p_run, p_banked = excluded.p_banked, p_off = excluded.p_off,
    p_run_live = excluded.p_run_live, looks_clear = excluded.looks_clear, last_clear_day = excluded.last_clear_day;
INSERT INTO finding_history (order_id, revision, verdict, p_violation, looks_clear, named, reason)
  SELECT n.order_id, 1 + coalesce((SELECT max(h.revision) FROM finding_history h WHERE h.order_id = n.order_id), 0), n.verdict, n.p_violation,
    n.looks_clear, n.named, n.reason
  FROM new_finding n LEFT JOIN finding o USING (order_id)
  WHERE (o.verdict, o.p_violation, o.looks_clear, o.named, o.reason) IS DISTINCT FROM (n.verdict, n.p_violation, n.looks_clear, n.named, n.reason);
INSERT INTO finding_history (order_id, revision, verdict, named, reason)
  SELECT o.order_id, 1 + coalesce((SELECT max(h.revision) FROM finding_history h WHERE h.order_id = o.order_id), 0), 'withdrawn', false, ''
  FROM finding o WHERE NOT EXISTS (SELECT 1 FROM new_finding n WHERE n.order_id = o.order_id);
DELETE FROM finding o WHERE NOT EXISTS (SELECT 1 FROM new_finding n WHERE n.order_id = o.order_id);
INSERT INTO finding SELECT * FROM new_finding
  ON CONFLICT (order_id) DO UPDATE SET site_id = excluded.site_id, unit_id = excluded.unit_id, first_day = excluded.first_day,
    last_day = excluded.last_day, verdict = excluded.verdict, p_violation = excluded.p_violation, looks_clear = excluded.looks_clear,
    named = excluded.named, rule = excluded.rule, reason = excluded.reason, evidence_key = excluded.evidence_key;
COMMIT;
)";

/// One value of COPY's text format: no backslash, tab or line end of the value survives, so no value can end the data or the script.
std::string cell(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c != '\0')
            out += c;
    }
    return out;
}

std::string cell(double number)
{
    return std::isfinite(number) ? fmt::format("{}", number) : "\\N";
}

std::string polygon_wkt(const geo::Polygon& polygon)
{
    const auto ring = [](const geo::Ring& corners) {
        std::string text = "(";
        for (const auto& corner : corners) text += fmt::format("{} {},", corner.lon_deg, corner.lat_deg);
        return text + fmt::format("{} {})", corners.front().lon_deg, corners.front().lat_deg);
    };
    return "POLYGON(" + ring(polygon.outer) + ")";
}

void copy(std::string& sql, std::string_view table, const std::string& rows)
{
    sql += fmt::format("COPY {} FROM STDIN;\n{}\\.\n", table, rows);
}

std::string site_rows(const catalog::Catalog& catalog)
{
    std::string rows;
    for (const auto& site : catalog.sites)
        rows += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", cell(site.site_id), cell(site.name_zh), cell(site.name_en),
                            cell(site.city_code), cell(site.grade), polygon_wkt(site.outline));
    return rows;
}

std::string unit_rows(const catalog::Catalog& catalog)
{
    std::string rows;
    for (const auto& unit : catalog.units)
        rows += fmt::format("{}\t{}\t{}\t{}\t{}\n", cell(unit.unit_id), cell(unit.site_id), name(unit.kind), cell(unit.name_zh),
                            polygon_wkt(unit.outline));
    return rows;
}

/// The derivation of a looks file is its content key; external tables are their own bytes.
void add_observations(std::string& rows, const std::vector<ReadingRow>& readings, const std::string& method_rev)
{
    for (const auto& r : readings)
        rows += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", cell(r.unit_id), geo::format_instant(r.acquired),
                            cell(r.scene_id), cell(r.indicator), method_rev, cell(r.sensor), geo::format_day(r.local_day),
                            cell(r.gap_reason), cell(r.p_valid), cell(r.value), cell(r.sigma));
}

std::string observation_rows(const Workspace& workspace)
{
    std::string rows;
    std::error_code trouble;
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(workspace.out / "looks", trouble))
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) add_observations(rows, read_looks(file), sha256_of_file(file).substr(0, 12));
    std::vector<std::string> refused;
    for (const auto& file : external_files(workspace))
        add_observations(rows, read_external(file, workspace.utc_offset, refused), sha256_of_file(file).substr(0, 12));
    return rows;
}

std::string state_rows(const Workspace& workspace)
{
    std::string rows;
    for (const auto& s : read_series(workspace.out / "series.csv"))
        rows += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", cell(s.unit_id), geo::format_day(s.day), s.p_run, s.p_banked,
                            s.p_off, s.p_run_live, s.looks_clear, s.last_clear_day ? geo::format_day(*s.last_clear_day) : "\\N");
    return rows;
}

std::string finding_rows(const Workspace& workspace)
{
    std::string rows;
    auto keys = ledger::read_evidence_keys(workspace.out);
    for (const auto& f : read_findings(workspace.out / "findings.csv"))
        rows += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", cell(f.order_id), cell(f.site_id),
                            cell(f.unit_id), geo::format_day(f.start), geo::format_day(f.end), name(f.verdict),
                            cell(f.p_violation), f.looks_clear, f.named, cell(f.rule), cell(f.reason), cell(keys[f.order_id]));
    return rows;
}

}  // namespace

std::string publish_sql(const Workspace& workspace)
{
    const auto catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    std::string sql(tables);
    copy(sql, "new_site", site_rows(catalog));
    copy(sql, "new_unit", unit_rows(catalog));
    copy(sql, "new_observation", observation_rows(workspace));
    copy(sql, "new_state", state_rows(workspace));
    copy(sql, "new_finding", finding_rows(workspace));
    sql += merge;
    return sql;
}

}  // namespace hearthwatch::pipeline
