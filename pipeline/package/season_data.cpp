#include "pipeline/package/season_data.h"

#include <algorithm>

#include "pipeline/package/chip_index.h"
#include "pipeline/reading_table.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

namespace fs = std::filesystem;

/// A row and whether it comes from an external table.
struct TableRow {
    ReadingRow row;
    bool external = false;
};

/// Groups rows, one look a unit, scene and moment.
std::map<std::string, std::vector<UnitLook>> grouped(std::vector<TableRow> rows)
{
    std::stable_sort(rows.begin(), rows.end(), [](const TableRow& left, const TableRow& right) {
        const ReadingRow &a = left.row, &b = right.row;
        return std::tie(a.unit_id, a.acquired, a.sensor, a.scene_id) < std::tie(b.unit_id, b.acquired, b.sensor, b.scene_id);
    });
    std::map<std::string, std::vector<UnitLook>> looks;
    for (const auto& [row, external] : rows) {
        std::vector<UnitLook>& of_unit = looks[row.unit_id];
        const bool same = !of_unit.empty() && of_unit.back().scene_id == row.scene_id &&
                          of_unit.back().acquired == row.acquired && of_unit.back().sensor == row.sensor;
        if (!same) {
            std::string reason = row.gap ? row.gap_reason : row.p_valid < 0.5 ? "probably_invalid" : "";
            if (row.gap && reason.empty()) reason = "unknown";
            of_unit.push_back(
                {row.scene_id, row.sensor, row.acquired, row.local_day, reason, row.gap, row.clear_fraction, row.p_valid, {}});
        }
        if (!row.indicator.empty())
            of_unit.back().readings.push_back(
                {row.indicator, row.value, row.sigma, row.p_null, row.p_valid, row.censored, external});
    }
    return looks;
}

std::vector<TableRow> all_readings(const Workspace& workspace)
{
    std::vector<TableRow> rows;
    for (ReadingRow& row : read_all_looks(workspace.out)) rows.push_back({std::move(row), false});
    for (const fs::path& file : external_files(workspace)) {
        std::vector<std::string> refused;  // told by the stage that estimates from them
        for (ReadingRow& row : read_external(file, workspace.utc_offset, refused)) rows.push_back({std::move(row), true});
    }
    return rows;
}

geo::Day newest_of(const SeasonData& data)
{
    geo::Day newest = data.workspace.start;
    for (const auto& [unit, looks] : data.looks)
        for (const UnitLook& look : looks) newest = std::max(newest, look.local_day);
    for (const catalog::Order& order : data.plan.orders)
        if (order.revised_at) newest = std::max(newest, *order.revised_at);
    return newest;
}

template <class T>
const std::vector<T>& row_of(const std::map<std::string, std::vector<T>>& map, const std::string& key)
{
    static const std::vector<T> none;
    const auto found = map.find(key);
    return found == map.end() ? none : found->second;
}

template <class Pick>
std::vector<const catalog::Order*> orders_where(const catalog::Plan& plan, Pick pick)
{
    std::vector<const catalog::Order*> found;
    for (const catalog::Order& order : plan.orders)
        if (pick(order)) found.push_back(&order);
    return found;
}

}  // namespace

const Finding* SeasonData::finding(const std::string& order_id) const
{
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.order_id == order_id; });
    return found == findings.end() ? nullptr : &*found;
}

std::vector<const catalog::Order*> SeasonData::orders_of_unit(const std::string& unit_id) const
{
    return orders_where(plan, [&](const catalog::Order& order) { return order.unit_id == unit_id; });
}

std::vector<const catalog::Order*> SeasonData::orders_of_site(const std::string& site_id) const
{
    return orders_where(plan, [&](const catalog::Order& order) { return order.site_id == site_id; });
}

const std::vector<SeriesRow>& SeasonData::series_of(const std::string& unit_id) const
{
    return row_of(series, unit_id);
}
const std::vector<UnitLook>& SeasonData::looks_of(const std::string& unit_id) const
{
    return row_of(looks, unit_id);
}
const std::vector<ChipRef>& SeasonData::chips_of(const std::string& site_id) const
{
    return row_of(chips, site_id);
}

const catalog::City* SeasonData::city(const std::string& code) const
{
    const auto found =
        std::find_if(season.cities.begin(), season.cities.end(), [&](const catalog::City& c) { return c.code == code; });
    return found == season.cities.end() ? nullptr : &*found;
}

SeasonData read_season_data(const Workspace& workspace)
{
    SeasonData data;
    data.workspace = workspace;
    data.catalog = catalog::in_cities(catalog::read_catalog(workspace.catalog_folder()), workspace.cities);
    data.season = catalog::load_season(workspace.season);
    if (fs::exists(workspace.plan_file())) data.plan = catalog::read_plan(workspace.plan_file(), data.catalog);
    const fs::path out = workspace.out;
    if (fs::exists(out / "findings.csv")) data.findings = read_findings(out / "findings.csv");
    if (fs::exists(out / "compliance.csv")) data.compliance = read_compliance(out / "compliance.csv");
    if (fs::exists(out / "series.csv"))
        for (SeriesRow& row : read_series(out / "series.csv")) data.series[row.unit_id].push_back(row);
    data.review_steps = read_review_steps(workspace, data.refused);
    data.reviews = reviews_of(data.review_steps);
    data.looks = grouped(all_readings(workspace));
    for (ChipRef& chip : find_chips(out)) data.chips[chip.site_id].push_back(chip);
    const auto hash = [](const fs::path& file) { return fs::exists(file) ? sha256_of_file(file) : std::string(); };
    data.sha256 = {hash(workspace.plan_file()), hash(workspace.catalog_folder() / "sites.geojson"),
                   hash(workspace.catalog_folder() / "units.geojson"), hash(out / "series.csv"), hash(out / "findings.csv")};
    data.learnt = read_learnt(out);
    data.newest = newest_of(data);
    return data;
}

bool in_context(const SeasonData& data, const catalog::Order& order, geo::Instant moment)
{
    const geo::Day day = geo::local_day(moment, data.workspace.utc_offset);
    return day >= order.start - context_days && day <= order.end + context_days;
}

std::vector<const UnitLook*> looks_between(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to)
{
    std::vector<const UnitLook*> found;
    for (const UnitLook& look : data.looks_of(unit_id))
        if (look.local_day >= from && look.local_day <= to) found.push_back(&look);
    return found;
}

std::string day_state(const SeriesRow& row)
{
    if (row.looks_clear > 0) return row.p_run >= 0.8 ? "hot" : row.p_run <= 0.2 ? "cold" : "unsure";
    return row.looks_gap > 0 ? "gap" : "none";
}

std::optional<Verdict> worst_verdict(const SeasonData& data, const std::string& site_id)
{
    const auto rank = [](Verdict v) { return v == Verdict::inconsistent ? 2 : v == Verdict::undetermined ? 1 : 0; };
    std::optional<Verdict> worst;
    for (const Finding& finding : data.findings)
        if (finding.site_id == site_id && (!worst || rank(finding.verdict) > rank(*worst))) worst = finding.verdict;
    return worst;
}

}  // namespace hearthwatch::pipeline::package
