#pragma once
#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// Posteriors of every works over [first, last), each furnace for itself: its fellows are expected rates. By works of the record.
std::vector<Expectation> expect_alone(const Record& record, const Fit& fit, int first, int last, const Model& model, int threads);

enum class Period { baseline, season };

/// Sets each kind's stop and start rates of the period, those of the season too while only the baseline is known, from the turns
/// its units are expected to have taken in it.
void pool_rates(Fit& fit, const Record& record, const std::vector<Expectation>& expected, Period period, const Model& model);

}  // namespace hearthwatch::pipeline
