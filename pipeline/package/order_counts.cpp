#include "pipeline/package/order_counts.h"

#include <fmt/format.h>

#include <limits>

#include "pipeline/package/texts.h"

namespace hearthwatch::pipeline::package {
namespace {

std::string head(std::string_view verdict, const std::string& big, const Both& label)
{
    return fmt::format("<div class=\"head {}\"><b>{}</b>{}</div>", verdict, big, spans(label));
}

}  // namespace

OrderCounts count_orders(const SeasonData& data, const std::string& city_code)
{
    OrderCounts out;
    for (const catalog::Order& order : data.plan.orders) {
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        if (!city_code.empty() && (!site || site->city_code != city_code)) continue;
        ++out.orders;
        const Finding* finding = data.finding(order.order_id);
        if (!finding || finding->verdict == Verdict::undetermined)
            ++out.undetermined;  // what was not examined is not known either
        else
            ++(finding->verdict == Verdict::inconsistent ? out.inconsistent : out.consistent);
        if (finding && finding->named) ++out.named;
    }
    return out;
}

double share(int part, int whole)
{
    return whole ? static_cast<double>(part) / whole : std::numeric_limits<double>::quiet_NaN();
}

std::string headline(const OrderCounts& counts)
{
    return "<div class=\"heads\">" + head("", std::to_string(counts.orders), text("count.orders")) +
           head("undetermined", percent(share(counts.undetermined, counts.orders)),
                text("count.undetermined", {std::to_string(counts.undetermined)})) +
           head("inconsistent", std::to_string(counts.inconsistent), text("count.inconsistent", {std::to_string(counts.named)})) +
           head("consistent", std::to_string(counts.consistent), text("count.consistent")) + "</div>\n";
}

std::string order_days(const catalog::Order& order)
{
    return fmt::format("<span class=\"n\">{} –</span> <span class=\"n\">{}</span>", geo::format_day(order.start),
                       geo::format_day(order.end));
}

}  // namespace hearthwatch::pipeline::package
