#include <fmt/format.h>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/order_counts.h"
#include "pipeline/package/page.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {

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

std::string city_page(const SeasonData& data, const std::string& city_code)
{
    std::string body = "<h1>" + spans(city_label(data, city_code)) + "</h1>\n" + headline(count_orders(data, city_code));
    std::vector<HeatRow> rows;
    TableText table({text("col.works"), text("col.unit"), text("col.window"), text("col.verdict"), text("col.p_violation"),
                     text("fact.grade")});
    int orders = 0;
    for (const catalog::Site& site : data.catalog.sites) {
        if (site.city_code != city_code) continue;
        const std::string address = "../" + site_file(site.site_id);
        const Both works = site_label(site);
        bool first = true;
        for (const catalog::Unit* unit : data.catalog.units_of(site.site_id)) {
            const std::vector<const catalog::Order*> of_unit = data.orders_of_unit(unit->unit_id);
            if (data.series_of(unit->unit_id).empty() && of_unit.empty()) continue;
            const Both label = unit_label(*unit);
            if (first) rows.push_back({works, address, {}});
            first = false;
            rows.push_back({label, address + "#" + file_name(unit->unit_id), unit->unit_id});
            for (const catalog::Order* order : of_unit) {
                ++orders;
                const Finding* finding = data.finding(order->order_id);
                table.row({link(address, spans(works)), spans(label), order_days(*order), verdict_mark(finding),
                           finding ? html(probability(finding->p_violation)) : "-", evidence_grade(data, *order)});
            }
        }
    }
    body += heading(text("heat.title")) + paragraph(text("heat.how"), "small soft") + "<div class=\"figure\">" +
            heat_figure(data, rows) + "</div>" + heat_legend();
    if (orders) body += heading(text("orders.title")) + table.done();
    const std::string ratios = compliance_table(data, "city", city_code);
    if (!ratios.empty()) body += heading(text("compliance.title")) + ratios;
    return page(city_label(data, city_code), {{"../index.html", text("season.short")}}, body, page_footer(data));
}

}  // namespace hearthwatch::pipeline::package
