#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/page.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

std::string days(const catalog::Order& order)
{
    return fmt::format("<span class=\"n\">{} –</span> <span class=\"n\">{}</span>", geo::format_day(order.start),
                       geo::format_day(order.end));
}

struct Counts {
    int orders = 0, consistent = 0, inconsistent = 0, undetermined = 0, named = 0;
};

Counts count(const SeasonData& data, const std::string& city_code = {})
{
    Counts out;
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

std::string head(std::string_view verdict, const std::string& big, const Both& label)
{
    return fmt::format("<div class=\"head {}\"><b>{}</b>{}</div>", verdict, big, spans(label));
}

std::string headline(const Counts& counts)
{
    return "<div class=\"heads\">" + head("", std::to_string(counts.orders), text("count.orders")) +
           head("undetermined", percent(share(counts.undetermined, counts.orders)),
                text("count.undetermined", {std::to_string(counts.undetermined)})) +
           head("inconsistent", std::to_string(counts.inconsistent), text("count.inconsistent", {std::to_string(counts.named)})) +
           head("consistent", std::to_string(counts.consistent), text("count.consistent")) + "</div>\n";
}

/// What the program leaves to people, gravest first.
std::string for_people(const SeasonData& data)
{
    TableText table({text("col.why"), text("col.works"), text("col.unit"), text("col.window"), text("col.p_violation")});
    int rows = 0;
    const auto add = [&](const catalog::Order& order, const Both& why) {
        const catalog::Site* site = data.catalog.find_site(order.site_id);
        const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
        const Finding* finding = data.finding(order.order_id);
        ++rows;
        table.row({spans(why), link(site_file(order.site_id), spans(site ? site_label(*site) : Both{order.site_id})),
                   spans(unit ? unit_label(*unit) : Both{order.unit_id}), days(order),
                   finding ? decimal(finding->p_violation, 2) : "-"});
    };
    std::vector<const catalog::Order*> by_suspicion;
    for (const catalog::Order& order : data.plan.orders) by_suspicion.push_back(&order);
    const auto p = [&](const catalog::Order* order) {
        const Finding* finding = data.finding(order->order_id);
        return finding && finding->p_violation == finding->p_violation ? finding->p_violation : -1.0;
    };
    std::stable_sort(by_suspicion.begin(), by_suspicion.end(), [&](const auto* a, const auto* b) { return p(a) > p(b); });
    for (const catalog::Order* order : by_suspicion) {
        const Finding* finding = data.finding(order->order_id);
        if (finding && finding->verdict == Verdict::inconsistent)
            add(*order, text(finding->named ? "people.named" : "people.lead"));
    }
    for (const catalog::Order* order : by_suspicion)
        if (order->reduction_instead_of_stop) add(*order, text("people.reduction"));
    for (const catalog::Order* order : by_suspicion) {
        const Finding* finding = data.finding(order->order_id);
        if ((!finding || finding->verdict == Verdict::undetermined) && !order->reduction_instead_of_stop)
            add(*order, text("people.undetermined"));
    }
    return rows ? table.done() : paragraph(text("people.nobody"));
}

std::string map_section(const SeasonData& data)
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
    return heading(text("map.title")) + "<div class=\"figure\">" + map_figure(marks, labels) + "</div>" + map_legend() +
           paragraph(text("map.note"), "small soft");
}

std::string cities_section(const SeasonData& data)
{
    TableText table({text("col.city"), text("col.works"), text("col.orders"), text("verdict.inconsistent"),
                     text("verdict.undetermined"), text("verdict.consistent"), text("col.undetermined_share")});
    for (const std::string& code : cities_with_works(data)) {
        const Counts counts = count(data, code);
        const auto works = std::count_if(data.catalog.sites.begin(), data.catalog.sites.end(),
                                         [&](const catalog::Site& s) { return s.city_code == code; });
        table.row({link(city_file(code), spans(city_label(data, code))), std::to_string(works), std::to_string(counts.orders),
                   std::to_string(counts.inconsistent), std::to_string(counts.undetermined), std::to_string(counts.consistent),
                   percent(share(counts.undetermined, counts.orders))});
    }
    return heading(text("cities.title")) + table.done();
}

}  // namespace

std::string compliance_table(const SeasonData& data, std::string_view level, const std::string& only_id)
{
    TableText table({text("col.level"), text("col.phase"), text("col.clause"), text("col.planned_ratio"),
                     text("col.estimated_ratio"), text("col.p_target"), text("col.remark")});
    int rows = 0;
    for (const ComplianceRow& row : data.compliance) {
        if (row.level != level || (!only_id.empty() && row.id != only_id)) continue;
        ++rows;
        const catalog::Site* site = row.level == "site" ? data.catalog.find_site(row.id) : nullptr;
        const Both who = site                  ? site_label(*site)
                         : row.level == "city" ? city_label(data, row.id)
                                               : code_text("province", row.id);
        table.row({spans(who), spans(code_text("phase", row.phase)), html(row.clause), percent(row.planned_ratio),
                   fmt::format("{} [{} – {}]", percent(row.estimated_ratio), percent(row.ratio_lo90), percent(row.ratio_hi90)),
                   decimal(row.p_target_met, 2), spans(translated(row.reason).value_or(Both{"", row.reason}))});
    }
    return rows ? table.done() : std::string();
}

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

std::string season_page(const SeasonData& data)
{
    const Counts counts = count(data);
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
    body += heading(text("people.title")) + for_people(data) + map_section(data) + cities_section(data);
    std::string ratios = compliance_table(data, "province", "") + compliance_table(data, "city", "");
    if (!ratios.empty()) body += heading(text("compliance.title")) + ratios + paragraph(text("compliance.note"), "small soft");
    return page(title, {}, body, page_footer(data));
}

std::string city_page(const SeasonData& data, const std::string& city_code)
{
    std::string body = "<h1>" + spans(city_label(data, city_code)) + "</h1>\n" + headline(count(data, city_code));
    std::vector<HeatRow> rows;
    TableText table({text("col.works"), text("col.unit"), text("col.window"), text("col.verdict"), text("col.p_violation"),
                     text("fact.grade")});
    int orders = 0;
    for (const catalog::Site& site : data.catalog.sites) {
        if (site.city_code != city_code) continue;
        const std::string address = "../" + site_file(site.site_id);
        for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) {
            const std::vector<const catalog::Order*> of_unit = data.orders_of_unit(unit->unit_id);
            if (data.series_of(unit->unit_id).empty() && of_unit.empty()) continue;
            const Both works = site_label(site), label = unit_label(*unit);
            rows.push_back({{works.zh + " " + label.zh, label.en}, address, unit->unit_id});
            for (const catalog::Order* order : of_unit) {
                ++orders;
                const Finding* finding = data.finding(order->order_id);
                table.row({link(address, spans(works)), spans(label), days(*order), verdict_mark(finding),
                           finding ? decimal(finding->p_violation, 2) : "-", evidence_grade(data, *order)});
            }
        }
    }
    body += heading(text("heat.title")) + "<div class=\"figure\">" + heat_figure(data, rows) + "</div>" + heat_legend();
    if (orders) body += heading(text("orders.title")) + table.done();
    const std::string ratios = compliance_table(data, "city", city_code);
    if (!ratios.empty()) body += heading(text("compliance.title")) + ratios;
    return page(city_label(data, city_code), {{"../index.html", text("season.short")}}, body, page_footer(data));
}

}  // namespace hearthwatch::pipeline::package
