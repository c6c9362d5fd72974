#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/estimate/block.h"
#include "pipeline/estimate/learn.h"

namespace hearthwatch::pipeline {

/// What a works can have done with an order to stop a furnace.
enum class Hypothesis { complied, shifted, ignored, free };
inline constexpr std::array<Hypothesis, 4> all_hypotheses{Hypothesis::complied, Hypothesis::shifted, Hypothesis::ignored,
                                                          Hypothesis::free};

/// An order in days of a record: [begin, end) ordered, [first, last) the window its evidence may use.
struct OrderWindow {
    std::string order_id;
    std::size_t works = 0, unit = 0;
    int begin = 0, end = 0, first = 0, last = 0;
};

/// The ways the unit's own numbers may be, one for each of the model's bleed rates: the false-hit rate is the number that
/// baseline history teaches least and an accusation rests on most. The last also takes the most of its neighbours' light.
std::vector<UnitFit> scenarios(const UnitFit& fit, const Model& model);

/// The chain of a unit under a hypothesis over the window. Complied and shifted: a start and an end drawn apart from each
/// other, uniform over their ranges; an end before the start means that it never stopped.
Chain hypothesis_chain(Hypothesis hypothesis, const WorksUnit& unit, const UnitFit& fit, const KindRates& rates, Stages stages,
                       const OrderWindow& window, const Span& span, const Model& model);

/// One hypothesis under one scenario of the unit's numbers and one way of its works' nights.
struct Way {
    std::size_t scenario = 0;
    double weight = 1;  ///< of the nights' way within the scenario; they sum to 1
    double log_evidence = 0;
    double violation = 0;          ///< P(runs on violation_share of the days or more | this way)
    std::vector<double> run_days;  ///< draws of the days run within [begin, end), of equal weight
};

struct OrderEvidence {
    std::array<std::vector<Way>, 4> ways;  ///< by Hypothesis; the same scenarios and weights in each
};

/// Evidence of the four hypotheses with the other units of the works free. `known` is the works' expectation over the record;
/// only its live part of the day before the window is used. `admits` may leave looks out.
OrderEvidence weigh_order(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                          const Model& model, int draws, const std::function<bool(const Look&)>& admits);

}  // namespace hearthwatch::pipeline
