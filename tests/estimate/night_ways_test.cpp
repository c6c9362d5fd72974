#include <catch2/catch.hpp>

#include <cmath>

#include "pipeline/estimate/night_ways.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

/// One works with a furnace, a night a day. Every fourth night has a detection; with `stops` the furnace is known to stand on
/// every third night, and nothing is seen on those.
struct Nights {
    Model model = default_model();
    Record record;
    WorksFit fit;
    Expectation known;
    KindPrior prior;

    Nights(bool stops, bool battery)
    {
        record.indicators = model.indicators;
        record.span.first = geo::make_day(2021, 4, 20);  // no winter
        record.span.days = record.span.baseline_end = record.span.season_begin = record.span.season_end = 150;
        Works works;
        works.site_id = "S";
        const auto add = [&](const char* id, catalog::UnitKind kind, bool coupled) {
            WorksUnit unit;
            unit.unit_id = id;
            unit.kind = kind;
            unit.coupled = coupled;
            works.units.push_back(unit);
        };
        add("S-BF1", catalog::UnitKind::blast_furnace, true);
        if (battery) add("S-CO1", catalog::UnitKind::coke_oven_battery, false);
        add("S-WORKS", catalog::UnitKind::works, false);
        works.whole = static_cast<int>(works.units.size()) - 1;
        fit.night_background = 0.02;
        fit.units.resize(works.units.size());
        fit.units[0].night_rate = 0.25;
        known.states = {{{Activity::run, 1, 1, 0, true}, {Activity::off, 0, 0, 0, false}}};
        known.smooth.resize(1);
        for (int day = 0; day < 150; ++day) {
            const bool still = stops && day % 3 == 0;
            known.smooth[0].insert(known.smooth[0].end(), {still ? 0.0 : 1.0, still ? 1.0 : 0.0});
            const double hits = day % 4 == 0 && !still ? 1 : 0;
            works.looks.push_back({day, "viirs_snpp", "n", {}, {{works.whole, model.find_indicator("night_hits"), hits, 0, 1}}});
        }
        record.works.push_back(works);
        const KindModel& kind = model.kind(catalog::UnitKind::blast_furnace);
        prior = {kind.hit_mean, kind.night_rate, model.learning.night_exponent, {}};
    }

    std::vector<NightWay> ways() const
    {
        return night_ways(record, record.works[0], fit, known, std::vector<KindPrior>(fit.units.size(), prior), model);
    }
};

double spread(const std::vector<NightWay>& ways)
{
    return ways.back().background / ways.front().background;
}

}  // namespace

TEST_CASE("a furnace that never stopped may owe its nights to something else, and every way says the same of them")
{
    const Nights nights(false, false);
    const auto ways = nights.ways();
    REQUIRE(ways.size() == 3);
    double weight = 0;
    for (const NightWay& w : ways) {
        weight += w.weight;
        CHECK(w.background + w.own * 0.25 == Approx(0.25).epsilon(0.2));  // of 38 detections in 150 nights
    }
    CHECK(weight == Approx(1));
    CHECK(spread(ways) > 4);
    const WorksFit applied = apply(nights.fit, ways.back());
    CHECK(applied.night_background == ways.back().background);
    CHECK(applied.units[0].night_rate == Approx(0.25 * ways.back().own));
}

TEST_CASE("stops without a detection settle that it was the furnace")
{
    const auto open = Nights(false, false).ways(), settled = Nights(true, false).ways();
    CHECK(settled.back().background < 0.5 * open.back().background);
    CHECK(settled.back().background < 0.03);
}

TEST_CASE("a works with a battery is taken to have a brighter night of its own")
{
    CHECK(Nights(false, true).ways()[1].background > 2 * Nights(false, false).ways()[1].background);
}

TEST_CASE("nights are fewer in the cold half of the year, as counts teach")
{
    CHECK(winter(geo::make_day(2021, 1, 15)) == Approx(1));
    CHECK(winter(geo::make_day(2022, 1, 15)) == Approx(1).margin(1e-3));
    CHECK(winter(geo::make_day(2021, 7, 15)) == 0);
    NightTotals totals;
    const geo::Day first = geo::make_day(2021, 1, 1);
    for (int day = 0; day < 365; ++day) {
        totals.expected.push_back(20);
        totals.seen.push_back(20 * std::exp(-0.4 * winter(first + day)));
    }
    CHECK(learn_winter(totals, first, 0.5) == Approx(-0.4).margin(0.01));
    CHECK(learn_winter({}, first, 0.5) == 0);
}
