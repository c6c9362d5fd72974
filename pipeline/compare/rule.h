#pragma once
#include <functional>
#include <optional>
#include <string>

#include "pipeline/compare/core_scan.h"
#include "pipeline/compare/verdict.h"
#include "pipeline/findings_table.h"
#include "site-catalog/plan.h"

namespace hearthwatch::pipeline {

/// Everything known of one order when its verdict is spoken.
struct Case {
    const catalog::Order* order = nullptr;
    std::optional<OrderWindow> window;
    OrderEvidence evidence;
    double core_p = 1;
    std::vector<Signal> signals;  ///< of the window
    double q_value = 1;
    bool core_significant = false;
    bool battery = false;

    /// A stop order within the record: counts in the season's weights and lists.
    bool weighed() const { return window && !battery && order->measure == catalog::Measure::stop; }
};

/// "sentinel2", "landsat" or "night": sensors that would lie together.
std::string sensor_family(std::string_view sensor);

/// Applies the rules in the order of their strictness. `without` gives P(violation) with one family's looks left out and is
/// asked only when a name is at stake.
Finding find(const Case& c, const Record& record, const Fit& fit, const Population& population,
             const std::function<double(const std::string& family)>& without, const Model& model);

}  // namespace hearthwatch::pipeline
