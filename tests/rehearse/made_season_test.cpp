#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "fixture/temp_folder.h"
#include "pipeline/reading_table.h"
#include "pipeline/rehearse/made_season.h"
#include "pipeline/workspace.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

const std::string& state(const MadeSeason& season, const Measurement& m)
{
    return season.truth.at(m.unit_id)[static_cast<std::size_t>(geo::local_day(m.acquired) - season.baseline_start)];
}

/// Days in a row, up to and with the day of the look, on which the unit was not running.
int days_still(const MadeSeason& season, const Measurement& m)
{
    const auto& states = season.truth.at(m.unit_id);
    int count = 0;
    for (int i = geo::local_day(m.acquired) - season.baseline_start; i >= 0 && states[static_cast<std::size_t>(i)] != "run"; --i)
        ++count;
    return count;
}

struct Mean {
    double sum = 0;
    int count = 0;
    void add(double x) { sum += x, ++count; }
    double value() const { return sum / count; }
};

int run_days(const MadeSeason& season, const catalog::Order& order)
{
    int count = 0;
    for (geo::Day day = order.start; day <= order.end; ++day)
        count += season.truth.at(order.unit_id)[static_cast<std::size_t>(day - season.baseline_start)] == "run" ? 1 : 0;
    return count;
}

bool same(const MadeSeason& a, const MadeSeason& b)
{
    if (a.truth != b.truth || a.behaviours != b.behaviours || a.measurements.size() != b.measurements.size()) return false;
    for (std::size_t i = 0; i < a.measurements.size(); ++i) {
        const Measurement &x = a.measurements[i], &y = b.measurements[i];
        if (x.unit_id != y.unit_id || x.acquired != y.acquired || x.indicator != y.indicator || x.value != y.value ||
            x.p_valid != y.p_valid)
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a made season is the same on any number of threads and another for another seed")
{
    const MadeSeason one = make_season({3, 12, Scenario::reference, 1});
    CHECK(same(one, make_season({3, 12, Scenario::reference, 3})));
    CHECK_FALSE(same(one, make_season({4, 12, Scenario::reference, 1})));
    CHECK_THROWS_WITH(make_season({1, 0, Scenario::reference, 1}), Catch::Contains("1 to 2000"));
}

TEST_CASE("looks tell of the furnaces as the design expects of each strength")
{
    const MadeSeason season = make_season({5, 60, Scenario::reference, 0});
    std::map<std::string, Mean> hit, warm;
    Mean false_hit, cold, long_cold;
    for (const Measurement& m : season.measurements) {
        REQUIRE(std::isfinite(m.value));
        REQUIRE(m.p_valid >= 0.05);
        REQUIRE(m.p_valid < 1);
        const auto strength = season.strengths.find(m.unit_id);
        if (strength == season.strengths.end() || m.p_valid < 0.9) continue;
        const bool run = state(season, m) == "run";
        if (m.indicator == "swir_excess") {
            if (run) hit[strength->second].add(m.value > 2 ? 1 : 0);
            if (days_still(season, m) > 4) false_hit.add(m.value > 2 ? 1 : 0);
        }
        if (m.indicator == "tir_excess" && strength->second == "strong") {
            if (run) warm["strong"].add(m.value);
            if (const int still = days_still(season, m); still == 3 || still == 4) cold.add(m.value);
            if (days_still(season, m) > 12) long_cold.add(m.value);
        }
    }
    // Shares of clear looks with a hit: the planning values of methods D5 are 0.8, 0.6, 0.33, and 0.03 of a stopped one.
    CHECK(hit["strong"].value() == Approx(0.78).margin(0.12));
    CHECK(hit["median"].value() == Approx(0.55).margin(0.12));
    CHECK(hit["weak"].value() == Approx(0.30).margin(0.12));
    CHECK(false_hit.value() < 0.08);
    CHECK(false_hit.value() > 0.005);
    CHECK(warm["strong"].value() > cold.value() + 0.3);  // some days into a stop it is still warm, weeks later it is cold
    CHECK(cold.value() > long_cold.value() + 0.2);
}

TEST_CASE("what furnaces did about their orders is what each scenario says")
{
    for (const Scenario scenario : scenarios()) {
        CAPTURE(name(scenario));
        CHECK(parse_scenario(name(scenario)) == scenario);
        const MadeSeason season = make_season({7, 40, scenario, 0});
        std::set<std::string> seen;
        int shifted = 0, kept = 0;
        for (const catalog::Order& order : season.plan.orders) {
            CAPTURE(order.order_id);
            REQUIRE(order.start > season.start);
            REQUIRE(order.end < season.end);
            if (order.measure != catalog::Measure::stop) continue;
            const std::string& behaviour = season.behaviours.at(order.order_id);
            seen.insert(behaviour);
            const int length = order.end - order.start + 1, run = run_days(season, order);
            CHECK(length >= 30);
            if (behaviour == "complied" || behaviour == "banked") {
                ++kept;
                shifted += run >= 5 ? 1 : 0;
                CHECK(run <= (scenario == Scenario::shifted ? 18 : 7));
            }
            if (behaviour == "ignored") CHECK(run > 0.3 * length);  // maintenance may fall into it
            if (behaviour == "hidden_run") CHECK(run >= 0.25 * length);
            if (behaviour == "late" || behaviour == "early_restart" || behaviour == "rotation") CHECK(run >= 3);
        }
        if (scenario == Scenario::compliant)
            CHECK(seen == std::set<std::string>{"banked", "complied"});
        else
            CHECK(seen.size() >= 5);
        if (scenario == Scenario::shifted)
            CHECK(shifted > kept / 4);
        else
            CHECK(shifted < kept / 4);
    }
}

TEST_CASE("what is seen of a season is what each scenario says")
{
    const MadeSeason reference = make_season({7, 40, Scenario::reference, 0});
    const auto in_season = [](const MadeSeason& s, const Measurement& m) { return geo::local_day(m.acquired) >= s.start; };
    std::size_t seen = 0;
    for (const Measurement& m : reference.measurements) seen += in_season(reference, m) ? 1 : 0;
    CHECK(seen > reference.measurements.size() / 5);

    const MadeSeason blind = make_season({7, 40, Scenario::no_looks, 0});
    for (const Measurement& m : blind.measurements) REQUIRE_FALSE(in_season(blind, m));

    const MadeSeason novice = make_season({7, 40, Scenario::short_baseline, 0});
    std::map<std::string, std::set<geo::Instant>> passes;
    for (const Measurement& m : novice.measurements)
        if (!in_season(novice, m) && m.indicator == "swir_excess") passes[m.unit_id].insert(m.acquired);
    for (const auto& [unit, times] : passes) CHECK(times.size() <= 5);

    const auto stopped_hits = [&](const MadeSeason& s, const std::string& sensor) {
        Mean mean;
        for (const Measurement& m : s.measurements)
            if (m.indicator == "swir_excess" && m.sensor == sensor && m.p_valid > 0.9 && s.strengths.contains(m.unit_id) &&
                days_still(s, m) > 4)
                mean.add(m.value > 2 ? 1 : 0);
        return mean.value();
    };
    const MadeSeason liar = make_season({7, 40, Scenario::lying_sensor, 0}), bleeding = make_season({7, 40, Scenario::bleed, 0});
    CHECK(stopped_hits(reference, "landsat9") < 0.12);
    CHECK(stopped_hits(liar, "landsat9") > 0.35);
    CHECK(stopped_hits(liar, "sentinel2") < 0.12);
    CHECK(stopped_hits(bleeding, "sentinel2") > stopped_hits(reference, "sentinel2") + 0.02);

    const auto clear_gap = [&](const MadeSeason& s) {  // clear sky over the stopped less over the running, cold half of the year
        Mean run, still;
        for (const Measurement& m : s.measurements)
            if (m.indicator == "swir_excess" && in_season(s, m) && s.strengths.contains(m.unit_id))
                (state(s, m) == "run" ? run : still).add(m.p_valid);
        return still.value() - run.value();
    };
    const MadeSeason hidden = make_season({7, 40, Scenario::missing_not_at_random, 0});
    CHECK(std::abs(clear_gap(hidden) - clear_gap(reference)) > 0.005);
    CHECK(hidden.measurements.size() < reference.measurements.size());
}

TEST_CASE("a made season is a workspace the program's own readers take whole")
{
    const fixture::TempFolder folder;
    const StageReport report = rehearse_looks(folder / "w", {2, 3, Scenario::drift, 2});
    CHECK(report.counts.at("works") == 3);
    CHECK(rehearse_looks(folder / "w", {2, 3, Scenario::drift, 1}).did_nothing);
    CHECK_THROWS_WITH(rehearse_looks(folder / "w", {3, 3, Scenario::drift, 1}), Catch::Contains("another rehearsal"));
    const Workspace workspace = open_workspace(folder / "w");
    CHECK(workspace.archive_folders.empty());
    const auto catalog = catalog::read_catalog(workspace.catalog_folder());
    CHECK(catalog.sites.size() == 3);
    CHECK_FALSE(catalog::read_plan(workspace.plan_file(), catalog).orders.empty());
    std::vector<std::string> refused;
    std::size_t rows = 0;
    for (const auto& file : external_files(workspace)) {
        const auto readings = read_external(file, workspace.utc_offset, refused);
        for (const ReadingRow& row : readings) REQUIRE(catalog.find_unit(row.unit_id) != nullptr);
        rows += readings.size();
    }
    CHECK(refused.empty());
    CHECK(rows == report.counts.at("measurements"));
}
