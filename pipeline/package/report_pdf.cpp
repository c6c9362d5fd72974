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

/// Says texts in the report's language; names and codes stand as they are.
struct Speaker {
    bool english = false;
    std::string of(const Both& both) const { return english ? both.en : both.zh; }
    std::string operator()(std::string_view key, const std::vector<Both>& arguments = {}) const
    {
        return of(text(key, arguments));
    }
};

/// What is drawn of the series: planned stop, unseen stretches, the line where looks carry it, a mark a clear day.
void draw_series(PdfSheet& sheet, const Speaker& say, const SeasonData& data, const catalog::Order& order)
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
    sheet.paragraph(say("pdf.series", {std::to_string(joined_days)}), 8);
}

void write_facts(PdfSheet& sheet, const Speaker& say, const SeasonData& data, const catalog::Order& order)
{
    const catalog::Site* site = data.catalog.find_site(order.site_id);
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    const Finding* finding = data.finding(order.order_id);
    std::vector<std::vector<std::string>> rows{
        {say("col.works"), site ? say.of(site_label(*site)) : order.site_id},
        {say("fact.city"), site ? say.of(city_label(data, site->city_code)) : ""},
        {say("fact.uscc"), site ? site->uscc : ""},
        {say("fact.permit"), site ? site->permit_id : ""},
        {say("col.unit"), (unit ? say.of(unit_label(*unit)) : std::string()) + "  " + order.unit_id},
        {say("fact.order"), order.order_id + "  " + order.source_document + "  " + order.clause},
        {say("fact.measure"), say.of(code_text("measure", catalog::name(order.measure)))},
        {say("fact.window"), geo::format_day(order.start) + " – " + geo::format_day(order.end)},
        {say("fact.grade"), evidence_grade(data, order) + "  " + say.of(code_text("grade", evidence_grade(data, order)))},
    };
    if (finding) {
        rows.push_back({say("fact.p_violation"), decimal(finding->p_violation, 2)});
        rows.push_back({say("fact.run_days"),
                        fmt::format("{} [{} – {}] / {}", decimal(finding->run_days_median, 0), decimal(finding->run_days_lo90, 0),
                                    decimal(finding->run_days_hi90, 0), finding->planned_days)});
        rows.push_back({say("fact.named"), say(finding->named ? "named.yes" : "named.no")});
    }
    sheet.table({say("pdf.item"), say("pdf.value")}, {1, 3}, rows);
}

void write_looks(PdfSheet& sheet, const Speaker& say, const SeasonData& data, const catalog::Order& order)
{
    std::vector<std::vector<std::string>> rows;
    for (const UnitLook* look : looks_between(data, order.unit_id, order.start - context_days, order.end + context_days))
        rows.push_back({geo::format_local(look->acquired, data.workspace.utc_offset), say.of(code_text("sensor", look->sensor)),
                        look->scene_id, look->seen() ? say("look.used") : say.of(code_text("gap", look->gap_reason)),
                        percent(look->clear_fraction), decimal(look->p_valid, 2)});
    sheet.table({say("col.time"), say("col.sensor"), say("col.scene"), say("col.use"), say("col.clear"), say("col.valid")},
                {1.6, 1.5, 3.6, 1.4, 0.9, 0.8}, rows);
}

}  // namespace

std::string order_report_pdf(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views,
                             bool english)
{
    const Speaker say{english};
    const Finding* finding = data.finding(order.order_id);
    PdfSheet sheet(say("report.title") + " " + order.order_id, geo::format_day(newest_input(data)),
                   say("lead.only") + "  " + order.order_id);
    sheet.heading(say("report.title"), 18);
    sheet.heading(finding ? say.of(code_text("verdict", name(finding->verdict))) : say("verdict.none"), 14);
    if (finding) sheet.paragraph(say.of(verdict_reason(*finding)));
    sheet.paragraph(say("lead.only"));
    write_facts(sheet, say, data, order);
    sheet.heading(say("series.title"));
    draw_series(sheet, say, data, order);
    sheet.heading(say("alternatives.title"));
    for (const Both& item : alternatives(data, order, views)) sheet.paragraph("· " + say.of(item), 9, 6);
    sheet.heading(say("limits.title"));
    for (const Both& item : limits(data, order)) sheet.paragraph("· " + say.of(item), 9, 6);
    sheet.heading(say("chips.title"));
    int shown = 0;
    for (const ChipView& view : views) {
        if (!view.trouble.empty() || !in_context(data, order, view.acquired) || view.clear_share < 0.8 || shown == 4) continue;
        ++shown;
        sheet.picture(view.plain_png, 210);
        sheet.paragraph(fmt::format("{} {}  {}  {}", geo::format_local(view.acquired, data.workspace.utc_offset), say("beijing"),
                                    say.of(code_text("sensor", view.sensor)), view.scene_id),
                        8);
    }
    sheet.paragraph(say(shown ? "pdf.more_pictures" : "chips.none"), 8);
    sheet.heading(say("looks.title", {geo::format_day(order.start - context_days), geo::format_day(order.end + context_days)}));
    write_looks(sheet, say, data, order);
    sheet.heading(say("pdf.form"));
    constexpr std::array<std::string_view, 9> fields{"body",   "mark",   "item",       "client", "time",
                                                     "points", "method", "instrument", "result"};
    std::vector<std::vector<std::string>> rows;
    for (const std::string_view field : fields) {
        std::string value;
        if (field == "method") value = std::string(method_version) + "  data/method/method.json";
        if (field == "result") value = finding ? say.of(code_text("verdict", name(finding->verdict))) : "";
        if (field == "time") value = geo::format_day(order.start) + " – " + geo::format_day(order.end);
        if (field == "points") value = order.unit_id;
        if (field == "item") value = say("report.title");
        rows.push_back({say(fmt::format("pdf.{}", field)), value});
    }
    sheet.table({say("pdf.item"), say("pdf.value")}, {1, 3}, rows);
    sheet.heading(say("report.signatures"));
    sheet.table({say("report.role"), say("report.name"), say("report.date")}, {1, 2, 2},
                {{say("report.prepared"), "", ""}, {say("report.reviewed"), "", ""}, {say("report.issued"), "", ""}});
    return sheet.bytes();
}

}  // namespace hearthwatch::pipeline::package
