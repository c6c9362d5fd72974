#include <catch2/catch.hpp>

#include <cmath>

#include "pipeline/error.h"
#include "pipeline/estimate/signal.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;

namespace {

const double unknown = std::nan("");

/// One furnace with one look of the given readings; its fit says what the channels are.
struct Bench {
    Model model = default_model();
    Record record;
    UnitFit fit;
    WorksUnit unit;

    Bench()
    {
        record.indicators = model.indicators;
        unit.kind = catalog::UnitKind::blast_furnace;
        for (const char* name : {"swir_excess", "tir_excess", "plume"}) {
            Channel c;
            c.indicator = model.find_indicator(name);
            c.noise = 0.8, c.spread = 1.2, c.p_hit = 0.6, c.false_hit = 0.03;
            c.gain = std::string_view(name) == "tir_excess" ? 2.5 : 3.3;
            fit.channels.push_back(c);
        }
    }
    double llr(std::initializer_list<Reading> readings, const char* sensor = "sentinel2") const
    {
        Look look{0, sensor, "x", {}, readings};
        return look_llr(record, unit, fit, 0, look, model);
    }
    Reading reading(const char* name, double value, double p_valid = 0.97) const
    {
        return {0, model.find_indicator(name), value, unknown, p_valid, unknown, false};
    }
};

}  // namespace

TEST_CASE("a hit speaks for running, a miss a little against it, cloud for nothing")
{
    const Bench b;
    CHECK(b.llr({b.reading("swir_excess", 3.5)}) > 2);
    CHECK(b.llr({b.reading("swir_excess", 0)}) < -0.5);
    CHECK(b.llr({b.reading("swir_excess", 0)}) > -1.5);
    CHECK(std::abs(b.llr({b.reading("swir_excess", 0, 0.06)})) < 0.1);
    CHECK(b.llr({b.reading("tir_excess", 3)}) > 0.7);
    CHECK(b.llr({b.reading("tir_excess", -0.5)}) < -0.7);
    CHECK(std::abs(b.llr({b.reading("plume", 0)})) < 0.5);
    CHECK(b.llr({}) == 0);
    CHECK(b.llr({b.reading("swir_excess", 0)}, "landsat8") > b.llr({b.reading("swir_excess", 0)}, "sentinel2"));
}

TEST_CASE("one look never says more than the cap, whatever it reads")
{
    const Bench b;
    const double cap = b.model.evidence.look_cap + 1e-9;
    for (double value : {-1e6, -5.0, 0.0, 2.0, 5.0, 40.0, 1e6})
        for (const char* name : {"swir_excess", "tir_excess"}) CHECK(std::abs(b.llr({b.reading(name, value)})) <= cap);
    const double both = b.llr({b.reading("swir_excess", 5), b.reading("tir_excess", 4)});
    CHECK(both <= cap);
    CHECK(std::isfinite(both));
}

TEST_CASE("more heat is never evidence against running")
{
    const Bench b;
    double last = -10;
    for (double value = 0; value < 8; value += 0.25) {
        const double now = b.llr({b.reading("swir_excess", value)});
        CHECK(now >= last - 0.05);
        last = now;
    }
    CHECK(b.llr({b.reading("swir_excess", 30)}) > 0);
}

TEST_CASE("a saturated reading is at least as hot as it reads")
{
    const Bench b;
    Reading r = b.reading("swir_excess", 3);
    const double plain = b.llr({r});
    r.censored = true;
    CHECK(b.llr({r}) >= plain - 1e-9);
}

TEST_CASE("a weak p-value bounds what a hit can say")
{
    const Bench b;
    Reading r = b.reading("swir_excess", 4);
    r.p_null = 0.3;
    CHECK(b.llr({r}) < 0.3);
    r.p_null = 1e-6;
    CHECK(b.llr({r}) > 2);
}

TEST_CASE("numbers that are not well known say less")
{
    Bench b;
    const double sharp = std::abs(b.llr({b.reading("tir_excess", -0.5)}));
    b.fit.channels[1].var_floor = 4;
    CHECK(std::abs(b.llr({b.reading("tir_excess", -0.5)})) < sharp);
}

TEST_CASE("a unit that shines through cloud speaks also from a look taken for invalid, and its misses there say little")
{
    Bench b;
    const double dark = b.llr({b.reading("swir_excess", 3.5, 0.2)}), hidden = b.llr({b.reading("swir_excess", 0, 0.2)});
    b.fit.channels[0].through = 0.8;
    CHECK(b.llr({b.reading("swir_excess", 3.5, 0.2)}) > dark);
    CHECK(b.llr({b.reading("swir_excess", 0, 0.2)}) < hidden);
    CHECK(b.llr({b.reading("swir_excess", 0, 0.2)}) > b.llr({b.reading("swir_excess", 0, 0.97)}));
}

TEST_CASE("counts of a night")
{
    CHECK(count_probability(0, 0.2, 2) == Approx(std::exp(-0.2)));
    CHECK(count_probability(1, 0.2, 2) == Approx(0.2 * std::exp(-0.2)));
    CHECK(count_probability(2, 0.2, 2) == Approx(1 - 1.2 * std::exp(-0.2)));
    CHECK(count_probability(7, 0.2, 2) == count_probability(2, 0.2, 2));
    const Night silent{0, 0, 0.5, {0}, 0}, lit{0, 0, 0.5, {1}, 0};
    CHECK(night_likelihood(silent, 0.3, 2) == Approx(0.5 * std::exp(-0.3) + 0.5));
    CHECK(night_likelihood(lit, 0.3, 2) == Approx(0.5 * 0.3 * std::exp(-0.3)));
}

TEST_CASE("the model file is complete and every row has a source")
{
    CHECK_THROWS_WITH(parse_model("[kind.other]\nrun_mean_d = { value = 3 }\n"), Catch::Contains("run_mean_d has no source"));
    CHECK_THROWS_WITH(parse_model("[kind.other]\n"), Catch::Contains("no row 'run_mean_d'"));
    CHECK_THROWS_AS(parse_model("kind = ["), Error);
}
