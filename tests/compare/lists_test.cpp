#include <catch2/catch.hpp>

#include <cmath>

#include "pipeline/compare/core_scan.h"
#include "pipeline/compare/random.h"
#include "pipeline/compare/rule.h"
#include "pipeline/compare/scores.h"
#include "pipeline/compare/verdict.h"

using namespace hearthwatch::pipeline;

TEST_CASE("q is the mean innocence of the prefix")
{
    const auto q = bayesian_q_values({0.5, 0.99, 0.9});
    CHECK(q[1] == Approx(0.01));
    CHECK(q[2] == Approx((0.01 + 0.1) / 2));
    CHECK(q[0] == Approx((0.01 + 0.1 + 0.5) / 3));
    CHECK(bayesian_q_values({}).empty());
}

TEST_CASE("Benjamini and Hochberg step up")
{
    // Example of the 1995 paper, table of 15 p-values: four are rejected at 5 %.
    const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                                .0459, .3240, .4262, .5719, .6528, .7590, 1.000};
    const auto kept = benjamini_hochberg(p, 0.05);
    for (std::size_t i = 0; i < p.size(); ++i) CHECK(kept[i] == (i < 4));
    // A late p-value can carry earlier ones over their own line.
    CHECK(benjamini_hochberg({0.04, 0.05}, 0.05) == std::vector<bool>{true, true});
    CHECK(benjamini_hochberg({0.06, 0.9}, 0.05) == std::vector<bool>{false, false});
}

TEST_CASE("the scan takes the best spell and forgets what came before")
{
    const auto signal = [](int day, double llr) { return Signal{day, llr, "s", "x", true, 1}; };
    const std::vector<Signal> signals{signal(1, 2), signal(2, -5), signal(3, 3), signal(4, -1), signal(5, 2), signal(9, 50)};
    CHECK(scan(signals, 1, 9) == Approx(4));
    CHECK(scan(signals, 1, 3) == Approx(2));
    CHECK(scan({}, 0, 9) == 0);
}

TEST_CASE("population weights follow the orders and the prior holds where nothing is known")
{
    const Model model = default_model();
    const auto order = [](double complied, double ignored) {
        OrderEvidence e;
        for (std::size_t h = 0; h < 4; ++h)
            for (std::size_t s = 0; s < 3; ++s)
                e.ways[h].push_back(Way{s,
                                        1,
                                        h == 0   ? complied
                                        : h == 2 ? ignored
                                                 : -50.0,
                                        h == 2 ? 1.0 : 0.0,
                                        {h == 2 ? 30.0 : 0.0}});
        return e;
    };
    const Population nothing = population_of({}, model);
    CHECK(nothing.hypothesis[0] == Approx(0.4));
    CHECK(p_violation(order(0, 0), nothing) == Approx(1.0 / 3).epsilon(1e-6));
    std::vector<OrderEvidence> orders(80, order(0, -20));
    orders.resize(100, order(-20, 0));
    const Population population = population_of(orders, model);
    CHECK(population.hypothesis[0] == Approx(82.0 / 105).epsilon(1e-3));
    CHECK(population.hypothesis[2] == Approx(21.0 / 105).epsilon(1e-3));
    CHECK(p_violation(orders[0], population) < 1e-6);
    CHECK(p_violation(orders[99], population) > 1 - 1e-6);
    CHECK(log10_bayes_factor(orders[99], population) == Approx(20 / std::log(10.0)));
    CHECK(run_days_quantile(orders[99], population, 0.5) == 30);
    CHECK(run_days_quantile(orders[0], population, 0.95) == 0);
}

TEST_CASE("sensors that would lie together are one family")
{
    CHECK(sensor_family("landsat8") == sensor_family("landsat9"));
    CHECK(sensor_family("viirs_snpp") == sensor_family("modis_aqua"));
    CHECK(sensor_family("sentinel2") != sensor_family("landsat8"));
    CHECK(sensor_family("ecostress") == "ecostress");
}

TEST_CASE("scores against hand-made forecasts")
{
    std::vector<ScoredDay> sure, coin;
    for (int i = 0; i < 300; ++i) {
        sure.push_back({i % 3 == 0 ? 1.0 : 0.0, i % 3 == 0, i % 10});
        coin.push_back({0.5, i % 2 == 0, i % 10});
    }
    CHECK(brier_parts(sure).brier == Approx(0));
    CHECK(area_under_curve(sure) == Approx(1));
    CHECK(expected_calibration_error(sure) == Approx(0).margin(1e-12));
    CHECK(brier_parts(coin).brier == Approx(0.25));
    CHECK(log_loss(coin) == Approx(std::log(2.0)));
    CHECK(area_under_curve(coin) == Approx(0.5));
    const BrierParts parts = brier_parts(sure);
    CHECK(parts.reliability - parts.resolution + parts.uncertainty == Approx(parts.brier).margin(0.02));
    const Interval interval = calibration_error(coin, 50);
    CHECK(interval.lo90 <= interval.hi90);
    CHECK(std::isnan(area_under_curve({{0.5, true, 0}})));
}

TEST_CASE("draws are the same everywhere")
{
    Random random("order 1");
    const double first = random.uniform();
    Random again("order 1"), other("order 2");
    CHECK(again.uniform() == first);
    CHECK(other.uniform() != first);
    double sum = 0, square = 0;
    for (int i = 0; i < 20000; ++i) {
        const double n = random.normal();
        sum += n, square += n * n;
    }
    CHECK(sum / 20000 == Approx(0).margin(0.03));
    CHECK(square / 20000 == Approx(1).margin(0.04));
}
