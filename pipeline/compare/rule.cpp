#include "pipeline/compare/rule.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace hearthwatch::pipeline {
namespace {

/// Looks of the ordered days, and what supports that the unit ran.
struct Support {
    int clear = 0, supporting = 0;
    std::set<std::string> sensors, supporting_sensors;
    double largest = 0, total = 0;
};

Support support_of(const Case& c, const Model& model)
{
    Support s;
    for (const Signal& signal : c.signals) {
        if (signal.day < c.window->begin || signal.day >= c.window->end) continue;
        s.sensors.insert(signal.sensor);
        const bool clear = signal.high_resolution && signal.p_valid >= model.evidence.clear_p_valid;
        s.clear += clear;
        if (signal.llr <= 0) continue;
        s.total += signal.llr;
        s.largest = std::max(s.largest, signal.llr);
        if (clear) ++s.supporting, s.supporting_sensors.insert(signal.sensor);
    }
    return s;
}

std::string join(const std::set<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : "+") + name;
    return text;
}

/// The sensor family without which the violation is least probable.
struct Weakest {
    std::string family;
    double p = 1;
};

Weakest weakest_of(const Support& s, const std::function<double(const std::string&)>& without)
{
    std::set<std::string> families;
    for (const std::string& sensor : s.sensors) families.insert(sensor_family(sensor));
    Weakest weakest;
    for (const std::string& family : families)
        if (const double p = without(family); p < weakest.p) weakest = {family, p};
    return weakest;
}

/// Why a probable violation is not yet a name; empty when nothing stands in the way.
std::string bar_to_naming(const Case& c, const WorksUnit& unit, const Support& s, const Weakest& weakest,
                          double log10_bayes_factor, const Model& model)
{
    const VerdictModel& v = model.verdict;
    if (unit.low_precision && !unit.external) return "only a point of the unit is known";
    if (c.window->end - c.window->begin < v.core_least_d) return "the order is too short to have a core";
    if (!c.core_significant) return fmt::format("its core is not significant among the season's orders (p = {:.3g})", c.core_p);
    if (s.supporting < v.named_looks || static_cast<int>(s.supporting_sensors.size()) < v.named_sensors)
        return fmt::format("{} supporting clear looks of {} sensors ({} of {} needed)", s.supporting, s.supporting_sensors.size(),
                           v.named_looks, v.named_sensors);
    if (log10_bayes_factor < v.named_log10) return "its looks speak less than tenfold for running against obeying";
    if (s.largest > v.look_share * s.total) return "one look carries most of the evidence";
    if (weakest.p < v.without_family) return fmt::format("it rests on {} alone", weakest.family);
    return {};
}

void speak(Finding& f, Verdict verdict, const char* rule, std::string reason)
{
    f.verdict = verdict;
    f.rule = rule;
    f.reason = std::move(reason);
}

}  // namespace

std::string sensor_family(std::string_view sensor)
{
    if (sensor.starts_with("sentinel2")) return "sentinel2";
    if (is_landsat(sensor)) return "landsat";
    if (sensor.starts_with("viirs") || sensor.starts_with("modis")) return "night";
    return std::string(sensor);
}

Finding find(const Case& c, const Record& record, const Fit& fit, const Population& population,
             const std::function<double(const std::string&)>& without, const Model& model)
{
    const VerdictModel& v = model.verdict;
    Finding f;
    f.order_id = c.order->order_id;
    f.site_id = c.order->site_id;
    f.unit_id = c.order->unit_id;
    f.start = c.order->start;
    f.end = c.order->end;
    f.planned_days = c.order->end - c.order->start + 1;
    f.q_value = 1;
    if (!c.window) {
        f.p_violation = f.log10_bayes_factor = f.run_days_median = f.run_days_lo90 = f.run_days_hi90 = std::nan("");
        speak(f, Verdict::undetermined, "outside_season", "No day of the order lies in the season looked at.");
        return f;
    }
    const WorksUnit& unit = record.works[c.window->works].units[c.window->unit];
    const UnitFit& unit_fit = fit.works[c.window->works].units[c.window->unit];
    const Support s = support_of(c, model);
    f.looks_clear = s.clear;
    f.sensors = join(s.sensors);
    f.p_violation = p_violation(c.evidence, population);
    f.log10_bayes_factor = log10_bayes_factor(c.evidence, population);
    f.run_days_median = run_days_quantile(c.evidence, population, 0.5);
    f.run_days_lo90 = run_days_quantile(c.evidence, population, 0.05);
    f.run_days_hi90 = run_days_quantile(c.evidence, population, 0.95);
    f.q_value = c.q_value;

    const std::string tail = fmt::format("P(ran on {:.0f} % of the days or more) = {:.3f}, {} clear looks.",
                                         100 * v.violation_share, f.p_violation, s.clear);
    const Verdict open = Verdict::undetermined;
    if (c.order->measure == catalog::Measure::extend_coking_hours || unit.kind == catalog::UnitKind::coke_oven_battery)
        speak(f, open, "coke_rate", "A battery stays hot; a longer coking time cannot be told from these looks. " + tail);
    else if (c.order->measure == catalog::Measure::reduce_percent)
        speak(f, open, "reduction_not_a_stop", "A lower load cannot be seen from above; only a stop can. " + tail);
    else if (s.clear < v.least_looks)
        speak(f, open, "no_clear_look", "Too few clear looks in the ordered days. " + tail);
    else if (unit_fit.low_information)
        speak(f, open, "little_history",
              fmt::format("Only {} clear looks before the season: the unit is not known well enough. ", unit_fit.baseline_looks) +
                  tail);
    else if (unit.weight < 1)
        speak(f, open, "point_only", "The works is known as one point: its furnaces cannot be told apart. " + tail);
    else if (f.p_violation > v.p_inconsistent) {
        const Weakest weakest = weakest_of(s, without);
        const std::string bar = bar_to_naming(c, unit, s, weakest, f.log10_bayes_factor, model);
        f.named = bar.empty() && weakest.p >= v.without_family_inconsistent;
        if (weakest.p < v.without_family_inconsistent)
            speak(f, open, "one_sensor",
                  fmt::format("Only {} says that it ran; the other sensors do not bear it out. ", weakest.family) + tail);
        else if (f.named)
            speak(f, Verdict::inconsistent, "double_rule", "Ran through the ordered stop by both rules. " + tail);
        else
            speak(f, Verdict::inconsistent, "probable", "Probably ran; not named: " + bar + ". " + tail);
    } else if (f.p_violation < v.p_consistent && f.log10_bayes_factor < -v.consistent_log10)
        speak(f, Verdict::consistent, "stopped", "Stood as ordered. " + tail);
    else
        speak(f, open, "between", "The looks fit both. " + tail);
    return f;
}

}  // namespace hearthwatch::pipeline
