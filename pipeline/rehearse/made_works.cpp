#include "pipeline/rehearse/made_works.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr int before_days = 45;
constexpr std::array<const char*, 10> cities{"130200", "130100", "130400", "130500", "130600",
                                             "140400", "140100", "410500", "371400", "120000"};

void stop(UnitDays& days, geo::Day from, geo::Day to, int banked)
{
    for (geo::Day day = std::max(from, days.first); day <= to && day - days.first < static_cast<int>(days.states.size()); ++day)
        days.states[static_cast<std::size_t>(day - days.first)] = day - from < banked ? State::banked : State::off;
}

/// Stops that no one ordered: a day or two of maintenance every three months or so, repairs of a week, now and then a long one. Stays are not
/// geometric: they age (Weibull of shape 2) and mix.
void live(UnitDays& days, geo::Day from, geo::Day to, Chance& chance)
{
    geo::Day day = from - chance.below(60);
    while (true) {
        day = day + 2 + static_cast<int>(90 * std::sqrt(-std::log(1 - chance.uniform())));
        if (day > to) return;
        const double kind = chance.uniform();
        const int length = kind < 0.62 ? 1 + chance.below(2) : kind < 0.9 ? 3 + chance.below(9) : 20 + chance.below(45);
        stop(days, day, std::min(day + (length - 1), to), length <= 6 || chance.happens(0.3) ? length : 2 + chance.below(3));
        day = day + length;
    }
}

/// Two thirds of the thermal contrast follow within a day or two (shell, top), the rest within the week (stoves, slag, ground).
std::vector<double> thermal_contrast(const std::vector<State>& states, Chance chance)
{
    const double share = std::clamp(0.6 + 0.12 * chance.normal(), 0.3, 0.85), fast = chance.around(1.1, 1.3),
                 slow = chance.around(4.8, 1.3);
    const double banked = chance.between(0.2, 0.4);
    double quick = 1, lazy = 1;
    std::vector<double> result;
    for (const State state : states) {
        quick += ((state == State::run ? 1.0 : 0.0) - quick) * (1 - std::exp(-1 / fast));
        lazy += ((state == State::run      ? 1.0
                  : state == State::banked ? std::min(0.9, banked / (1 - share))
                                           : 0.0) -
                 lazy) *
                (1 - std::exp(-1 / slow));
        result.push_back(share * quick + (1 - share) * lazy);
    }
    return result;
}

/// How a works takes orders; its furnaces go together more often than not.
Behaviour choose(Scenario scenario, double attitude, Chance& chance)
{
    if (scenario == Scenario::compliant) return chance.happens(0.2) ? Behaviour::banked : Behaviour::complied;
    const double good = attitude < 0.78 ? 0.9 : attitude < 0.9 ? 0.5 : 0.2, u = chance.uniform();
    if (u < good) return chance.happens(0.18) ? Behaviour::banked : Behaviour::complied;
    const double v = (u - good) / (1 - good);
    return v < 0.45   ? Behaviour::ignored
           : v < 0.6  ? Behaviour::late
           : v < 0.75 ? Behaviour::early_restart
           : v < 0.9  ? Behaviour::hidden_run
                      : Behaviour::rotation;
}

void obey(UnitDays& days, geo::Day a, geo::Day b, Behaviour behaviour, Scenario scenario, Chance& chance)
{
    const int length = b - a + 1, cooling = 1 + chance.below(4);
    geo::Day from = a + (chance.below(5) - 1), to = b + (chance.below(6) - 3);
    if (scenario == Scenario::shifted && (behaviour == Behaviour::complied || behaviour == Behaviour::banked)) {
        const double u = chance.uniform();
        if (u < 0.25)
            from = a + 5 + chance.below(8);
        else if (u < 0.5)
            to = b - 5 - chance.below(8);
    }
    switch (behaviour) {
    case Behaviour::complied:
        stop(days, from, to, cooling);
        break;
    case Behaviour::banked:
        stop(days, from, to, length + 20);
        break;
    case Behaviour::late:
        stop(days, a + 5 + chance.below(std::max(2, length / 3)), to, cooling);
        break;
    case Behaviour::early_restart:
        stop(days, from, b - 5 - chance.below(std::max(2, length / 3)), cooling);
        break;
    case Behaviour::hidden_run: {
        const int run = static_cast<int>(length * chance.between(0.3, 0.6)),
                  begin = 3 + chance.below(std::max(1, length - run - 5));
        stop(days, from, a + (begin - 1), cooling);
        stop(days, a + (begin + run), to, cooling);
        break;
    }
    case Behaviour::rotation:
        for (geo::Day day = from; day <= to;) {
            const int still = 5 + chance.below(6), run = 4 + chance.below(6);
            stop(days, day, std::min(to, day + (still - 1)), still);
            day = day + (still + run);
        }
        break;
    default:
        break;
    }
}

void dress(MadeUnit& u, Scenario scenario, const Frame& frame, Chance& chance)
{
    constexpr std::array<double, 3> thermal{3.2, 2.1, 1.0};
    u.noise = chance.around(0.1, 1.35);
    u.false_rate = std::clamp(chance.around(0.022, 1.8), 0.002, 0.15);
    u.neighbour = chance.around(0.0015, 2);
    if (chance.happens(0.03)) {  // drawn on the wrong roof
        u.own = chance.between(0.25, 0.5);
        u.neighbour = chance.between(0.2, 0.5);
    }
    if (scenario == Scenario::bleed && chance.happens(0.2)) u.false_rate = chance.between(0.12, 0.4);
    u.thermal_k = u.battery ? chance.around(8, 1.3) : chance.around(thermal[static_cast<std::size_t>(u.openness)], 1.3);
    u.thermal_bias_k = 0.35 * chance.normal();
    u.thermal_noise_k = chance.around(0.95, 1.15);
    u.steam = chance.happens(0.5) ? chance.between(0.3, 0.9) : 0;
    if (scenario == Scenario::drift && chance.happens(0.35)) {
        u.change_day = frame.start.number - 20 + chance.below(frame.end - frame.start);
        u.change_k = 1.4 * chance.normal();
        u.change_gain = chance.around(1, 1.8);
    }
}

}  // namespace

MadeWorks make_made_works(const Frame& frame, int number, Scenario scenario)
{
    // The units are the same in every scenario of a seed; what they do and how they look may differ.
    Chance chance(hash(frame.seed, 111, static_cast<std::uint64_t>(number)));
    MadeWorks works;
    works.site_id = "MS" + std::to_string(10000 + number).substr(1);
    works.city = cities[static_cast<std::size_t>(chance.below(static_cast<int>(cities.size())))];
    works.overlap = chance.happens(0.35);
    works.other_hits = chance.around(0.015, 2.2);
    const double attitude = chance.uniform(), size = chance.uniform();
    const int furnaces = size < 0.2 ? 1 : size < 0.55 ? 2 : size < 0.8 ? 3 : size < 0.92 ? 4 : size < 0.97 ? 5 : 6;
    const int batteries = chance.happens(0.3) ? 1 + chance.below(2) : 0;
    UnitDays all{frame.baseline_start - before_days, {}, {}, {}};
    all.states.assign(static_cast<std::size_t>(frame.end + 3 - all.first), State::run);
    all.warmth.assign(all.states.size(), 1.0);
    for (int i = 0; i < furnaces + batteries; ++i) {
        Chance one(hash(frame.seed, 112, static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(i)));
        MadeUnit u;
        u.battery = i >= furnaces;
        u.days = u.always = all;
        const Box plot{{210.0 * i, 0}, 130, 92, 0};
        const geo::Day start = frame.start + 10 + one.below(30);
        const geo::Day end = std::min(start + 29 + one.below(61), frame.end - 3);
        MadeOrder order{{}, Behaviour::no_order};
        order.order.site_id = works.site_id;
        order.order.start = start;
        order.order.end = end;
        order.order.source_document = "made season " + std::to_string(frame.seed);
        order.order.clause = "rehearsal";
        bool ordered = one.happens(0.8);
        if (u.battery) {
            u.unit_id = works.site_id + "-CO" + std::to_string(i - furnaces + 1);
            u.oven.unit_id = u.unit_id;
            u.oven.plot = plot;
            u.oven.deck = {plot.centre, 128, 18, 0};
            u.oven.coking_hours = one.between(16, 21);
            u.oven.ovens = 45 + one.below(22);
            u.days.coking_hours.assign(u.days.states.size(), u.oven.coking_hours);
            ordered = one.happens(0.6);
            order.order.measure = catalog::Measure::extend_coking_hours;
            order.order.amount = one.happens(0.5) ? 28 : 36;
            order.behaviour = scenario == Scenario::compliant || one.happens(0.75) ? Behaviour::complied : Behaviour::ignored;
            if (ordered && order.behaviour == Behaviour::complied)
                for (geo::Day day = start; day <= end; ++day)
                    u.days.coking_hours[static_cast<std::size_t>(day - u.days.first)] = *order.order.amount;
            u.always.coking_hours.assign(u.days.states.size(), u.oven.coking_hours);
        } else {
            const double strength = one.uniform();
            u.openness = strength < 0.4 ? 0 : strength < 0.8 ? 1 : 2;
            u.unit_id = works.site_id + "-BF" + std::to_string(i + 1);
            u.furnace = make_furnace(one, plot, u.openness);
            u.furnace.unit_id = u.unit_id;
            live(u.days, u.days.first, frame.end, one);
            order.behaviour = choose(scenario, attitude, one);
            if (ordered) {
                // Maintenance waits for an ordered stop, and one who obeys has none just about it.
                const bool obeys = order.behaviour != Behaviour::ignored;
                for (geo::Day day = start - 12; obeys && day <= std::min(end + 12, frame.end); ++day)
                    u.days.states[static_cast<std::size_t>(day - u.days.first)] = State::run;
                obey(u.days, start, end, order.behaviour, scenario, one);
            }
        }
        dress(u, scenario, frame, one);
        const Chance cooling(hash(frame.seed, 113, static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(i)));
        u.contrast = thermal_contrast(u.days.states, cooling);
        u.always_contrast = thermal_contrast(u.always.states, cooling);
        if (ordered) {
            order.order.unit_id = u.unit_id;
            order.order.order_id = u.unit_id + "-" + geo::format_month(start);
            works.orders.push_back(order);
        }
        works.units.push_back(std::move(u));
    }
    return works;
}

}  // namespace hearthwatch::pipeline::rehearsal
