#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "pipeline/package/escape.h"
#include "pipeline/package/page.h"
#include "pipeline/package/sections.h"

namespace hearthwatch::pipeline::package {
namespace {

constexpr double shared_pixel_m = 60;  // two pixels of 30 m

/// Least distance between corners of two outlines; good to the length of a side, which is enough to warn.
double gap_m(const geo::Polygon& a, const geo::Polygon& b)
{
    double least = std::numeric_limits<double>::infinity();
    for (const geo::LonLat& p : a.outer)
        for (const geo::LonLat& q : b.outer) least = std::min(least, geo::distance_m(p, q));
    return least;
}

struct Neighbour {
    const catalog::Unit* unit;
    double metres;
};

/// Other units within `near_m`, nearest first; works and units known by a point only are left out, as their place says little.
std::vector<Neighbour> neighbours(const SeasonData& data, const catalog::Unit& unit)
{
    std::vector<Neighbour> found;
    const geo::LonLat here = geo::centroid(unit.outline);
    for (const catalog::Unit& other : data.catalog.units) {
        if (other.unit_id == unit.unit_id || other.kind == catalog::UnitKind::works || other.low_precision) continue;
        if (geo::distance_m(here, geo::centroid(other.outline)) < near_m)
            found.push_back({&other, gap_m(unit.outline, other.outline)});
    }
    std::stable_sort(found.begin(), found.end(), [](const Neighbour& a, const Neighbour& b) { return a.metres < b.metres; });
    return found;
}

/// Mean of a probability over the window; NaN without a series.
double mean_over(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to, double SeriesRow::*what)
{
    double sum = 0;
    int days = 0;
    for (const SeriesRow& row : data.series_of(unit_id))
        if (row.day >= from && row.day <= to) {
            sum += row.*what;
            ++days;
        }
    return days ? sum / days : std::numeric_limits<double>::quiet_NaN();
}

int hot_days(const SeasonData& data, const std::string& unit_id, geo::Day from, geo::Day to)
{
    return static_cast<int>(
        std::count_if(data.series_of(unit_id).begin(), data.series_of(unit_id).end(), [&](const SeriesRow& row) {
            return row.day >= from && row.day <= to && row.looks_clear > 0 && row.p_run >= 0.5;
        }));
}

/// Earliest and latest local clock time of clear looks, by day and night.
std::string clock_times(const std::vector<const UnitLook*>& looks, std::chrono::minutes offset)
{
    std::map<bool, std::pair<std::string, std::string>> spans;  // night or not -> first, last "hh:mm"
    for (const UnitLook* look : looks) {
        if (!look->seen()) continue;
        const std::string clock = geo::format_local(look->acquired, offset).substr(11, 5);
        auto [at, fresh] = spans.try_emplace(clock < "06:00" || clock > "18:00", clock, clock);
        at->second.first = std::min(at->second.first, clock);
        at->second.second = std::max(at->second.second, clock);
    }
    std::string out;
    for (const auto& [night, span] : spans) out += fmt::format("{}{}–{}", out.empty() ? "" : ", ", span.first, span.second);
    return out.empty() ? "-" : out;
}

struct Unseen {
    int days = 0, planned = 0, longest = 0;
    geo::Day longest_start;
};

Unseen unseen_days(const SeasonData& data, const catalog::Order& order)
{
    std::set<int> seen;
    for (const UnitLook* look : looks_between(data, order.unit_id, order.start, order.end))
        if (look->seen()) seen.insert(look->local_day.number);
    Unseen out;
    int run = 0;
    for (geo::Day day = order.start; day <= order.end; ++day) {
        ++out.planned;
        run = seen.contains(day.number) ? 0 : run + 1;
        if (run > 0) ++out.days;
        if (run > out.longest) {
            out.longest = run;
            out.longest_start = day - (run - 1);
        }
    }
    return out;
}

}  // namespace

std::string neighbours_section(const SeasonData& data, const catalog::Unit& unit, geo::Day from, geo::Day to)
{
    if (unit.low_precision) return paragraph(text("neighbours.unknown"));
    const std::vector<Neighbour> near = neighbours(data, unit);
    if (near.empty()) return paragraph(text("neighbours.none"));
    TableText table({text("col.unit"), text("col.kind"), text("col.distance"), text("col.p_run"), text("col.warning")});
    for (const Neighbour& other : near)
        table.row({spans(unit_label(*other.unit)), spans(code_text("kind", catalog::name(other.unit->kind))),
                   decimal(other.metres, 0), decimal(mean_over(data, other.unit->unit_id, from, to, &SeriesRow::p_run), 2),
                   other.metres < shared_pixel_m ? spans(text("neighbours.shared")) : ""});
    return table.done();
}

std::vector<Both> alternatives(const SeasonData& data, const catalog::Order& order, const std::vector<ChipView>& views)
{
    std::vector<Both> out;
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    if (!unit) return out;
    out.push_back(
        text("alternative.banked", {decimal(mean_over(data, order.unit_id, order.start, order.end, &SeriesRow::p_banked), 2)}));
    const std::vector<Neighbour> near = neighbours(data, *unit);
    if (unit->low_precision)
        out.push_back(text("alternative.neighbour_unknown"));
    else if (near.empty())
        out.push_back(text("alternative.neighbour_none"));
    else
        out.push_back(text(near.front().metres < shared_pixel_m ? "alternative.neighbour_near" : "alternative.neighbour",
                           {unit_label(*near.front().unit), decimal(near.front().metres, 0)}));
    int converters = 0, batteries = 0;
    for (const catalog::Unit* other : data.catalog.units_of(order.site_id)) {
        converters += other->kind == catalog::UnitKind::converter;
        batteries += other->kind == catalog::UnitKind::coke_oven_battery;
    }
    out.push_back(text("alternative.converter", {std::to_string(converters), std::to_string(batteries)}));
    const int flaring =
        hot_days(data, order.unit_id, order.start, order.start + 1) + hot_days(data, order.unit_id, order.end - 1, order.end);
    out.push_back(text("alternative.flare",
                       {std::to_string(flaring), std::to_string(hot_days(data, order.unit_id, order.start, order.end))}));
    double sun = -90;
    for (const ChipView& view : views) {
        const geo::Day day = geo::local_day(view.acquired, data.workspace.utc_offset);
        if (view.trouble.empty() && day >= order.start && day <= order.end) sun = std::max(sun, view.sun_elevation_deg);
    }
    out.push_back(sun > -90 ? text("alternative.sun", {decimal(sun, 0)}) : text("alternative.sun_none"));
    int snow = 0;
    for (const UnitLook* look : looks_between(data, order.unit_id, order.start, order.end))
        snow += look->gap_reason.starts_with("snow");
    out.push_back(text("alternative.snow", {std::to_string(snow)}));
    return out;
}

std::vector<Both> limits(const SeasonData& data, const catalog::Order& order)
{
    std::vector<Both> out;
    const std::vector<const UnitLook*> looks = looks_between(data, order.unit_id, order.start, order.end);
    const Unseen unseen = unseen_days(data, order);
    out.push_back(
        text("limit.unseen", {std::to_string(unseen.planned), std::to_string(unseen.days), std::to_string(unseen.longest)}));
    if (unseen.longest > 0 && unseen.days < unseen.planned)
        out.back() = text("limit.unseen_from",
                          {std::to_string(unseen.planned), std::to_string(unseen.days), std::to_string(unseen.longest),
                           geo::format_day(unseen.longest_start), geo::format_day(unseen.longest_start + (unseen.longest - 1))});
    out.push_back(text("limit.clock", {clock_times(looks, data.workspace.utc_offset)}));
    const auto failed = std::count_if(looks.begin(), looks.end(), [](const UnitLook* look) { return !look->seen(); });
    out.push_back(text("limit.rejected", {std::to_string(looks.size()), std::to_string(failed)}));
    const catalog::Unit* unit = data.catalog.find_unit(order.unit_id);
    if (unit && unit->low_precision) out.push_back(text("limit.low_precision"));
    out.push_back(
        text("limit.banked", {decimal(mean_over(data, order.unit_id, order.start, order.end, &SeriesRow::p_banked), 2)}));
    if (order.end > data.workspace.end || order.start < data.workspace.start)
        out.push_back(text("limit.outside", {geo::format_day(data.workspace.start), geo::format_day(data.workspace.end)}));
    if (order.measure != catalog::Measure::stop) out.push_back(text("limit.measure"));
    out.push_back(text("limit.load"));
    return out;
}

std::string list(const std::vector<Both>& items)
{
    std::string out = "<ul class=\"plain\">";
    for (const Both& item : items) out += "<li>" + spans(item) + "</li>";
    return out + "</ul>\n";
}

}  // namespace hearthwatch::pipeline::package
