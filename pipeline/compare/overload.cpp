#include "pipeline/compare/overload.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "pipeline/compare/core_scan.h"

namespace hearthwatch::pipeline {
namespace {

constexpr double very_likely = 0.9;     // share of draws that ran
constexpr std::size_t least_side = 4;   // readings of one sensor and indicator on either side that a rank test can use
constexpr int least_readings = 8;       // of all sensors, on either side
constexpr std::size_t least_fleet = 5;  // furnaces that tell what all of them shifted
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

using Source = std::pair<std::string, int>;  // sensor, indicator

struct Sides {
    std::vector<double> baseline, now;
};

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Normal score of the chance that a value of `now` lies above one of `baseline`, ties by half.
double rank_score(const std::vector<double>& baseline, const std::vector<double>& now, double shift)
{
    double above = 0;
    for (const double n : now)
        for (const double b : baseline) above += n - shift > b ? 1 : n - shift == b ? 0.5 : 0;
    const double pairs = static_cast<double>(baseline.size() * now.size());
    return (above - pairs / 2) / std::sqrt(pairs * static_cast<double>(baseline.size() + now.size() + 1) / 12);
}

bool usable(const Sides& sides)
{
    return sides.baseline.size() >= least_side && sides.now.size() >= least_side;
}

struct Furnace {
    OverloadRow row;
    std::map<Source, Sides> readings;
};

std::vector<bool> peer_days(const FurnaceDraws& f, const std::vector<FurnaceDraws>& furnaces, const catalog::Plan& plan,
                            const Span& span)
{
    std::vector<bool> days(static_cast<std::size_t>(span.days), false);
    for (const auto& order : plan.orders) {
        if (order.measure != catalog::Measure::stop || order.unit_id == f.unit_id) continue;
        const bool is_peer = std::ranges::any_of(furnaces, [&](const FurnaceDraws& other) {
            return other.unit_id == order.unit_id && other.city_code == f.city_code;
        });
        if (!is_peer) continue;
        const int first = std::max(order.start - span.first, span.season_begin),
                  end = std::min(order.end - span.first + 1, span.season_end);
        for (int day = first; day < end; ++day) days[static_cast<std::size_t>(day)] = true;
    }
    return days;
}

bool very_likely_ran(const FurnaceDraws& f, int day)
{
    const auto at = static_cast<std::size_t>(day - f.first);
    if (day < f.first || f.runs.empty() || at >= f.runs[0].size()) return false;
    const auto ran = std::ranges::count_if(f.runs, [&](const std::vector<bool>& draw) { return draw[at]; });
    return static_cast<double>(ran) >= very_likely * static_cast<double>(f.runs.size());
}

Furnace gather(const FurnaceDraws& f, const Works& works, int unit, const std::vector<bool>& peers, const Record& record,
               const Model& model)
{
    Furnace furnace;
    furnace.row = {f.unit_id, f.site_id, f.city_code, static_cast<int>(std::ranges::count(peers, true)), 0, 0,
                   unknown,   unknown,   false};
    for (const Look& look : works.looks) {
        const bool before = look.day >= record.span.baseline_begin && look.day < record.span.baseline_end;
        const bool now = peers[static_cast<std::size_t>(look.day)];
        if ((!before && !now) || !very_likely_ran(f, look.day)) continue;
        for (const Reading& r : look.readings) {
            const Shape shape = record.indicators[static_cast<std::size_t>(r.indicator)].shape;
            if (r.unit != unit || (shape != Shape::level && shape != Shape::hit) || r.p_valid < model.evidence.clear_p_valid)
                continue;
            auto& sides = furnace.readings[{look.sensor, r.indicator}];
            (before ? sides.baseline : sides.now).push_back(r.value);
            ++(before ? furnace.row.readings_baseline : furnace.row.readings_now);
        }
    }
    return furnace;
}

/// What all furnaces shifted from baseline to now, where enough of them tell.
std::map<Source, double> common_shifts(const std::vector<Furnace>& furnaces)
{
    std::map<Source, std::vector<double>> shifts;
    for (const auto& f : furnaces)
        for (const auto& [source, sides] : f.readings)
            if (usable(sides)) shifts[source].push_back(median(sides.now) - median(sides.baseline));
    std::map<Source, double> common;
    for (const auto& [source, values] : shifts)
        if (values.size() >= least_fleet) common[source] = median(values);
    return common;
}

void test(Furnace& furnace, const std::map<Source, double>& common)
{
    double sum = 0, squares = 0, shift_sum = 0;
    std::size_t baseline = 0, now = 0;
    for (const auto& [source, sides] : furnace.readings) {
        const auto shift = common.find(source);
        if (shift == common.end() || !usable(sides)) continue;
        const double n = static_cast<double>(sides.baseline.size()), m = static_cast<double>(sides.now.size());
        const double weight = std::sqrt(n * m / (n + m));
        sum += weight * rank_score(sides.baseline, sides.now, shift->second);
        squares += weight * weight;
        std::vector<double> off;
        for (const double value : sides.baseline) off.push_back(std::abs(value - median(sides.baseline)));
        const double spread = median(off);
        if (spread > 0)
            shift_sum += weight * weight * (median(sides.now) - shift->second - median(sides.baseline)) / (1.4826 * spread);
        baseline += sides.baseline.size();
        now += sides.now.size();
    }
    if (baseline < least_readings || now < least_readings) return;
    furnace.row.median_shift = shift_sum / squares;
    furnace.row.p_value = 0.5 * std::erfc(sum / std::sqrt(squares) / std::numbers::sqrt2);
}

}  // namespace

std::vector<OverloadRow> find_overload(const std::vector<FurnaceDraws>& furnaces, const Record& record, const catalog::Plan& plan,
                                       const Model& model)
{
    std::vector<Furnace> all;
    for (const auto& f : furnaces) {
        const auto works = std::ranges::find(record.works, f.site_id, &Works::site_id);
        const auto unit = std::ranges::find(works->units, f.unit_id, &WorksUnit::unit_id);
        if (unit->low_precision && !unit->external) continue;
        all.push_back(gather(f, *works, static_cast<int>(unit - works->units.begin()), peer_days(f, furnaces, plan, record.span),
                             record, model));
    }
    std::ranges::sort(all, {}, [](const Furnace& f) { return f.row.unit_id; });
    const auto common = common_shifts(all);
    std::vector<double> p;
    for (auto& f : all) {
        test(f, common);
        if (std::isfinite(f.row.p_value)) p.push_back(f.row.p_value);
    }
    const auto significant = benjamini_hochberg(p, model.verdict.fdr);
    std::vector<OverloadRow> rows;
    std::size_t next = 0;
    for (auto& f : all) {
        if (std::isfinite(f.row.p_value)) f.row.hotter = significant[next++];
        rows.push_back(std::move(f.row));
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
