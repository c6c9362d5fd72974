#include "pipeline/package/time_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hearthwatch::pipeline::package {

double TimeAxis::x(geo::Day day) const
{
    const double days = std::max(1, end - start + 1);
    return left + (right - left) * (day - start) / days;
}

double TimeAxis::middle(geo::Day day) const
{
    return (x(day) + x(day + 1)) / 2;
}

double TimeAxis::width(geo::Day from, geo::Day to) const
{
    return std::max(0.0, x(std::min(to, end) + 1) - x(std::max(from, start)));
}

std::string month_lines(const TimeAxis& axis, double top, double bottom)
{
    std::string out;
    for (geo::Day day = axis.start; day <= axis.end; ++day) {
        const std::string text = geo::format_day(day);
        if (!text.ends_with("-01") && day != axis.start) continue;
        const bool crowded = day == axis.start && !text.ends_with("-01") && std::stoi(text.substr(8)) > 22;
        out += fmt::format("<path class=\"tick\" d=\"M{0} {1}V{2}\"/>", px(axis.x(day)), px(top), px(bottom));
        if (!crowded)
            out += fmt::format("<text class=\"t\" x=\"{}\" y=\"{}\">{}</text>", px(axis.x(day) + 2), px(top - 4), text.substr(2));
    }
    return out;
}

std::string px(double value)
{
    const double rounded = std::round(value * 10) / 10;
    return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

}  // namespace hearthwatch::pipeline::package
