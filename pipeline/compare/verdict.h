#pragma once
#include <optional>
#include <vector>

#include "pipeline/compare/hypotheses.h"
#include "pipeline/findings_table.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline {

/// Weights of the four hypotheses over all orders by expectation-maximisation, with a Dirichlet prior.
std::array<double, 4> population_weights(const std::vector<OrderEvidence>& orders, const std::vector<double>& prior);

/// Posterior shares of the hypotheses of one order.
std::array<double, 4> posterior(const OrderEvidence& evidence, const std::array<double, 4>& weights);
double p_violation(const OrderEvidence& evidence, const std::array<double, 4>& weights);

/// Quantile of the days run under the weighted hypotheses.
double run_days_quantile(const OrderEvidence& evidence, const std::array<double, 4>& weights, double q);

/// Expected share of innocents among the orders at least as suspect as each: mean of 1 - P over the prefix, made monotone.
std::vector<double> bayesian_q_values(const std::vector<double>& p_violation);

/// Days of an order within the record; nothing where they do not meet.
std::optional<OrderWindow> window_of(const catalog::Order& order, const Record& record, const Model& model);

/// One finding an order, in the plan's order. Stop orders are weighed together: weights and lists are the season's.
std::vector<Finding> judge_plan(const Record& record, const Fit& fit, const catalog::Plan& plan, const Model& model, int threads);

}  // namespace hearthwatch::pipeline
