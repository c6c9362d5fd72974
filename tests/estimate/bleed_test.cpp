#include <catch2/catch.hpp>

#include <random>

#include "pipeline/estimate/bleed.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

/// Two furnaces that run through, a look every third day; each is hot on its own in a share `taps` of the looks. In `glare` of
/// the second's the first is hot as well.
struct Neighbours {
    Model model = default_model();
    Record record;
    WorksFit fit;
    Expectation known;
    int swir = model.find_indicator("swir_excess");

    explicit Neighbours(double glare, double taps = 0.6)
    {
        std::mt19937_64 generator(5);
        const auto chance = [&](double p) { return std::uniform_real_distribution<double>(0, 1)(generator) < p; };
        const auto noise = [&] { return std::normal_distribution<double>(0, 0.6)(generator); };
        record.indicators = model.indicators;
        record.span.days = record.span.baseline_end = record.span.season_begin = record.span.season_end = 300;
        Works works;
        for (const char* id : {"S-BF1", "S-BF2"}) {
            WorksUnit unit;
            unit.unit_id = id;
            unit.kind = catalog::UnitKind::blast_furnace;
            works.units.push_back(unit);
            Channel c;
            c.indicator = swir;
            c.noise = 0.8, c.spread = 1.2, c.p_hit = 0.6, c.false_hit = 0.03, c.gain = 3.3;
            UnitFit of_unit;
            of_unit.run_share = 1;
            of_unit.channels = {c};
            fit.units.push_back(of_unit);
        }
        known.states.assign(2, {{Activity::run, 1, 1, 0, true}});
        known.smooth.assign(2, std::vector<double>(300, 1.0));
        for (int day = 0; day < 300; day += 3) {
            const bool second = chance(taps), first = chance(taps) || (second && chance(glare));
            works.looks.push_back({day, "sentinel2", "x", {}, {reading(0, first, noise()), reading(1, second, noise())}});
        }
        record.works.push_back(works);
    }
    Reading reading(int unit, bool hot, double noise) const
    {
        return {unit, swir, (hot ? 3.3 : 0) + noise, std::nan(""), 0.98, std::nan(""), false};
    }
    std::vector<Bleed> of(std::size_t unit) const { return learn_bleed(record, record.works[0], fit, known, unit, model); }
};

double share(const std::vector<Bleed>& bleeds)
{
    return bleeds.empty() ? 0 : bleeds[0].share;
}

}  // namespace

TEST_CASE("a unit that is hot whenever its neighbour is has its light, not the neighbour its own")
{
    const Neighbours n(0.95);
    CHECK(share(n.of(0)) > 0.5);
    CHECK(n.of(0)[0].high >= 0.75);
    CHECK(n.of(0)[0].unit == 1);
    CHECK(share(n.of(1)) < 0.5 * share(n.of(0)));
}

TEST_CASE("units that tap on their own have none of each other's light")
{
    const Neighbours n(0);
    CHECK(share(n.of(0)) < 0.1);
    CHECK(share(n.of(1)) < 0.1);
}

TEST_CASE("of two units that are always hot no look can tell whose light it is: the doubt stays")
{
    const auto open = Neighbours(0, 1).of(0), settled = Neighbours(0).of(0);
    REQUIRE(open.size() == 1);
    CHECK(open[0].most > 0.01);
    CHECK(open[0].most < 0.1);
    CHECK((settled.empty() ? 0 : settled[0].most) < open[0].most / 4);
}

TEST_CASE("a hit beside a hot neighbour whose light is known to fall here says little")
{
    Neighbours n(0.95);
    UnitFit fit = n.fit.units[0];
    fit.bleeds = n.of(0);
    const Look beside{0, "sentinel2", "x", {}, {n.reading(0, true, 0), n.reading(1, true, 0)}};
    const Look alone{0, "sentinel2", "x", {}, {n.reading(0, true, 0), n.reading(1, false, 0)}};
    CHECK(false_hit_of(fit, fit.channels[0], beside, n.model) > 0.5);
    CHECK(false_hit_of(fit, fit.channels[0], alone, n.model) < 0.1);
    CHECK(false_hit_of(n.fit.units[0], fit.channels[0], beside, n.model) == Approx(0.03));
}
