#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/compare/hypotheses.h"
#include "pipeline/findings_table.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline {

/// How the season's units behave and how well they are known: prior of the hypotheses and of the scenarios.
struct Population {
    std::array<double, 4> hypothesis{};
    std::vector<double> scenario;
};

/// Both priors over all orders by expectation-maximisation, held by Dirichlet priors of the model.
Population population_of(const std::vector<OrderEvidence>& orders, const Model& model);

/// Posterior share of each way, as evidence.ways; sums to 1.
std::array<std::vector<double>, 4> posterior(const OrderEvidence& evidence, const Population& population);
double p_violation(const OrderEvidence& evidence, const Population& population);
/// log10 of ignored against complied, free of the hypotheses' weights: a reader may bring his own.
double log10_bayes_factor(const OrderEvidence& evidence, const Population& population);

/// Quantile of the days run under the weighted ways.
double run_days_quantile(const OrderEvidence& evidence, const Population& population, double q);

/// Expected share of innocents among the orders at least as suspect as each: mean of 1 - P over the prefix, made monotone.
std::vector<double> bayesian_q_values(const std::vector<double>& p_violation);

/// Days of an order within the record; nothing where they do not meet.
std::optional<OrderWindow> window_of(const catalog::Order& order, const Record& record, const Model& model);

/// Where one order stands among the season's.
struct Standing {
    double q_value = 1;
    bool core_significant = false;
};

/// What only the whole season can say: the weights of its ways, and the standing of every stop order that was weighed, by order_id.
struct SeasonStanding {
    Population population;
    std::map<std::string, Standing> orders;
};

/// One finding an order, in the plan's order. Stop orders are weighed together: weights and lists are the season's, and go to `told`
/// where it is given.
std::vector<Finding> judge_plan(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads,
                                SeasonStanding* told = nullptr);
/// The same findings for some of the orders, from what the whole season said before.
std::vector<Finding> judge_again(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads,
                                 const SeasonStanding& season);

}  // namespace hearthwatch::pipeline
