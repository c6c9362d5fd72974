#pragma once
#include <vector>

#include "pipeline/findings_table.h"
#include "pipeline/means_table.h"
#include "pipeline/overload_table.h"
#include "pipeline/production_table.h"
#include "site-catalog/plan_rules.h"

namespace hearthwatch::pipeline {

/// The satellite's tables as the stages before have left them.
struct SeenTables {
    std::vector<ProductionRow> production;
    std::vector<OverloadRow> overload;
    std::vector<Finding> findings;
    std::vector<MeansRow> means;
};

/// What they say of R06, R08, R11, R12, R24, R25 and R26. A ratio is met or not met when its probability is 0.95 by furnace-days
/// and by tonnes alike (the notice leaves open which counts); everything between is "cannot tell". Heat is not output and a
/// furnace's days are not steel: R11, R12 and R24 are never "not met" from above.
std::vector<catalog::RuleResult> results_seen(const catalog::Catalog& catalog, const catalog::Plan& plan,
                                              const catalog::Season& season, const catalog::RuleInputs& inputs,
                                              const SeenTables& tables);

}  // namespace hearthwatch::pipeline
