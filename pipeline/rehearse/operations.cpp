#include "pipeline/rehearse/operations.h"

#include <algorithm>
#include <cmath>

#include "geo/csv.h"
#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr int before_days = 12;

UnitDays running(const Frame& frame)
{
    UnitDays days{frame.baseline_start - before_days, {}, {}, {}};
    days.states.assign(static_cast<std::size_t>(frame.end + 3 - days.first), State::run);
    return days;
}

/// From `from` to `to`, both included: sealed and cooling for `banked` days, then cold.
void stop(UnitDays& days, geo::Day from, geo::Day to, int banked)
{
    for (geo::Day day = std::max(from, days.first); day <= to; ++day) {
        const auto i = static_cast<std::size_t>(day - days.first);
        if (i < days.states.size()) days.states[i] = day - from < banked ? State::banked : State::off;
    }
}

/// First-order cooling and warming towards 1 running, 0.3 banked, 0 off.
void settle(UnitDays& days, double cooling_days)
{
    double level = 1;
    for (const State state : days.states) {
        const double target = state == State::run ? 1 : state == State::banked ? 0.3 : 0;
        level += (target - level) * (1 - std::exp(-1 / cooling_days));
        days.warmth.push_back(level);
    }
}

struct Window {
    geo::Day start, end;
};

/// A stop of five to nine weeks somewhere in the season; of about three in a small one.
Window ordered_window(const Frame& frame, Chance& chance)
{
    const int length = frame.end - frame.start + 1;
    const int days = frame.small ? 20 + chance.below(4) : 35 + chance.below(26);
    const int latest = std::max(4, length - days - 6);
    const geo::Day start = frame.start + 4 + chance.below(std::max(1, latest - 4));
    return {start, start + (days - 1)};
}

void obey(UnitDays& days, const Furnace& furnace, Window order, Chance& chance)
{
    const int length = order.end - order.start + 1, cooling = 2 + chance.below(3);
    switch (furnace.behaviour) {
    case Behaviour::complied:
        stop(days, order.start + (chance.below(4) - 1), order.end - chance.below(4), cooling);
        break;
    case Behaviour::late:
        stop(days, order.start + (length / 5 + chance.below(length / 5)), order.end + chance.below(4), cooling);
        break;
    case Behaviour::early_restart:
        stop(days, order.start + chance.below(3), order.end - (length / 3 + chance.below(length / 6)), cooling);
        break;
    case Behaviour::banked:
        stop(days, order.start + chance.below(2), order.end - chance.below(2), length);
        break;
    default:
        break;
    }
}

catalog::Order make_order(const std::string& site, const std::string& unit, Window window, const Frame& frame)
{
    catalog::Order order;
    order.order_id = unit + "-" + geo::format_month(window.start);
    order.site_id = site;
    order.unit_id = unit;
    order.start = window.start;
    order.end = window.end;
    order.source_document = "rehearsal plan " + std::to_string(frame.seed);
    order.clause = "rehearsal";
    return order;
}

}  // namespace

Operations operate(const Frame& frame, const std::vector<Works>& works)
{
    Operations result;
    const auto enter = [&](const catalog::Order& order, Behaviour behaviour) {
        result.plan.orders.push_back(order);
        result.behaviours[order.order_id] = behaviour;
    };
    for (std::size_t i = 0; i < works.size(); ++i) {
        Chance chance(hash(frame.seed, 41, i));
        const Works& w = works[i];
        for (const Furnace& f : w.furnaces) {
            UnitDays days = running(frame);
            if (!frame.small && chance.happens(0.5)) {
                const geo::Day from = frame.baseline_start + chance.below(80);
                stop(days, from, from + 3 + chance.below(8), chance.happens(0.5) ? 99 : 2);
            }
            const Window window = ordered_window(frame, chance);
            if (f.behaviour != Behaviour::no_order) enter(make_order(w.site_id, f.unit_id, window, frame), f.behaviour);
            obey(days, f, window, chance);
            settle(days, f.cooling_days);
            result.units[f.unit_id] = days;
        }
        for (const Battery& b : w.batteries) {
            UnitDays days = running(frame);
            days.coking_hours.assign(days.states.size(), b.coking_hours);
            if (b.ordered) {
                catalog::Order order = make_order(w.site_id, b.unit_id, ordered_window(frame, chance), frame);
                order.measure = catalog::Measure::extend_coking_hours;
                order.amount = b.ordered_hours;
                enter(order, b.obeys ? Behaviour::complied : Behaviour::ignored);
                for (geo::Day day = order.start; b.obeys && day <= order.end; ++day)
                    days.coking_hours[static_cast<std::size_t>(day - days.first)] = b.ordered_hours;
            }
            settle(days, 1);
            result.units[b.unit_id] = days;
        }
        for (const Sinter& s : w.sinters) {
            UnitDays days = running(frame);
            if (i % 2 == 0) {
                catalog::Order order = make_order(w.site_id, s.unit_id, ordered_window(frame, chance), frame);
                order.measure = catalog::Measure::reduce_percent;
                order.amount = 50;
                enter(order, Behaviour::complied);
                // Half the output is had by standing still every second three days.
                for (geo::Day day = order.start; day <= order.end; ++day)
                    if ((day - order.start) / 3 % 2 == 0) stop(days, day, day, 0);
            }
            settle(days, 1.5);
            result.units[s.unit_id] = days;
        }
    }
    std::sort(result.plan.orders.begin(), result.plan.orders.end(),
              [](const catalog::Order& a, const catalog::Order& b) { return a.order_id < b.order_id; });
    return result;
}

std::string truth_csv(const Frame& frame, const Operations& operations)
{
    std::string text = geo::csv_line({"unit_id", "day", "state"});
    for (const auto& [unit, days] : operations.units)
        for (geo::Day day = frame.baseline_start; day <= frame.end; ++day)
            text += geo::csv_line({unit, geo::format_day(day), name(days.on(day))});
    return text;
}

std::string behaviours_csv(const Operations& operations)
{
    std::string text = geo::csv_line({"order_id", "behaviour"});
    for (const auto& [order, behaviour] : operations.behaviours) text += geo::csv_line({order, name(behaviour)});
    return text;
}

}  // namespace hearthwatch::pipeline::rehearsal
