#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/package/figures.h"
#include "pipeline/package/pages.h"
#include "pipeline/package/pdf_sheet.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::package {
namespace {

/// The report is a Chinese document; names and codes stand as they are.
std::string zh(std::string_view key, const std::vector<Both>& arguments = {})
{
    return text(key, arguments).zh;
}

/// What is drawn of the series: planned stop, unseen stretches, the line where looks carry it, a mark a clear day.
void draw_series(PdfSheet& sheet, const SeasonData& data, const catalog::Order& order)
{
    const TimeAxis axis{data.workspace.start, data.workspace.end, 0, 1};
    const auto y = [](double p) { return 0.06 + 0.9 * std::clamp(p, 0.0, 1.0); };
    std::vector<PdfSheet::Line> lines;
    const double from = std::clamp(axis.x(order.start), 0.0, 1.0), to = std::clamp(axis.x(order.end + 1), 0.0, 1.0);
    lines.push_back({{{from, 0}, {to, 0}, {to, 1}, {from, 1}}, 0.23, 0.49, 0.85, 0.18, 0});
    PdfSheet::Line line{{}, 0.1, 0.12, 0.14, 1, 1.2};
    std::optional<geo::Day> clear;
    std::vector<std::pair<double, double>> since;  // points after the last clear day, joined only when the next comes soon
    for (const SeriesRow& row : data.series_of(order.unit_id)) {
        const double x = axis.middle(row.day);
        since.emplace_back(x, y(row.p_run));
        if (row.looks_clear == 0) continue;
        if (clear && row.day - *clear <= joined_days)
            line.points.insert(line.points.end(), since.begin(), since.end());
        else {
            if (line.points.size() > 1) lines.push_back(line);
            line.points = {since.back()};
            const double left = clear ? axis.x(*clear + 1) : 0, right = axis.x(row.day);
            if (right > left) lines.push_back({{{left, 0}, {right, 0}, {right, 1}, {left, 1}}, 0.75, 0.78, 0.8, 0.5, 0});
        }
        since.clear();
        clear = row.day;
        const bool hot = row.p_run >= 0.5;
        lines.push_back({{{x - 0.003, y(row.p_run) - 0.02},
                          {x + 0.003, y(row.p_run) - 0.02},
                          {x + 0.003, y(row.p_run) + 0.02},
                          {x - 0.003, y(row.p_run) + 0.02}},
                         hot ? 0.76 : 0.11,
                         hot ? 0.25 : 0.37,
                         hot ? 0.05 : 0.6,
                         1,
                         0});
    }
    if (line.points.size() > 1) lines.push_back(line);
    const double left = clear ? axis.x(*clear + 1) : 0;
    if (left < 1) lines.push_back({{{left, 0}, {1, 0}, {1, 1}, {left, 1}}, 0.75, 0.78, 0.8, 0.5, 0});
    std::vector<std::pair<double, std::string>> labels;
    for (geo::Day day = axis.start; day <= axis.end; ++day)
        if (const std::string text = geo::format_day(day); text.ends_with("-01") || day == axis.start)
            labels.emplace_back(axis.x(day), text);
    sheet.drawing(120, lines, labels);
    sheet.paragraph(zh("pdf.series", {std::to_string(joined_days)}), 8);
}

void write_facts(PdfSheet& sheet, const SeasonData& data, const catalog::Order& order)
{
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    const Finding* finding = data.finding(order.order_id);
    std::vector<std::vector<std::string>> rows{
        {zh("col.works"), site ? site_label(*site).zh : order.site_id},
        {zh("fact.city"), site ? city_label(data, site->city_code).zh : ""},
        {zh("fact.uscc"), site ? site->uscc : ""},
        {zh("fact.permit"), site ? site->permit_id : ""},
        {zh("col.unit"), (unit ? unit_label(*unit).zh : std::string()) + "  " + order.unit_id},
        {zh("fact.order"), order.order_id + "  " + order.source_document + "  " + order.clause},
        {zh("fact.measure"), code_text("measure", catalog::name(order.measure)).zh},
        {zh("fact.window"), geo::format_day(order.start) + " – " + geo::format_day(order.end)},
        {zh("fact.grade"), evidence_grade(data, order) + "  " + code_text("grade", evidence_grade(data, order)).zh},
    };
    if (finding) {
        rows.push_back({zh("fact.p_violation"), decimal(finding->p_violation, 2)});
        rows.push_back({zh("fact.run_days"),
                        fmt::format("{} [{} – {}] / {}", decimal(finding->run_days_median, 0), decimal(finding->run_days_lo90, 0),
                                    decimal(finding->run_days_hi90, 0), finding->planned_days)});
        rows.push_back({zh("fact.named"), zh(finding->named ? "named.yes" : "named.no")});
    }
    sheet.table({zh("pdf.item"), zh("pdf.value")}, {1, 3}, rows);
}

void write_looks(PdfSheet& sheet, const SeasonData& data, const catalog::Order& order)
{
    std::vector<std::vector<std::string>> rows;
    for (const UnitLook* look : looks_between(data, order.unit_id, order.start - context_days, order.end + context_days))
        rows.push_back({geo::format_local(look->acquired, data.workspace.utc_offset), code_text("sensor", look->sensor).zh,
                        look->scene_id, look->seen() ? zh("look.used") : code_text("gap", look->gap_reason).zh,
                        percent(look->clear_fraction), decimal(look->p_valid, 2)});
    sheet.table({zh("col.time"), zh("col.sensor"), zh("col.scene"), zh("col.use"), zh("col.clear"), zh("col.valid")},
                {1.6, 1.5, 3.6, 1.4, 0.9, 0.8}, rows);
}

}  // namespace

std::string order_report_pdf(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views)
{
    const Finding* finding = data.finding(order.order_id);
    PdfSheet sheet(zh("report.title") + " " + order.order_id, geo::format_day(newest_input(data)),
                   zh("lead.only") + "  " + order.order_id);
    sheet.heading(zh("report.title"), 18);
    sheet.heading(finding ? code_text("verdict", name(finding->verdict)).zh : zh("verdict.none"), 14);
    if (finding) sheet.paragraph(verdict_reason(*finding).zh);
    sheet.paragraph(zh("lead.only"));
    write_facts(sheet, data, order);
    sheet.heading(zh("series.title"));
    draw_series(sheet, data, order);
    sheet.heading(zh("alternatives.title"));
    for (const Both& item : alternatives(data, order, views)) sheet.paragraph("· " + item.zh, 9, 6);
    sheet.heading(zh("limits.title"));
    for (const Both& item : limits(data, order)) sheet.paragraph("· " + item.zh, 9, 6);
    sheet.heading(zh("chips.title"));
    int shown = 0;
    for (const ChipView& view : views) {
        if (!view.trouble.empty() || !in_context(data, order, view.acquired) || view.clear_share < 0.8 || shown == 4) continue;
        ++shown;
        sheet.picture(view.plain_png, 210);
        sheet.paragraph(fmt::format("{} {}  {}  {}", geo::format_local(view.acquired, data.workspace.utc_offset), zh("beijing"),
                                    code_text("sensor", view.sensor).zh, view.scene_id),
                        8);
    }
    sheet.paragraph(zh(shown ? "pdf.more_pictures" : "chips.none"), 8);
    sheet.heading(zh("looks.title", {geo::format_day(order.start - context_days), geo::format_day(order.end + context_days)}));
    write_looks(sheet, data, order);
    sheet.heading(zh("pdf.form"));
    constexpr std::array<std::string_view, 9> fields{"body",   "mark",   "item",       "client", "time",
                                                     "points", "method", "instrument", "result"};
    std::vector<std::vector<std::string>> rows;
    for (const std::string_view field : fields) {
        std::string value;
        if (field == "method") value = std::string(method_version) + "  data/method/method.json";
        if (field == "result") value = finding ? code_text("verdict", name(finding->verdict)).zh : "";
        if (field == "time") value = geo::format_day(order.start) + " – " + geo::format_day(order.end);
        if (field == "points") value = order.unit_id;
        if (field == "item") value = zh("report.title");
        rows.push_back({zh(fmt::format("pdf.{}", field)), value});
    }
    sheet.table({zh("pdf.item"), zh("pdf.value")}, {1, 3}, rows);
    sheet.heading(zh("report.signatures"));
    sheet.table({zh("report.role"), zh("report.name"), zh("report.date")}, {1, 2, 2},
                {{zh("report.prepared"), "", ""}, {zh("report.reviewed"), "", ""}, {zh("report.issued"), "", ""}});
    return sheet.bytes();
}

}  // namespace hearthwatch::pipeline::package
