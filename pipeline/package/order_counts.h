#pragma once
#include <string>

#include "pipeline/package/season_data.h"

namespace hearthwatch::pipeline::package {

/// Orders by verdict; what was not examined counts as undetermined.
struct OrderCounts {
    int orders = 0, consistent = 0, inconsistent = 0, undetermined = 0, named = 0;
};
/// Of one city, or (empty) of all.
OrderCounts count_orders(const SeasonData& data, const std::string& city_code = {});

/// NaN of nothing.
double share(int part, int whole);

/// The four numbers a season or city page begins with, as HTML.
std::string headline(const OrderCounts& counts);

/// "2021-12-01 - 2022-01-15" as HTML that breaks between the days only.
std::string order_days(const catalog::Order& order);

}  // namespace hearthwatch::pipeline::package
