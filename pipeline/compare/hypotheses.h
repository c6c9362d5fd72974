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

/// One way the unit's own numbers may be, and how likely it is before the window is seen: its false-hit rate is the number
/// that baseline history teaches least and an accusation rests on most.
struct Scenario {
    UnitFit fit;
    double weight = 0;
};
std::vector<Scenario> scenarios(const UnitFit& fit, const Model& model);

/// The chain of a unit under a hypothesis over the window. Complied and shifted: a start and an end drawn apart from each
/// other, uniform over their ranges; an end before the start means that it never stopped.
Chain hypothesis_chain(Hypothesis hypothesis, const WorksUnit& unit, const UnitFit& fit, const KindRates& rates, Stages stages,
                       const OrderWindow& window, const Span& span, const Model& model);

/// Weighted draws of the days run within [begin, end).
struct DayDraws {
    std::vector<double> days, weights;
};

struct OrderEvidence {
    std::array<double, 4> log_evidence{};  ///< scenarios averaged; by Hypothesis
    std::array<double, 4> violation{};     ///< P(runs on violation_share of the days or more | hypothesis)
    std::array<DayDraws, 4> run_days;
};

/// Evidence of the four hypotheses with the other units of the works free. `known` is the works' expectation over the record;
/// only its live part of the day before the window is used. `admits` may leave looks out.
OrderEvidence weigh_order(const Record& record, const Fit& fit, const Expectation& known, const OrderWindow& window,
                          const Model& model, int draws, const std::function<bool(const Look&)>& admits);

}  // namespace hearthwatch::pipeline
