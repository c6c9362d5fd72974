#include <fmt/format.h>

#include <algorithm>

#include "pipeline/package/escape.h"
#include "pipeline/package/evidence.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/page.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

std::string tonnes(const std::optional<double>& value)
{
    return value ? fmt::format("{:.0f}", *value / 10000) : "-";
}

std::string site_facts(const SeasonData& data, const catalog::Site& site)
{
    std::string out = "<div class=\"facts\">";
    const auto fact = [&](std::string_view key, const Both& value) {
        if (value.zh.empty() || value.zh == "-") return;
        out += fmt::format("<span>{} <b>{}</b></span>", spans(text(key)), spans(value));
    };
    fact("fact.city", city_label(data, site.city_code));
    fact("fact.performance", site.grade);
    fact("fact.uscc", site.uscc);
    fact("fact.permit", site.permit_id);
    fact("fact.crude", tonnes(site.crude_capacity_t));
    fact("fact.iron", tonnes(site.iron_capacity_t));
    fact("fact.datum", site.datum);
    fact("fact.source", site.source);
    return out + "</div>\n";
}

/// A few lines an order, the first thing a reader sees: what, how sure, what was seen.
std::string verdict_list(const SeasonData& data, const std::vector<const catalog::Order*>& orders)
{
    if (orders.empty()) return paragraph(text("site.no_order"));
    std::string out = "<ul class=\"verdicts\">";
    for (const catalog::Order* order : orders) {
        const Finding* finding = data.finding(order->order_id);
        const catalog::Unit* unit = data.catalog.find_unit(order->unit_id);
        out += fmt::format("<li class=\"{}\"><div class=\"verdict\">{}</div><a href=\"#{}\">{}</a> · {} <span class=\"n\">{} – "
                           "{}</span>{}",
                           finding ? name(finding->verdict) : "undetermined", verdict_mark(finding), file_name(order->unit_id),
                           spans(unit ? unit_label(*unit) : Both{order->unit_id}),
                           spans(code_text("measure", catalog::name(order->measure))), geo::format_day(order->start),
                           geo::format_day(order->end), seen_bar(data, *order));
        if (finding)
            out += paragraph(text("sure.line", {probability(finding->p_violation), evidence_grade(data, *order)}), "small") +
                   paragraph(verdict_reason(*finding), "soft small");
        out += "</li>\n";
    }
    return out + "</ul>\n";
}

std::string unit_facts(const catalog::Unit& unit)
{
    Both out = code_text("kind", catalog::name(unit.kind));
    if (unit.volume_m3)
        out = {out.zh + fmt::format(" {:g} m³", *unit.volume_m3), out.en + fmt::format(" {:g} m³", *unit.volume_m3)};
    if (unit.capacity_t) {
        const Both more = text("unit.capacity", {fmt::format("{:.1f}", *unit.capacity_t / 10000)});
        out = {out.zh + "，" + more.zh, out.en + ", " + more.en};
    }
    return paragraph(out, "soft small") + (unit.low_precision ? paragraph(text("limit.low_precision"), "small") : std::string());
}

std::string series_of_unit(const SeasonData& data, const std::string& unit_id)
{
    return "<h3>" + spans(text("series.title")) + "</h3>" + series_section(data, unit_id);
}

/// What is said about one order below its verdict and series: other causes, limits, neighbours, looks.
std::string order_parts(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views)
{
    const geo::Day from = order.start - context_days, to = order.end + context_days;
    std::string out = "<div class=\"pair even\"><div><h3>" + spans(text("alternatives.title")) + "</h3>" +
                      list(alternatives(data, order, views)) + "</div><div><h3>" + spans(text("limits.title")) + "</h3>" +
                      list(limits(data, order)) + "</div></div>\n";
    if (const catalog::Unit* unit = data.catalog.find_unit(order.unit_id))
        out += "<h3>" + spans(text("neighbours.title")) + "</h3>" + neighbours_section(data, *unit, order.start, order.end);
    out += "<details><summary>" + spans(text("looks.title", {geo::format_day(from), geo::format_day(to)})) + "</summary>" +
           looks_section(data, order.unit_id, from, to) + "</details>\n";
    return out;
}

/// A unit of a works: the verdicts, one series for all its orders, then each order's own.
std::string unit_part(const SeasonData& data, const catalog::Unit& unit, const std::vector<ChipView>& views)
{
    const std::vector<const catalog::Order*> orders = data.orders_of_unit(unit.unit_id);
    if (orders.empty() && data.series_of(unit.unit_id).empty()) return {};
    std::string out =
        fmt::format("<section id=\"{}\">{}{}", file_name(unit.unit_id), heading(unit_label(unit)), unit_facts(unit));
    for (const catalog::Order* order : orders) out += verdict_card(data, *order);
    out += series_of_unit(data, unit.unit_id);
    for (const catalog::Order* order : orders) {
        if (orders.size() > 1) out += "<h3>" + spans(text("order.of", {order->order_id})) + "</h3>";
        out += order_parts(data, *order, views) + "<h3>" + spans(text("review.title")) + "</h3>" +
               review_form(*order, order_key(data, *order));
    }
    return out + "</section>\n";
}

}  // namespace

std::string site_page(const SeasonData& data, const catalog::Site& site, const std::vector<ChipView>& views)
{
    const std::vector<const catalog::Order*> orders = data.orders_of_site(site.site_id);
    geo::Day from = data.workspace.end, to = data.workspace.start;
    for (const catalog::Order* order : orders) {
        from = std::min(from, order->start);
        to = std::max(to, order->end);
    }
    if (orders.empty()) std::swap(from, to);
    std::string body = "<h1>" + spans(site_label(site)) + "</h1>\n" + site_facts(data, site);
    body += "<div class=\"pair first\"><div>" + site_map(data, site, views, from, to) + "</div><div>" +
            verdict_list(data, orders) + "</div></div>\n";
    std::vector<HeatRow> rows;
    for (const catalog::Unit* unit : data.catalog.units_of(site.site_id))
        if (!data.series_of(unit->unit_id).empty())
            rows.push_back({unit_label(*unit), "#" + file_name(unit->unit_id), unit->unit_id});
    if (!rows.empty())
        body += heading(text("heat.title")) + "<div class=\"figure\">" + heat_figure(data, rows) + "</div>" + heat_legend();
    for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) body += unit_part(data, *unit, views);
    body += heading(text("chips.title")) + chip_strip(data, site, views, {}, from, to, most_chips);
    const std::string ratios = compliance_table(data, "site", site.site_id);
    if (!ratios.empty()) body += heading(text("compliance.title")) + ratios;
    const std::vector<TrailLink> trail{{"../index.html", text("season.short")},
                                       {"../" + city_file(site.city_code), city_label(data, site.city_code)}};
    return page(site_label(site), trail, body, page_footer(data), Charts::series);
}

std::string order_report(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views)
{
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    const Both works = site ? site_label(*site) : Both{order.site_id}, label = unit ? unit_label(*unit) : Both{order.unit_id};
    const Both title{works.zh + " " + label.zh, works.en + " " + label.en};
    std::string body = "<h1>" + spans(text("report.title")) + "</h1>\n<p><b>" + spans(title) + "</b></p>";
    if (site) body += site_facts(data, *site);
    if (unit) body += unit_facts(*unit);
    body += verdict_card(data, order) + series_of_unit(data, order.unit_id) + order_parts(data, order, views);
    if (site) {
        body += heading(text("site.map")) + site_map(data, *site, views, order.start, order.end);
        body += heading(text("chips.title")) + chip_strip(data, *site, views, order.unit_id, order.start, order.end, most_chips);
    }
    body += heading(text("report.plan"));
    body += list({text("report.order", {order.order_id, geo::format_day(order.start), geo::format_day(order.end),
                                        code_text("measure", catalog::name(order.measure)),
                                        order.source_document.empty() ? "-" : order.source_document,
                                        order.clause.empty() ? "-" : order.clause})});
    body += heading(text("report.check")) + paragraph(text("report.check_how"));
    body += heading(text("report.signatures"));
    TableText table({text("report.role"), text("report.name"), text("report.date")});
    for (const std::string_view role : {"prepared", "reviewed", "issued"})
        table.row({spans(text(fmt::format("report.{}", role))), "", ""});
    return page(title, {}, body + table.done(), page_footer(data), Charts::series);
}

}  // namespace hearthwatch::pipeline::package
