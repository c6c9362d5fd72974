#include "pipeline/package/month_orders.h"

#include <algorithm>

#include "pipeline/package/evidence.h"

namespace hearthwatch::pipeline::package {
namespace {

void count_days(const SeasonData& data, const Month& month, MonthOrder& out)
{
    const geo::Day first = std::max(month.first, out.order->start), last = std::min(month.last, out.order->end);
    out.planned_days = last - first + 1;
    for (const SeriesRow& row : data.series_of(out.order->unit_id)) {
        if (row.day < first || row.day > last || row.looks_clear == 0) continue;
        ++out.seen_days;
        const std::string state = day_state(row);
        out.cold_days += state == "cold";
        out.hot_days += state == "hot";
    }
}

}  // namespace

Month month_of(geo::Day day)
{
    const std::string label = geo::format_month(day);
    Month month{day, day};
    while (geo::format_month(month.first - 1) == label) month.first = month.first - 1;
    while (geo::format_month(month.last + 1) == label) month.last = month.last + 1;
    return month;
}

Month month_before(const Month& month)
{
    return month_of(month.first - 1);
}

geo::Day due_after(const Month& month, int day_of_month)
{
    return month.last + day_of_month;
}

std::vector<MonthOrder> orders_of_month(const SeasonData& data, const std::vector<ledger::ReviewStep>& reviews,
                                        const std::string& city_code, const Month& month)
{
    std::vector<MonthOrder> orders;
    for (const catalog::Order& order : data.plan.orders) {
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        if (!site || site->city_code != city_code || order.start > month.last || order.end < month.first) continue;
        MonthOrder out;
        out.order = &order;
        out.finding = data.finding(order.order_id);
        if (out.is_lead()) out.review = ledger::standing_of(reviews, order.order_id, order_key(data, order));
        count_days(data, month, out);
        orders.push_back(out);
    }
    return orders;
}

}  // namespace hearthwatch::pipeline::package
