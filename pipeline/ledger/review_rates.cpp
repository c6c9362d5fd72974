#include "pipeline/ledger/review_rates.h"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "geo/csv.h"
#include "pipeline/ledger/reasons.h"

namespace hearthwatch::pipeline::ledger {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double each_tail = 0.05;

/// The last decided standing of every order, whatever evidence it was on.
std::map<std::string, Standing> decided_orders(const std::vector<ReviewStep>& steps)
{
    std::map<std::string, Standing> decided;
    for (const ReviewStep& step : steps) {
        const Standing standing = standing_of(steps, step.order_id, step.evidence_key);
        if (standing.decided()) decided[step.order_id] = standing;
    }
    return decided;
}

void finish(ReviewRate& rate)
{
    const int judged = rate.confirmed + rate.rejected;
    rate.rejected_share = rate.lo90 = rate.hi90 = nothing;
    if (judged == 0 || rate.group == "reason" || rate.group == "lies_in") return;
    using boost::math::binomial_distribution;
    rate.rejected_share = static_cast<double>(rate.rejected) / judged;
    rate.lo90 = binomial_distribution<>::find_lower_bound_on_p(judged, rate.rejected, each_tail);
    rate.hi90 = binomial_distribution<>::find_upper_bound_on_p(judged, rate.rejected, each_tail);
}

std::string digits(double value)
{
    return std::isfinite(value) ? geo::format_number(std::round(value * 1e4) / 1e4) : "";
}

}  // namespace

std::vector<ReviewRate> review_rates(const std::vector<ReviewStep>& steps, const std::vector<JudgedOrder>& orders)
{
    std::map<std::string, const JudgedOrder*> known;
    for (const JudgedOrder& order : orders) known[order.order_id] = &order;
    std::map<std::pair<std::string, std::string>, ReviewRate> rates;
    const auto count = [&](const char* group, const std::string& id, const Standing& standing) {
        ReviewRate& rate = rates[{group, id}];
        rate.group = group;
        rate.id = id;
        ++(standing.outcome == Outcome::confirmed ? rate.confirmed : rate.rejected);
    };
    rates[{"all", ""}].group = "all";
    for (const auto& [order_id, standing] : decided_orders(steps)) {
        count("all", "", standing);
        if (const auto order = known.find(order_id); order != known.end()) {
            count("city", order->second->city_code, standing);
            count("sensors", order->second->sensors, standing);
        }
        if (standing.outcome != Outcome::rejected) continue;
        const Reason* reason = find_reason(standing.reason_code);
        count("reason", standing.reason_code, standing);
        count("lies_in", reason ? reason->lies_in : "other", standing);
    }
    std::vector<ReviewRate> sorted;
    for (auto& [key, rate] : rates) {
        finish(rate);
        sorted.push_back(rate);
    }
    return sorted;
}

std::string review_rates_csv(const std::vector<ReviewRate>& rates)
{
    std::string text = geo::csv_line({"group", "id", "confirmed", "rejected", "rejected_share", "lo90", "hi90"});
    for (const ReviewRate& rate : rates)
        text += geo::csv_line({rate.group, rate.id, std::to_string(rate.confirmed), std::to_string(rate.rejected),
                               digits(rate.rejected_share), digits(rate.lo90), digits(rate.hi90)});
    return text;
}

}  // namespace hearthwatch::pipeline::ledger
