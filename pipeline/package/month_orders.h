#pragma once
#include <string>
#include <vector>

#include "geo/day.h"
#include "pipeline/ledger/review_steps.h"
#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// A calendar month, both days included.
struct Month {
    geo::Day first, last;
    std::string label() const { return geo::format_month(first); }  ///< "202112"
};
Month month_of(geo::Day day);
Month month_before(const Month& month);
/// The day by which a report on the month is due: that day of the month after.
geo::Day due_after(const Month& month, int day_of_month);

/// An order that meets the month: the unit-days it plans there, and of these those seen clearly, seen cold and seen hot.
struct MonthOrder {
    const catalog::Order* order = nullptr;
    const Finding* finding = nullptr;  ///< may be missing
    ledger::Standing review;           ///< on the present evidence
    int planned_days = 0, seen_days = 0, cold_days = 0, hot_days = 0;

    bool is_lead() const { return finding && finding->verdict == Verdict::inconsistent; }
    /// What may be said in public: everything but a lead that no two people have decided.
    bool may_be_told() const { return !is_lead() || review.decided(); }
};

/// Orders on works of the city, in order of the plan.
std::vector<MonthOrder> orders_of_month(const SeasonData& data, const std::vector<ledger::ReviewStep>& reviews,
                                        const std::string& city_code, const Month& month);

}  // namespace hearthwatch::pipeline::package
