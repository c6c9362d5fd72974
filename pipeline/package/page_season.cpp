#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/order_counts.h"
#include "pipeline/package/page.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

/// Orders by how likely they were not kept; those without a finding last.
std::vector<const catalog::Order*> by_suspicion(const SeasonData& data)
{
    std::vector<std::pair<double, const catalog::Order*>> sorted;
    for (const catalog::Order& order : data.plan.orders) {
        const Finding* finding = data.finding(order.order_id);
        sorted.emplace_back(finding && finding->p_violation == finding->p_violation ? finding->p_violation : -1.0, &order);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const catalog::Order*> orders;
    for (const auto& [p, order] : sorted) orders.push_back(order);
    return orders;
}

/// What the program leaves to people, gravest first; the orders it cannot judge, of which there may be hundreds, are folded away.
std::string for_people(const SeasonData& data)
{
    const std::vector<Both> heads{text("col.why"), text("col.works"), text("col.unit"), text("col.window"),
                                  text("col.p_violation")};
    TableText first(heads), unknown(heads);
    int firsts = 0, unknowns = 0;
    const auto add = [&](TableText& table, const catalog::Order& order, std::string_view why) {
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
        const Finding* finding = data.finding(order.order_id);
        ++(&table == &first ? firsts : unknowns);
        table.row({spans(text(why)), link(site_file(order.site_id), spans(site ? site_label(*site) : Both{order.site_id})),
                   spans(unit ? unit_label(*unit) : Both{order.unit_id}), order_days(order),
                   finding ? html(probability(finding->p_violation)) : "-"});
    };
    const std::vector<const catalog::Order*> orders = by_suspicion(data);
    for (const catalog::Order* order : orders) {
        const Finding* finding = data.finding(order->order_id);
        if (finding && finding->verdict == Verdict::inconsistent)
            add(first, *order, finding->named ? "people.named" : "people.lead");
    }
    for (const catalog::Order* order : orders)
        if (order->reduction_instead_of_stop) add(first, *order, "people.reduction");
    for (const catalog::Order* order : orders) {
        const Finding* finding = data.finding(order->order_id);
        if ((!finding || finding->verdict == Verdict::undetermined) && !order->reduction_instead_of_stop)
            add(unknown, *order, "people.undetermined");
    }
    std::string out = firsts ? first.done() : paragraph(text(unknowns ? "people.no_lead" : "people.nobody"));
    if (unknowns)
        out += "<details><summary>" + spans(text("people.unknown", {std::to_string(unknowns)})) + "</summary>" + unknown.done() +
               "</details>\n";
    return out;
}

std::string map_section(const SeasonData& data, const std::vector<geo::Ring>& boundaries)
{
    std::vector<MapMark> marks;
    std::map<std::string, std::vector<geo::LonLat>> by_city;
    for (const catalog::Site& site : data.catalog.sites) {
        const geo::LonLat place = geo::centroid(site.outline);
        marks.push_back({place, worst_verdict(data, site.site_id), site_label(site), site_file(site.site_id)});
        by_city[site.city_code].push_back(place);
    }
    std::vector<MapMark> labels;
    for (const auto& [code, places] : by_city) {
        geo::LonLat middle;
        for (const geo::LonLat& place : places) {
            middle.lon_deg += place.lon_deg / static_cast<double>(places.size());
            middle.lat_deg += place.lat_deg / static_cast<double>(places.size());
        }
        labels.push_back({middle, std::nullopt, city_label(data, code), {}});
    }
    if (marks.empty()) return {};
    return heading(text("map.title")) + "<div class=\"figure\">" + map_figure(marks, labels, boundaries) + "</div>" +
           map_legend() + paragraph(text(boundaries.empty() ? "map.note" : "map.note_outlines"), "small soft");
}

std::string cities_section(const SeasonData& data)
{
    TableText table({text("col.city"), text("col.works"), text("col.orders"), text("verdict.inconsistent"),
                     text("verdict.undetermined"), text("verdict.consistent"), text("col.undetermined_share")});
    for (const std::string& code : cities_with_works(data)) {
        const OrderCounts counts = count_orders(data, code);
        const auto works = std::count_if(data.catalog.sites.begin(), data.catalog.sites.end(),
                                         [&](const catalog::Site& s) { return s.city_code == code; });
        table.row({link(city_file(code), spans(city_label(data, code))), std::to_string(works), std::to_string(counts.orders),
                   std::to_string(counts.inconsistent), std::to_string(counts.undetermined), std::to_string(counts.consistent),
                   percent(share(counts.undetermined, counts.orders))});
    }
    return heading(text("cities.title")) + table.done();
}

}  // namespace

std::vector<std::string> cities_with_works(const SeasonData& data)
{
    std::set<std::string> codes;
    for (const catalog::Site& site : data.catalog.sites) codes.insert(site.city_code);
    return {codes.begin(), codes.end()};
}

std::string site_file(const std::string& site_id)
{
    return "site/" + file_name(site_id) + ".html";
}
std::string city_file(const std::string& city_code)
{
    return "city/" + file_name(city_code) + ".html";
}

std::string page_footer(const SeasonData& data)
{
    return paragraph(text("footer.lead")) +
           paragraph(text("footer.made", {Both{data.season.title_zh.empty() ? data.season.name : data.season.title_zh,
                                               data.season.title_en.empty() ? data.season.name : data.season.title_en},
                                          geo::format_day(newest_input(data)), std::string(method_version)}));
}

std::string season_page(const SeasonData& data, const std::vector<geo::Ring>& boundaries)
{
    const OrderCounts counts = count_orders(data);
    const Both title{data.season.title_zh.empty() ? data.season.name : data.season.title_zh,
                     data.season.title_en.empty() ? data.season.name : data.season.title_en};
    std::string body = "<h1>" + spans(text("season.title")) + "</h1>\n";
    body += paragraph(text("season.span", {geo::format_day(data.workspace.start), geo::format_day(data.workspace.end),
                                           std::to_string(data.catalog.sites.size()), std::to_string(data.catalog.units.size()),
                                           geo::format_day(newest_input(data))}),
                      "soft");
    body += headline(counts);
    body += paragraph(text("season.meaning"), "small soft");
    if (data.plan.orders.empty()) body += paragraph(text("season.no_plan"));
    body += heading(text("people.title")) + for_people(data) + map_section(data, boundaries) + cities_section(data);
    std::string ratios = compliance_table(data, "province", "") + compliance_table(data, "city", "");
    if (!ratios.empty()) body += heading(text("compliance.title")) + ratios + paragraph(text("compliance.note"), "small soft");
    return page(title, {}, body, page_footer(data));
}

}  // namespace hearthwatch::pipeline::package
