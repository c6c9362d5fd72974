#include <fmt/format.h>

#include <map>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/sections.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr double left = 190, right = 934, top = 22, row_height = 17, cell_height = 13;

/// One path a state and row: runs of days of one state are one box. A hot box carries a bar in its middle and a cold one none, so
/// that the two are told apart without colour.
std::string cells(const std::vector<SeriesRow>& rows, const TimeAxis& axis, double y)
{
    std::map<std::string, std::string> boxes;
    std::string bars;
    for (std::size_t i = 0; i < rows.size();) {
        const std::string state = day_state(rows[i]);
        std::size_t j = i;
        while (j < rows.size() && rows[j].day == rows[i].day + static_cast<int>(j - i) && day_state(rows[j]) == state) ++j;
        const geo::Day last = rows[j - 1].day;
        if (axis.meets(rows[i].day, last) && state != "none") {
            const double x = axis.x(std::max(rows[i].day, axis.start));
            const double wide = axis.width(rows[i].day, last);
            boxes[state] += fmt::format("M{} {}h{}v{}h-{}z", px(x), px(y), px(wide), px(cell_height), px(wide));
            if (state == "hot")
                bars += fmt::format("M{} {}h{}", px(x + 0.5), px(y + cell_height / 2), px(std::max(wide - 1, 1.0)));
        }
        i = j;
    }
    std::string out;
    for (const auto& [state, path] : boxes) out += fmt::format("<path class=\"c {}\" d=\"{}\"/>", state, path);
    if (!bars.empty()) out += fmt::format("<path class=\"hot-bar\" d=\"{}\"/>", bars);
    return out;
}

/// The gravest verdict of the unit's orders, as its sign.
std::string verdict_sign(const SeasonData& data, const std::string& unit_id, double y)
{
    std::optional<Verdict> worst;
    for (const catalog::Order* order : data.orders_of_unit(unit_id)) {
        const Finding* finding = data.finding(order->order_id);
        if (finding) worst = worst ? graver(*worst, finding->verdict) : finding->verdict;
    }
    if (!worst) return {};
    return fmt::format("<text class=\"t sign {}\" x=\"{}\" y=\"{}\">{}</text>", name(*worst), px(right + 12),
                       px(y + cell_height - 1), symbol(*worst));
}

std::string outlines(const SeasonData& data, const std::string& unit_id, const TimeAxis& axis, double y)
{
    std::string out;
    for (const catalog::Order* order : data.orders_of_unit(unit_id)) {
        if (!axis.meets(order->start, order->end)) continue;
        out += fmt::format(
            "<rect class=\"plan-line {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
            catalog::name(order->measure), px(axis.x(std::max(order->start, axis.start))), px(y - 1),
            px(axis.width(order->start, order->end)), px(cell_height + 2),
            html(fmt::format("{} {} .. {}", order->order_id, geo::format_day(order->start), geo::format_day(order->end))));
    }
    return out;
}

}  // namespace

std::string heat_figure(const SeasonData& data, const std::vector<HeatRow>& rows)
{
    const TimeAxis axis{data.workspace.start, data.workspace.end, left, right};
    const double bottom = top + row_height * static_cast<double>(rows.size());
    std::string out = fmt::format(
        "<svg class=\"fig heat\" viewBox=\"0 0 960 {}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">", px(bottom + 4));
    out += fmt::format("<title>{} - {}</title>", html(text("heat.title").zh), html(text("heat.title").en));
    out += month_lines(axis, top, bottom);
    double y = top + 2;
    for (const HeatRow& row : rows) {
        std::string label = fmt::format("<text class=\"t r\" x=\"{}\" y=\"{}\">{}</text>", px(left - 6), px(y + cell_height - 2),
                                        tspans(row.label));
        if (row.unit_id.empty())
            label = fmt::format("<text class=\"t works\" x=\"2\" y=\"{}\">{}</text>", px(y + cell_height - 2), tspans(row.label));
        if (!row.link.empty()) label = fmt::format("<a href=\"{}\">{}</a>", html(row.link), label);
        out += label;
        if (!row.unit_id.empty())
            out += fmt::format("<rect class=\"c none\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", px(left), px(y),
                               px(right - left), px(cell_height));
        out += cells(data.series_of(row.unit_id), axis, y) + outlines(data, row.unit_id, axis, y) +
               verdict_sign(data, row.unit_id, y);
        y += row_height;
    }
    return out + "</svg>";
}

}  // namespace hearthwatch::pipeline::package
