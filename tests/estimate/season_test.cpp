#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "made_looks.h"
#include "pipeline/compare/verdict.h"
#include "pipeline/estimate/series.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

struct Judged {
    made::MadeSeason season;
    Model model = default_model();
    Record record;
    Fit fit;
    std::vector<SeriesRow> series;
    std::vector<Finding> findings;
};

Judged judge(const made::Settings& settings, int threads = 1)
{
    Judged j;
    j.season = made::make_season(settings);
    j.record = make_record(j.season.catalog, {}, j.season.rows,
                           make_span(j.season.first, j.season.baseline_end, j.season.start, j.season.end), j.model);
    j.fit = made::learn(j.record, j.model, threads);
    j.series = make_series(j.record, j.fit, j.model, threads);
    j.findings = judge_plan(j.record, j.fit, j.season.plan, j.model, threads);
    return j;
}

int ran(const made::MadeUnit& unit)
{
    return static_cast<int>(std::count(unit.runs.begin() + unit.order_begin, unit.runs.begin() + unit.order_end, true));
}

bool violated(const made::MadeUnit& unit)
{
    return ran(unit) >= 0.25 * (unit.order_end - unit.order_begin);
}

}  // namespace

TEST_CASE("a season is judged without accusing the innocent, the same on any number of threads")
{
    made::Settings settings;
    settings.seed = 3;
    settings.units = 40;
    settings.complied = 0.6;
    settings.ignored = 0.3;
    const Judged j = judge(settings), again = judge(settings, 3);
    CHECK(series_csv(j.series) == series_csv(again.series));
    CHECK(findings_csv(j.findings) == findings_csv(again.findings));
    int accused = 0;
    for (std::size_t i = 0; i < j.findings.size(); ++i) {
        if (j.findings[i].named) CHECK(violated(j.season.units[i]));
        if (j.findings[i].named) CHECK(j.findings[i].verdict == Verdict::inconsistent);
        accused += j.findings[i].verdict == Verdict::inconsistent && violated(j.season.units[i]);
    }
    CHECK(accused >= 3);
    double error = 0;
    std::map<std::string, const made::MadeUnit*> units;
    for (const auto& unit : j.season.units) units[unit.unit_id] = &unit;
    std::size_t days = 0;
    for (const SeriesRow& r : j.series) {
        CHECK(std::abs(r.p_run + r.p_banked + r.p_off - 1) < 1e-9);
        if (!units.contains(r.unit_id)) continue;
        const double x = units[r.unit_id]->runs[static_cast<std::size_t>(r.day - j.season.first)];
        error += (r.p_run - x) * (r.p_run - x);
        ++days;
    }
    CHECK(days == j.season.units.size() * 121);
    CHECK(error / static_cast<double>(days) < 0.15);
}

TEST_CASE("without a look in the season nothing is decided and every day stays near the unit's long-run share")
{
    made::Settings settings;
    settings.units = 20;
    settings.blind_season = true;
    const Judged j = judge(settings);
    for (const Finding& f : j.findings) {
        CHECK(f.verdict == Verdict::undetermined);
        CHECK(f.rule == "no_clear_look");
        CHECK(f.run_days_hi90 - f.run_days_lo90 > 0.5 * f.planned_days);
    }
    std::map<std::string, double> share;
    for (const WorksFit& works : j.fit.works)
        for (const UnitFit& u : works.units) share[u.unit_id] = u.run_share;
    for (const SeriesRow& r : j.series)
        if (r.unit_id.find("-ALL") == std::string::npos && r.day - j.season.start > 30)
            CHECK(std::abs(r.p_run - share[r.unit_id]) < 0.1);
}

TEST_CASE("five baseline looks, or a point for a place, name nobody")
{
    made::Settings settings;
    settings.seed = 5;
    settings.units = 24;
    settings.complied = 0.3;
    settings.ignored = 0.6;
    settings.baseline_looks = 5;
    for (const Finding& f : judge(settings).findings) {
        CHECK_FALSE(f.named);
        CHECK(f.verdict == Verdict::undetermined);
    }
    settings.baseline_looks = -1;
    Judged j;
    j.season = made::make_season(settings);
    for (auto& unit : j.season.catalog.units) unit.low_precision = true;
    j.record = make_record(j.season.catalog, j.season.rows, {},
                           make_span(j.season.first, j.season.baseline_end, j.season.start, j.season.end), j.model);
    j.fit = made::learn(j.record, j.model, 1);
    for (const Finding& f : judge_plan(j.record, j.fit, j.season.plan, j.model, 1)) CHECK_FALSE(f.named);
}

TEST_CASE("a battery and a lower load are never verified as a stop")
{
    made::Settings settings;
    settings.units = 6;
    made::MadeSeason season = made::make_season(settings);
    season.plan.orders[0].measure = catalog::Measure::reduce_percent;
    season.plan.orders[1].measure = catalog::Measure::extend_coking_hours;
    season.plan.orders[2].start = season.end + 40;
    season.plan.orders[2].end = season.end + 70;
    const Model model = default_model();
    const Record record = make_record(season.catalog, {}, season.rows,
                                      make_span(season.first, season.baseline_end, season.start, season.end), model);
    const auto findings = judge_plan(record, made::learn(record, model, 1), season.plan, model, 1);
    CHECK(findings[0].rule == "reduction_not_a_stop");
    CHECK(findings[1].rule == "coke_rate");
    CHECK(findings[2].rule == "outside_season");
    for (int i = 0; i < 3; ++i) CHECK(findings[static_cast<std::size_t>(i)].verdict == Verdict::undetermined);
}

TEST_CASE("a constant floor of the ring is not heat")
{
    // A unit whose ground reads 2.5 for ever, and hits of 5: stopped for two months it must read as standing.
    catalog::Catalog catalog;
    catalog.sites.push_back({});
    catalog.sites[0].site_id = "W";
    catalog::Unit unit;
    unit.unit_id = "W-1";
    unit.site_id = "W";
    unit.kind = catalog::UnitKind::blast_furnace;
    catalog.units.push_back(unit);
    std::vector<ReadingRow> rows;
    const geo::Day first = geo::make_day(2021, 1, 1);
    for (int day = 0; day < 300; day += 4) {
        ReadingRow r;
        r.unit_id = "W-1";
        r.sensor = "sentinel2";
        r.local_day = first + day;
        r.acquired = geo::day_start(r.local_day) + std::chrono::hours(11);
        r.scene_id = "s" + std::to_string(day);
        r.p_valid = 0.97;
        r.indicator = "swir_ring_excess";
        r.sigma = r.p_null = std::nan("");
        const bool stands = day >= 230;
        r.value = 2.5 + 0.2 * ((day / 4) % 3 - 1) + (!stands && (day / 4) % 4 != 0 ? 2.5 : 0);
        rows.push_back(r);
    }
    const Model model = default_model();
    const Record record = make_record(catalog, rows, {}, make_span(first, first + 199, first + 200, first + 299), model);
    const Fit fit = made::learn(record, model, 1);
    CHECK(fit.works[0].units[0].channels[0].floor == Approx(2.5).margin(0.4));
    for (const SeriesRow& r : make_series(record, fit, model, 1)) {
        if (r.day < first + 222) CHECK(r.p_run > 0.7);
        if (r.day > first + 250) CHECK(r.p_run < 0.15);
    }
}
