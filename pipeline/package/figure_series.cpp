#include <fmt/format.h>

#include <algorithm>

#include "pipeline/package/escape.h"
#include "pipeline/package/figures.h"
#include "pipeline/package/series_parts.h"
#include "pipeline/package/time_axis.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr double left = 78, right = 950, top = 24, bottom = 164, lane_height = 17;

double y_of(double p)
{
    return bottom - (bottom - top) * std::clamp(p, 0.0, 1.0);
}

std::string frame(const TimeAxis& axis)
{
    std::string out;
    for (const double p : {0.0, 0.5, 1.0})
        out += fmt::format("<path class=\"tick\" d=\"M{0} {1}H{2}\"/><text class=\"t r\" x=\"{3}\" y=\"{4}\">{5}</text>",
                           px(left), px(y_of(p)), px(right), px(left - 5), px(y_of(p) + 4),
                           p == 0.5 ? "0.5"
                           : p == 0 ? "0"
                                    : "1");
    out +=
        fmt::format("<text class=\"t r\" x=\"{}\" y=\"{}\">{}</text>", px(left - 5), px(top + 22), tspans(text("series.axis")));
    return out + month_lines(axis, top, bottom);
}

std::string plan_bands(const SeasonData& data, const std::string& unit_id, const TimeAxis& axis)
{
    std::string out;
    for (const catalog::Order* order : data.orders_of_unit(unit_id)) {
        if (!axis.meets(order->start, order->end)) continue;
        const double x = axis.x(std::max(order->start, axis.start));
        out += fmt::format(
            "<rect class=\"plan {4}\" x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\"><title>{5}</title></rect>", px(x), px(top),
            px(axis.width(order->start, order->end)), px(bottom - top), catalog::name(order->measure),
            html(fmt::format("{} {} .. {}", order->order_id, geo::format_day(order->start), geo::format_day(order->end))));
        out += fmt::format("<text class=\"t plan-t\" x=\"{}\" y=\"{}\">{}</text>", px(x + 4), px(bottom - 5),
                           tspans(code_text("measure", catalog::name(order->measure))));
    }
    return out;
}

std::string gaps(const std::vector<SeriesRow>& rows, const std::vector<std::pair<std::size_t, std::size_t>>& seen,
                 const TimeAxis& axis)
{
    std::string out;
    const auto hatch = [&](geo::Day from, geo::Day to) {
        if (from > to || !axis.meets(from, to)) return;
        out += fmt::format("<rect class=\"unseen\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                           px(axis.x(std::max(from, axis.start))), px(top), px(axis.width(from, to)), px(bottom - top));
    };
    geo::Day next = axis.start;
    for (const auto& [first, last] : seen) {
        hatch(next, rows[first].day - 1);
        next = rows[last].day + 1;
    }
    hatch(next, axis.end);
    return out;
}

/// p_run to p_run + p_banked as an area, the line of p_run only inside seen stretches, a dot on each clear day.
std::string curves(const std::vector<SeriesRow>& rows, const std::vector<std::pair<std::size_t, std::size_t>>& seen,
                   const TimeAxis& axis)
{
    std::string upper, lower, lines, dots;
    for (const SeriesRow& row : rows)
        upper += fmt::format("{}{} {}", upper.empty() ? "M" : "L", px(axis.middle(row.day)), px(y_of(row.p_run + row.p_banked)));
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        lower += fmt::format("L{} {}", px(axis.middle(row->day)), px(y_of(row->p_run)));
    for (const auto& [first, last] : seen)
        for (std::size_t i = first; i <= last; ++i) {
            const std::string at = px(axis.middle(rows[i].day)) + " " + px(y_of(rows[i].p_run));
            lines += (i == first ? "M" : "L") + at;
            if (rows[i].looks_clear > 0)
                dots += fmt::format("<circle class=\"dot {}\" cx=\"{}\" cy=\"{}\" r=\"3\"><title>{} p = {}</title></circle>",
                                    day_state(rows[i]), px(axis.middle(rows[i].day)), px(y_of(rows[i].p_run)),
                                    geo::format_day(rows[i].day), decimal(rows[i].p_run, 3));
        }
    std::string out;
    if (!upper.empty()) out += fmt::format("<path class=\"banked\" d=\"{}{}Z\"/>", upper, lower);
    if (!lines.empty()) out += fmt::format("<path class=\"run\" d=\"{}\"/>", lines);
    return out + dots;
}

/// A filled mark for a clear look, a cross for a gap.
std::string look_marks(const SeasonData& data, const std::string& unit_id, const TimeAxis& axis, double& y)
{
    std::string out;
    for (const std::string_view lane : lanes) {
        std::string marks, crosses;
        for (const UnitLook& look : data.looks_of(unit_id)) {
            if (lane_of(look.sensor) != lane || !axis.meets(look.local_day, look.local_day)) continue;
            const double x = axis.middle(look.local_day);
            if (look.seen())
                marks += fmt::format("M{} {}h5v5h-5z", px(x - 2.5), px(y - 2.5));
            else
                crosses += fmt::format("M{0} {1}l5 5m0 -5l-5 5", px(x - 2.5), px(y - 2.5));
        }
        if (marks.empty() && crosses.empty()) continue;
        out += fmt::format("<text class=\"t r\" x=\"{}\" y=\"{}\">{}</text>", px(left - 5), px(y + 4),
                           tspans(code_text("lane", lane)));
        if (!marks.empty()) out += fmt::format("<path class=\"look-seen\" d=\"{}\"/>", marks);
        if (!crosses.empty()) out += fmt::format("<path class=\"look-gap\" d=\"{}\"/>", crosses);
        y += lane_height;
    }
    return out;
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> seen_stretches(const std::vector<SeriesRow>& rows)
{
    std::vector<std::pair<std::size_t, std::size_t>> stretches;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].looks_clear == 0) continue;
        if (!stretches.empty() && rows[i].day - rows[stretches.back().second].day <= joined_days)
            stretches.back().second = i;
        else
            stretches.emplace_back(i, i);
    }
    return stretches;
}

std::string_view lane_of(std::string_view sensor)
{
    for (const std::string_view known : {"landsat", "sentinel2", "viirs", "modis"})
        if (sensor.starts_with(known)) return known == "modis" ? "viirs" : known;
    return "other";
}

std::string series_figure(const SeasonData& data, const std::string& unit_id)
{
    const TimeAxis axis{data.workspace.start, data.workspace.end, left, right};
    const std::vector<SeriesRow>& rows = data.series_of(unit_id);
    const auto seen = seen_stretches(rows);
    double y = bottom + 16;
    const std::string looks = look_marks(data, unit_id, axis, y);
    return fmt::format("<svg class=\"fig series\" viewBox=\"0 0 960 {0}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">",
                       px(y)) +
           fmt::format("<title>{} - {}</title>", html(text("series.title").zh), html(text("series.title").en)) +
           plan_bands(data, unit_id, axis) + gaps(rows, seen, axis) + frame(axis) + curves(rows, seen, axis) + looks + "</svg>";
}

}  // namespace hearthwatch::pipeline::package
