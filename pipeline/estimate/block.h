#pragma once
#include <functional>
#include <vector>

#include "pipeline/estimate/emission.h"
#include "pipeline/estimate/fit.h"
#include "pipeline/estimate/product.h"
#include "pipeline/estimate/record.h"

namespace hearthwatch::pipeline {

/// Units of a works taken in one exact product: all that a night sensor sees together, up to `max_exact`; others alone.
struct Block {
    std::vector<int> units;  ///< numbers in Works::units
    Stages stages;
};
std::vector<Block> make_blocks(const Works& works, const Model& model);

/// States of a unit that is free to stop and start.
std::vector<ChainState> states_of(const WorksUnit& unit, Stages stages, const Model& model);
/// Its chain over the days [first, last): the kind's rates of each period, bent to the unit's own long-run share.
Chain free_chain(const WorksUnit& unit, const UnitFit& fit, const KindRates& rates, Stages stages, const Span& span, int first,
                 int last, const Model& model);
const KindRates& rates_of(const Fit& fit, catalog::UnitKind kind);

/// What shapes the evidence of a product beside the looks themselves.
struct Scope {
    int first = 0, last = 0;  ///< days [first, last) of the record
    /// Night detections expected of the works' units outside the block, by day of the record; empty = none.
    std::vector<double> outside;
    /// Looks that may speak; empty = all.
    std::function<bool(const Look&)> admits;
};

/// Look and mask factors of a block; day 0 of the product is `scope.first`. `chains` as block.units.
Product make_product(const Record& record, const Works& works, const WorksFit& fit, const Block& block, std::vector<Chain> chains,
                     const Scope& scope, const Model& model);

/// The same with every unit free.
Product free_product(const Record& record, const Works& works, const WorksFit& fit, const Fit& rates, const Block& block,
                     const Scope& scope, const Model& model);

/// Readings of a night sensor over one day and one unit that stands for the works, or for itself.
struct Night {
    int day = 0, unit = 0;
    double p_valid = 0;  ///< of the clearest pass
    std::vector<int> counts;
    std::size_t look = 0;  ///< number of the first of its looks
};
std::vector<Night> nights_of(const Record& record, const Works& works, const Scope& scope);
/// Likelihood of a night at a total rate.
double night_likelihood(const Night& night, double rate, int top);

}  // namespace hearthwatch::pipeline
