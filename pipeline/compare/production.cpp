#include "pipeline/compare/production.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "pipeline/compare/scores.h"
#include "site-catalog/planned_share.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int year_d = 365;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr Spread unknown_spread{unknown, unknown, unknown};

/// Days of the record, half-open, and those of them whose day a year before lies in the baseline.
struct Range {
    int begin = 0, end = 0, compared_begin = 0, compared_end = 0;
    bool looks_reach = false;
};

Range range_of(const catalog::Phase& phase, const Span& span)
{
    Range range;
    range.begin = std::max(phase.start - span.first, span.season_begin);
    range.end = std::min(phase.end - span.first + 1, span.season_end);
    range.compared_begin = std::max(range.begin, span.baseline_begin + year_d);
    range.compared_end = std::min(range.end, span.baseline_end + year_d);
    range.looks_reach = 2 * (range.compared_end - range.compared_begin) >= range.end - range.begin;
    if (!range.looks_reach) range.compared_begin = range.begin, range.compared_end = range.end;
    return range;
}

/// Days of one furnace in a range: in base, ordered to stop, and run by draw; `compared` and `before` are of the days compared.
struct Days {
    const FurnaceDraws* furnace = nullptr;
    int base = 0, ordered = 0;
    bool before_known = false;
    std::vector<double> run, compared, before;
};

/// Adds a day's draws to the days run, each with its shift: shares of days, no longer whole ones.
void add_day(std::vector<double>& days, const std::vector<bool>& ran, const std::vector<double>& shifts)
{
    const double p = static_cast<double>(std::ranges::count(ran, true)) / static_cast<double>(ran.size());
    for (std::size_t i = 0; i < days.size(); ++i) days[i] += (ran[i] ? 1 : 0) + shifts[i] * p * (1 - p);
}

bool ordered_to_stop(const std::vector<const catalog::Order*>& orders, geo::Day day)
{
    return std::ranges::any_of(orders, [&](const catalog::Order* o) { return o->start <= day && day <= o->end; });
}

const catalog::PreviousState* stated(const catalog::RuleInputs& inputs, const std::string& unit_id, const std::string& phase)
{
    for (const auto& row : inputs.previous)
        if (row.unit_id == unit_id && row.phase == phase && row.run_share) return &row;
    return nullptr;
}

class Weigher {
public:
    Weigher(const Record& record, const catalog::Catalog& catalog, const catalog::Plan& plan, const catalog::RuleInputs& inputs,
            double season_logit_sd)
        : record_(record), catalog_(catalog), inputs_(inputs), season_logit_sd_(season_logit_sd)
    {
        for (const auto& order : plan.orders)
            if (order.measure == catalog::Measure::stop) stops_[order.unit_id].push_back(&order);
    }

    Days days_of(const FurnaceDraws& f, const catalog::Phase& phase, const Range& range) const
    {
        const auto* unit = catalog_.find_unit(f.unit_id);
        std::vector<const catalog::Order*> orders;
        for (const auto& id : {f.unit_id, works_unit(f.site_id)})
            if (const auto found = stops_.find(id); found != stops_.end())
                orders.insert(orders.end(), found->second.begin(), found->second.end());
        Days days;
        days.furnace = &f;
        days.run.assign(f.runs.size(), 0);
        days.compared = days.before = days.run;
        const auto ran = [&](int day) {
            const int at = day - f.first;
            std::vector<bool> draws;
            for (const auto& path : f.runs)
                draws.push_back(at >= 0 && at < static_cast<int>(path.size()) && path[static_cast<std::size_t>(at)]);
            return draws;
        };
        const auto shifts = shifts_alike(f.runs.size(), season_logit_sd_);
        int compared_base = 0;
        for (int day = range.begin; day < range.end; ++day) {
            const geo::Day date = record_.span.first + day;
            if (unit && !catalog::in_base(*unit, date)) continue;
            ++days.base;
            days.ordered += ordered_to_stop(orders, date);
            const bool compared = day >= range.compared_begin && day < range.compared_end;
            compared_base += compared;
            add_day(days.run, ran(day), shifts);
            if (!compared) continue;
            add_day(days.compared, ran(day), shifts);
            if (range.looks_reach) add_day(days.before, ran(day - year_d), shifts);
        }
        days.before_known = range.looks_reach;
        if (const auto* row = range.looks_reach ? nullptr : stated(inputs_, f.unit_id, phase.name)) {
            days.before_known = true;
            days.before.assign(f.runs.size(), *row->run_share * compared_base);
        }
        return days;
    }

private:
    std::string works_unit(const std::string& site_id) const
    {
        for (const auto* unit : catalog_.units_of(site_id))
            if (unit->kind == catalog::UnitKind::works) return unit->unit_id;
        return {};
    }

    const Record& record_;
    const catalog::Catalog& catalog_;
    const catalog::RuleInputs& inputs_;
    double season_logit_sd_;
    std::map<std::string, std::vector<const catalog::Order*>> stops_;
};

Spread spread_of(const std::vector<double>& values)
{
    if (values.empty()) return unknown_spread;
    return {quantile(values, 0.5), quantile(values, 0.05), quantile(values, 0.95)};
}

template <class Test>
double share_of(const std::vector<double>& values, Test test)
{
    return values.empty() ? unknown
                          : static_cast<double>(std::ranges::count_if(values, test)) / static_cast<double>(values.size());
}

struct Subject {
    const char* level;
    std::string id;
};

std::string reason_of(const ProductionRow& row, const std::vector<const Days*>& group, const Range& range)
{
    std::string reason;
    const auto left_out = std::ranges::count_if(group, [](const Days* d) { return d->base == 0; });
    if (left_out > 0) reason += fmt::format(" {} furnaces are closed for good or not yet open: in no base.", left_out);
    if (row.basis == "iron_t" && std::ranges::any_of(group, [](const Days* d) { return !d->furnace->capacity_known; }))
        reason += " Some capacities are not known: these furnaces count as the others' mean.";
    if (row.before_from.empty())
        reason += " The same days a year before are not known.";
    else if (row.days_compared < row.days)
        reason += fmt::format(" Compared over {} of {} days: the looks reach no further back.", row.days_compared, row.days);
    if (range.looks_reach) reason += " The year before is the looks' own estimate.";
    return reason.empty() ? reason : reason.substr(1);
}

ProductionRow row_of(const Subject& subject, const catalog::Phase& phase, const Range& range,
                     const std::vector<const Days*>& group, bool tonnes)
{
    ProductionRow row;
    row.level = subject.level;
    row.id = subject.id;
    row.phase = phase.name;
    row.basis = tonnes ? "iron_t" : "furnace_days";
    row.days = range.end - range.begin;
    row.clause = phase.clause;
    double base = 0, ordered = 0;
    std::vector<double> run(group[0]->run.size(), 0), compared = run, before = run;
    for (const Days* d : group) {
        const double weight = tonnes ? d->furnace->capacity_t / year_d : 1;
        row.furnaces += d->base > 0;
        base += weight * d->base;
        ordered += weight * d->ordered;
        for (std::size_t i = 0; i < run.size(); ++i) {
            run[i] += weight * d->run[i];
            compared[i] += weight * d->compared[i];
            before[i] += weight * d->before[i];
        }
    }
    std::vector<double> stopped, reduction;
    for (std::size_t i = 0; i < run.size(); ++i) stopped.push_back(1 - run[i] / base);
    row.planned_ratio = ordered / base;
    row.stopped = spread_of(stopped);
    row.run = spread_of(run);
    row.before = row.reduction = unknown_spread;
    row.p_not_above_before = unknown;
    const bool before_known = std::ranges::all_of(group, [](const Days* d) { return d->base == 0 || d->before_known; });
    if (before_known) {
        for (std::size_t i = 0; i < run.size(); ++i)
            if (before[i] > 0) reduction.push_back(1 - compared[i] / before[i]);
        row.days_compared = range.compared_end - range.compared_begin;
        row.before = spread_of(before);
        row.reduction = spread_of(reduction);
        row.before_from = range.looks_reach ? "looks" : "previous_year.csv";
        int not_above = 0;
        for (std::size_t i = 0; i < run.size(); ++i) not_above += compared[i] <= before[i] + 1e-9;
        row.p_not_above_before = static_cast<double>(not_above) / static_cast<double>(run.size());
    }
    row.target = phase.stop_ratio > 0 ? phase.stop_ratio : unknown;
    const auto& judged = phase.against == "previous_year" ? reduction : stopped;
    row.p_target_met = phase.stop_ratio > 0 ? share_of(judged, [&](double r) { return r >= phase.stop_ratio - 1e-12; }) : unknown;
    row.reason = reason_of(row, group, range);
    return row;
}

std::vector<catalog::Phase> phases_and_season(const catalog::Season& season, const Record& record)
{
    auto phases = season.phases;
    catalog::Phase whole;
    whole.name = "season";
    whole.start = record.span.first + record.span.season_begin;
    whole.end = record.span.first + record.span.season_end - 1;
    phases.push_back(std::move(whole));
    return phases;
}

}  // namespace

std::vector<ProductionRow> weigh_production(const std::vector<FurnaceDraws>& furnaces, const Record& record,
                                            const catalog::Catalog& catalog, const catalog::Plan& plan,
                                            const catalog::Season& season, const catalog::RuleInputs& inputs,
                                            double season_logit_sd)
{
    static constexpr std::array levels{"site", "group", "city", "province"};
    const Weigher weigher(record, catalog, plan, inputs, season_logit_sd);
    std::vector<ProductionRow> rows;
    for (const auto& phase : phases_and_season(season, record)) {
        const Range range = range_of(phase, record.span);
        if (range.end <= range.begin) continue;
        std::vector<Days> all;
        for (const auto& f : furnaces)
            if (phase.cities.empty() || std::ranges::find(phase.cities, f.city_code) != phase.cities.end())
                all.push_back(weigher.days_of(f, phase, range));
        std::map<std::pair<std::size_t, std::string>, std::vector<const Days*>> groups;
        for (const auto& days : all) {
            const auto& f = *days.furnace;
            groups[{0, f.site_id}].push_back(&days);
            for (const auto& group : inputs.groups)
                if (group.site_id == f.site_id) groups[{1, group.group_id}].push_back(&days);
            groups[{2, f.city_code}].push_back(&days);
            if (!f.province_code.empty()) groups[{3, f.province_code}].push_back(&days);
        }
        for (const auto& [key, group] : groups) {
            if (std::ranges::none_of(group, [](const Days* d) { return d->base > 0; })) continue;
            for (const bool tonnes : {false, true})
                rows.push_back(row_of({levels[key.first], key.second}, phase, range, group, tonnes));
        }
    }
    return rows;
}

}  // namespace hearthwatch::pipeline
