#pragma once
#include <string>
#include <vector>

#include "pipeline/ledger/review_steps.h"

namespace hearthwatch::pipeline::ledger {

/// What a review is counted under.
struct JudgedOrder {
    std::string order_id, city_code, sensors;
};

/// How often reviewers threw a lead out. Only signed confirmations and rejections count, each order once, by its last decided
/// evidence. Reviewed leads are no random sample of all leads: the share tells of the leads that people looked at.
struct ReviewRate {
    std::string group, id;  ///< "all", "city", "sensors", "reason" or "lies_in" (of rejections only), and which
    int confirmed = 0, rejected = 0;
    double rejected_share = 0, lo90 = 0, hi90 = 1;  ///< Clopper and Pearson (1934), 90 %; NaN without a decision and for reasons
};

/// Sorted by group and id; "all" first, always there.
std::vector<ReviewRate> review_rates(const std::vector<ReviewStep>& steps, const std::vector<JudgedOrder>& orders);

/// method/error_rates.csv of a bag, and what `review --stats` prints.
std::string review_rates_csv(const std::vector<ReviewRate>& rates);

}  // namespace hearthwatch::pipeline::ledger
