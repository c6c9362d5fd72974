#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include "pipeline/compare/hypotheses.h"

using namespace hearthwatch::pipeline;

namespace {

/// Log evidence of a stop hypothesis by hand: every start and end of its ranges, equally likely and apart from each other.
double by_hand(const OrderWindow& w, const std::vector<double>& start, const std::vector<double>& end,
               const std::vector<double>& run, const std::vector<double>& still)
{
    double sum = 0, count = 0;
    for (int a = static_cast<int>(start[0]); a <= static_cast<int>(start[1]); ++a)
        for (int b = static_cast<int>(end[0]); b <= static_cast<int>(end[1]); ++b) {
            double like = 1;
            for (int day = w.first; day < w.last; ++day) {
                const std::size_t t = static_cast<std::size_t>(day - w.first);
                const bool stands = day >= w.begin + a && day < w.end + b;
                like *= stands ? still[t] : run[t];
            }
            sum += like;
            ++count;
        }
    return std::log(sum / count);
}

}  // namespace

TEST_CASE("complied and shifted are the averages over their starts and ends")
{
    const Model model = default_model();
    WorksUnit unit;
    unit.kind = hearthwatch::catalog::UnitKind::blast_furnace;
    UnitFit fit;
    fit.run_share = 0.8;
    std::mt19937_64 generator(4);
    std::uniform_real_distribution<double> uniform(0.2, 1.0);
    for (const int length : {5, 12, 30, 60}) {  // short orders: ranges of start and end overlap
        const OrderWindow window{"O", 0, 0, 20, 20 + length, 10, 30 + length};
        std::vector<double> run, still;
        for (int day = window.first; day < window.last; ++day)
            run.push_back(uniform(generator)), still.push_back(uniform(generator));
        const Span span{{0}, 200, 0, 5, 5, 200};
        for (const Hypothesis h : {Hypothesis::complied, Hypothesis::shifted}) {
            for (const Stages stages : {Stages{1, 1, 1}, stages_for(1), stages_for(3)}) {
                Product product;
                product.days = window.last - window.first;
                product.chains = {hypothesis_chain(h, unit, fit, {}, stages, window, span, model)};
                for (int t = 0; t < product.days; ++t)
                    product.masks.push_back({t, {still[static_cast<std::size_t>(t)], run[static_cast<std::size_t>(t)]}});
                const VerdictModel& v = model.verdict;
                const bool complied = h == Hypothesis::complied;
                const double truth = by_hand(window, complied ? v.complied_start : v.shifted_start,
                                             complied ? v.complied_end : v.shifted_end, run, still);
                if (window.begin + v.shifted_start[0] <= window.first) continue;
                CHECK(log_evidence({&product, 1})[0] == Approx(truth).margin(1e-9));
            }
        }
    }
}

TEST_CASE("ignored is the run-day likelihood of every day of the window")
{
    const Model model = default_model();
    const OrderWindow window{"O", 0, 0, 20, 40, 10, 50};
    Product product;
    product.days = 40;
    product.chains = {hypothesis_chain(Hypothesis::ignored, {}, {}, {}, stages_for(1), window, {{0}, 60, 0, 5, 5, 60}, model)};
    for (int t = 0; t < 40; ++t) product.masks.push_back({t, {0.1, 0.5}});
    CHECK(log_evidence({&product, 1})[0] == Approx(40 * std::log(0.5)).margin(1e-9));
}
