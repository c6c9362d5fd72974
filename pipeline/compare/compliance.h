#pragma once
#include <vector>

#include "pipeline/estimate/learn.h"
#include "pipeline/findings_table.h"
#include "site-catalog/plan.h"
#include "site-catalog/season.h"

namespace hearthwatch::pipeline {

/// One furnace's part in the ratios: capacity (tonnes a year, or 1 when nobody knows any) and drawn days run.
struct FurnaceDraws {
    std::string unit_id, site_id, city_code, province_code;
    double capacity_t = 1;
    bool capacity_known = true;
    int first = 0;                        ///< day of the record that the draws begin with
    std::vector<std::vector<bool>> runs;  ///< [draw][day - first]
    std::vector<bool> open;               ///< [day - first]: exists on that day
};

/// Paths of every blast furnace of the area over the record, drawn from the plan-blind posterior.
std::vector<FurnaceDraws> draw_furnaces(const Record& record, const Fit& fit, const catalog::Catalog& catalog,
                                        const catalog::Season& season, const Model& model, int threads);

/// Furnaces err on their own, which averages out, and all alike, which does not: each draw has one shift of the log odds of all
/// days, the same wherever it is summed. To first order days run grow by it times the sum of p (1 - p).
std::vector<double> shifts_alike(std::size_t draws, double logit_sd);

/// Capacity-weighted share of stopped furnace-days of a phase, per works, city and province, with a 90 % interval and the
/// chance that it reaches the phase's ratio; beside it, where the looks reach a year back, the reduction against then.
std::vector<ComplianceRow> weigh_compliance(const std::vector<FurnaceDraws>& furnaces, const Record& record,
                                            const catalog::Plan& plan, const catalog::Season& season, const Model& model);

}  // namespace hearthwatch::pipeline
