#include "pipeline/compare/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "pipeline/compare/peers.h"

namespace hearthwatch::pipeline {
namespace {

constexpr int around_order_d = 10, around_change_d = 10, least_stop_d = 15, bootstrap = 200;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t methods = 4;  // ours, then the three peers

/// One day of one furnace with every method's probability.
struct Day {
    std::array<double, methods> p{};
    bool ran = false, in_window = false, near_change = false, seen = false;
    int works = 0;
};

struct Furnace {
    std::string unit_id, group;
    std::vector<Day> days;
    const Finding* finding = nullptr;
    int ran_of_order = 0;
    bool order_known = false, peer_accuses = false;
    double start_error = nan_value;
};

bool ran_on(const std::map<int, Activity>& states, int day)
{
    const auto found = states.find(day);
    return found != states.end() && found->second == Activity::run;
}

bool changes_near(const std::map<int, Activity>& states, int day)
{
    for (int d = day - around_change_d; d <= day + around_change_d; ++d)
        if (states.contains(d) && states.contains(d - 1) && ran_on(states, d) != ran_on(states, d - 1)) return true;
    return false;
}

/// Days between the true start of a kept stop of fifteen days or more and the day p_run falls under one half.
double start_error(const std::map<int, Activity>& states, const std::vector<Day>& days, int season_begin, int begin, int end,
                   int ran)
{
    if (end - begin < least_stop_d || ran > (end - begin) / 4) return nan_value;
    int truly = -1, seen = -1;
    for (int d = begin - around_order_d; d < end && truly < 0; ++d)
        if (states.contains(d) && !ran_on(states, d)) truly = d;
    for (int d = std::max(season_begin, begin - around_order_d - 5); d - season_begin < static_cast<int>(days.size()) && seen < 0;
         ++d)
        if (days[static_cast<std::size_t>(d - season_begin)].p[0] < 0.5) seen = d;
    return truly < 0 ? nan_value : seen < 0 ? 99 : std::abs(seen - truly);
}

std::vector<Furnace> gather(const Record& record, const std::vector<SeriesRow>& series, const std::vector<Finding>& findings,
                            const Truth& truth, const std::map<std::string, std::string>& groups, double violation_share)
{
    std::map<std::string, std::vector<const SeriesRow*>> rows;
    for (const SeriesRow& r : series) rows[r.unit_id].push_back(&r);
    std::map<std::string, const Finding*> finding_of;
    for (const Finding& f : findings)
        if (f.rule != "reduction_not_a_stop" && f.rule != "coke_rate" && f.rule != "outside_season") finding_of[f.unit_id] = &f;
    std::vector<Furnace> furnaces;
    for (std::size_t w = 0; w < record.works.size(); ++w)
        for (std::size_t u = 0; u < record.works[w].units.size(); ++u) {
            const WorksUnit& unit = record.works[w].units[u];
            const auto states = truth.find(unit.unit_id);
            if (unit.kind != catalog::UnitKind::blast_furnace || states == truth.end()) continue;
            Furnace f;
            f.unit_id = unit.unit_id;
            if (const auto group = groups.find(unit.unit_id); group != groups.end()) f.group = group->second;
            if (const auto found = finding_of.find(unit.unit_id); found != finding_of.end()) f.finding = found->second;
            const int begin = f.finding ? f.finding->start - record.span.first : 0,
                      end = f.finding ? f.finding->end - record.span.first + 1 : 0;
            const Peers peers = peers_of(record, record.works[w], u);
            std::size_t i = 0;
            int accused_days = 0;
            for (const SeriesRow* r : rows[unit.unit_id]) {
                const int day = r->day - record.span.first;
                Day d;
                d.p = {r->p_run, peers.last_look[i], peers.hit_fraction[i], peers.two_state[i]};
                ++i;
                d.ran = ran_on(states->second, day);
                d.in_window = f.finding && day >= begin - around_order_d && day < end + around_order_d;
                d.near_change = changes_near(states->second, day);
                d.seen = r->looks_clear > 0;
                d.works = static_cast<int>(w);
                accused_days += day >= begin && day < end && d.p[3] > 0.5;
                f.days.push_back(d);
            }
            if (f.finding) {
                for (int day = begin; day < end; ++day) f.ran_of_order += ran_on(states->second, day);
                f.order_known = states->second.contains(begin) && states->second.contains(end - 1);
                f.peer_accuses = accused_days >= violation_share * (end - begin);
                f.start_error = start_error(states->second, f.days, record.span.season_begin, begin, end, f.ran_of_order);
            }
            furnaces.push_back(std::move(f));
        }
    return furnaces;
}

std::vector<ScoredDay> pick(const std::vector<Furnace>& furnaces, const std::string& group, std::size_t method,
                            const std::function<bool(const Day&)>& which)
{
    std::vector<ScoredDay> days;
    for (const Furnace& f : furnaces)
        if (group == "all" || f.group == group)
            for (const Day& d : f.days)
                if (which(d)) days.push_back({d.p[method], d.ran, d.works});
    return days;
}

void add_day_rows(std::vector<EvaluationRow>& rows, const std::vector<Furnace>& furnaces, const std::string& group)
{
    using Which = std::function<bool(const Day&)>;
    const Which every = [](const Day&) { return true; };
    const auto add = [&](const std::string& metric, const Which& which,
                         const std::function<double(const std::vector<ScoredDay>&)>& score) {
        const auto ours = pick(furnaces, group, 0, which);
        if (ours.empty()) return;
        rows.push_back({metric, group, score(ours), nan_value, nan_value, score(pick(furnaces, group, 1, which)),
                        score(pick(furnaces, group, 2, which)), score(pick(furnaces, group, 3, which)), ours.size()});
    };
    const auto brier = [](const auto& d) { return brier_parts(d).brier; };
    add(
        "brier_ordered_window", [](const Day& d) { return d.in_window; }, brier);
    add(
        "brier_near_change", [](const Day& d) { return d.near_change; }, brier);
    add("brier_season", every, brier);
    add("brier_reliability", every, [](const auto& d) { return brier_parts(d).reliability; });
    add("brier_resolution", every, [](const auto& d) { return brier_parts(d).resolution; });
    add("brier_uncertainty", every, [](const auto& d) { return brier_parts(d).uncertainty; });
    add("log_loss_season", every, log_loss);
    add("area_under_curve", every, area_under_curve);
    add("calibration_error", every, expected_calibration_error);
    if (!rows.empty() && rows.back().metric == "calibration_error" && rows.back().group == group) {
        const Interval interval = calibration_error(pick(furnaces, group, 0, every), bootstrap);
        rows.back().lo90 = interval.lo90;
        rows.back().hi90 = interval.hi90;
    }
}

double mean_bias(const std::vector<ScoredDay>& days)
{
    double sum = 0;
    for (const ScoredDay& d : days) sum += d.p - d.ran;
    return days.empty() ? nan_value : sum / static_cast<double>(days.size());
}

void add_order_rows(std::vector<EvaluationRow>& rows, const std::vector<Furnace>& furnaces, const std::string& group,
                    double violation_share)
{
    double orders = 0, violators = 0, covered = 0, width = 0, open = 0, inconsistent = 0, inconsistent_true = 0, listed = 0,
           listed_true = 0;
    double named = 0, named_true = 0, peer = 0, peer_true = 0;
    std::vector<double> errors;
    for (const Furnace& f : furnaces) {
        if (!f.finding || !f.order_known || (group != "all" && f.group != group)) continue;
        const bool violated = f.ran_of_order >= violation_share * f.finding->planned_days;
        ++orders;
        violators += violated;
        covered += f.ran_of_order >= f.finding->run_days_lo90 && f.ran_of_order <= f.finding->run_days_hi90;
        width += (f.finding->run_days_hi90 - f.finding->run_days_lo90) / f.finding->planned_days;
        open += f.finding->verdict == Verdict::undetermined;
        if (f.finding->verdict == Verdict::inconsistent) ++inconsistent, inconsistent_true += violated;
        if (f.finding->q_value <= 0.05) ++listed, listed_true += violated;
        if (f.finding->named) ++named, named_true += violated;
        if (f.peer_accuses) ++peer, peer_true += violated;
        if (std::isfinite(f.start_error)) errors.push_back(f.start_error);
    }
    if (orders == 0) return;
    const auto add = [&](const char* metric, double value, double of_peer, double count) {
        rows.push_back(
            {metric, group, value, nan_value, nan_value, nan_value, nan_value, of_peer, static_cast<std::size_t>(count)});
    };
    const auto share = [](double part, double whole) { return whole > 0 ? part / whole : nan_value; };
    std::ranges::sort(errors);
    add("start_error_median_d", errors.empty() ? nan_value : errors[errors.size() / 2], nan_value,
        static_cast<double>(errors.size()));
    add("run_days_coverage_90", covered / orders, nan_value, orders);
    add("run_days_width", width / orders, nan_value, orders);
    add("undetermined_share", open / orders, nan_value, orders);
    add("false_share_of_inconsistent", share(inconsistent - inconsistent_true, inconsistent), share(peer - peer_true, peer),
        inconsistent);
    add("power_of_inconsistent", share(inconsistent_true, violators), share(peer_true, violators), violators);
    add("false_share_of_list", share(listed - listed_true, listed), nan_value, listed);
    add("power_of_list", share(listed_true, violators), nan_value, violators);
    add("false_names", named - named_true, peer - peer_true, orders);
    add("power_of_names", share(named_true, violators), nan_value, violators);
}

}  // namespace

Evaluation evaluate(const Record& record, const std::vector<SeriesRow>& series, const std::vector<Finding>& findings,
                    const Truth& truth, const std::map<std::string, std::string>& groups, double violation_share)
{
    const auto furnaces = gather(record, series, findings, truth, groups, violation_share);
    std::set<std::string> names;
    for (const Furnace& f : furnaces)
        if (!f.group.empty()) names.insert(f.group);
    std::vector<std::string> list{"all"};
    list.insert(list.end(), names.begin(), names.end());
    Evaluation evaluation;
    for (const std::string& group : list) {
        add_day_rows(evaluation.rows, furnaces, group);
        add_order_rows(evaluation.rows, furnaces, group, violation_share);
    }
    const auto every = pick(furnaces, "all", 0, [](const Day&) { return true; });
    if (every.empty()) return evaluation;
    const double seen = mean_bias(pick(furnaces, "all", 0, [](const Day& d) { return d.seen; }));
    const double unseen = mean_bias(pick(furnaces, "all", 0, [](const Day& d) { return !d.seen; }));
    evaluation.rows.push_back(
        {"bias_seen_minus_unseen", "all", seen - unseen, nan_value, nan_value, nan_value, nan_value, nan_value, every.size()});
    evaluation.reliability = reliability(every);
    return evaluation;
}

}  // namespace hearthwatch::pipeline
