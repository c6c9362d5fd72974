#pragma once
#include <vector>

#include "pipeline/compare/compliance.h"
#include "pipeline/production_table.h"
#include "site-catalog/rule_inputs.h"

namespace hearthwatch::pipeline {

/// What the drawn furnaces did in each phase and in the whole season, per works, compensation group, city and province, in
/// furnace-days and in tonnes of iron, beside the same days a year before where they are known: from the looks when they reach
/// back over half of the phase's days, else from previous_year.csv when it has every furnace. Furnaces that are closed for good,
/// not yet open or only announced are in no base: a permanent stop is no compliance. `season_logit_sd` as shifts_alike has it.
std::vector<ProductionRow> weigh_production(const std::vector<FurnaceDraws>& furnaces, const Record& record,
                                            const catalog::Catalog& catalog, const catalog::Plan& plan,
                                            const catalog::Season& season, const catalog::RuleInputs& inputs,
                                            double season_logit_sd);

}  // namespace hearthwatch::pipeline
