#include <catch2/catch.hpp>

#include <set>

#include "fixture/temp_folder.h"
#include "pipeline/rehearse/heat.h"
#include "pipeline/rehearse/planck.h"
#include "site-catalog/write.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline::rehearsal;

namespace {

int days_in(const UnitDays& days, const catalog::Order& order, State state)
{
    int count = 0;
    for (geo::Day day = order.start; day <= order.end; ++day) count += days.on(day) == state ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("what units did is what their behaviour says, in every season")
{
    for (const auto& [seed, works_count, small] :
         {std::tuple{1, 2, false}, {2, 2, true}, {3, 4, false}, {9, 1, false}, {10, 3, true}}) {
        CAPTURE(seed, works_count, small);
        const Frame frame = make_frame(static_cast<std::uint64_t>(seed), works_count, small);
        const auto works = make_works(frame);
        const Operations operations = operate(frame, works);
        if (works_count >= 2) CHECK(operations.plan.orders.size() >= static_cast<std::size_t>(works_count / 2 * 6));
        std::set<Behaviour> seen;
        for (const catalog::Order& order : operations.plan.orders) {
            CAPTURE(order.order_id);
            CHECK(order.start >= frame.start);
            CHECK(order.end <= frame.end);
            const UnitDays& days = operations.units.at(order.unit_id);
            const int length = order.end - order.start + 1, run = days_in(days, order, State::run);
            const Behaviour behaviour = operations.behaviours.at(order.order_id);
            if (order.measure != catalog::Measure::stop) {
                const double hours =
                    days.coking_hours.empty() ? 0 : days.coking_hours[static_cast<std::size_t>(order.start - days.first)];
                if (order.measure == catalog::Measure::extend_coking_hours)
                    CHECK((hours == *order.amount) == (behaviour == Behaviour::complied));
                continue;
            }
            seen.insert(behaviour);
            switch (behaviour) {
            case Behaviour::complied:
                CHECK(run <= 6);
                CHECK(days_in(days, order, State::off) > length / 2);
                break;
            case Behaviour::banked:
                CHECK(run <= 3);
                CHECK(days_in(days, order, State::off) == 0);
                break;
            case Behaviour::ignored:
                CHECK(run == length);
                break;
            case Behaviour::late:
                CHECK(run >= length / 5);
                CHECK(days.on(order.start) == State::run);
                CHECK(days.on(order.end) != State::run);
                break;
            case Behaviour::early_restart:
                CHECK(run >= length / 3);
                CHECK(days.on(order.end) == State::run);
                CHECK(days.on(order.start + 4) != State::run);
                break;
            default:
                FAIL("an order nobody gave");
            }
        }
        if (works_count >= 2) CHECK(seen.size() == 5);
    }
}

TEST_CASE("catalogue and plan of a rehearsal are read by the program's own readers")
{
    const fixture::TempFolder folder;
    const Frame frame = make_frame(5, 2, false);
    const auto works = make_works(frame);
    const catalog::Catalog made = make_catalog(frame, works);
    const Operations operations = operate(frame, works);
    catalog::write_catalog(folder / "catalog", made);
    catalog::write_plan(folder / "plan.csv", operations.plan);
    const catalog::Catalog read = catalog::read_catalog(folder / "catalog");
    CHECK(read.sites.size() == 2);
    CHECK(read.units.size() == 14);
    CHECK(catalog::read_plan(folder / "plan.csv", read).orders.size() == operations.plan.orders.size());
    const geo::Projector projector(frame.ground.crs);
    for (const Works& w : works)
        for (const Furnace& f : w.furnaces) {
            const catalog::Unit* unit = read.find_unit(f.unit_id);
            REQUIRE(unit != nullptr);
            CHECK_FALSE(unit->low_precision);
            CHECK(geo::contains(geo::to_plane(unit->outline, projector), f.casthouse.centre));
            CHECK(geo::area_m2(geo::to_plane(unit->outline, projector)) == Approx(130 * 92).epsilon(0.2));
        }
}

TEST_CASE("furnaces glow when they run, for a part of the looks, and cool when they stop")
{
    int seldom = 0, often = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Frame frame = make_frame(seed, 2, false);
        const auto works = make_works(frame);
        const Operations operations = operate(frame, works);
        const Climate climate(frame);
        for (const Works& w : works)
            for (const Furnace& f : w.furnaces) {
                CAPTURE(seed, f.unit_id);
                const UnitDays& unit = operations.units.at(f.unit_id);
                int looks = 0, bright = 0;
                for (geo::Day day = frame.baseline_start; day <= frame.end; ++day) {
                    double rise = 0;  // of a 20 m pixel at 2.2 um, all in one
                    for (const Source& s :
                         heat_at(frame, works, operations, climate, geo::day_start(day) + std::chrono::minutes(655)).sources)
                        if (f.plot.contains(s.place)) rise += 0.84 * planck(2.2, s.kelvin) * s.area_m2 / 400;
                    const bool hot = rise > 0.12;  // five times the planning noise of methods B2, low sun
                    if (unit.on(day) == State::run) {
                        ++looks;
                        bright += hot ? 1 : 0;
                    } else if (unit.on(day - 1) != State::run) {
                        CHECK_FALSE(hot);
                    }
                }
                const double share = bright / static_cast<double>(looks);
                CHECK(share > 0.1);
                CHECK(share < 1);
                seldom += share < 0.5 ? 1 : 0;
                often += share >= 0.5 ? 1 : 0;
                const auto stopped = std::find(unit.states.begin(), unit.states.end(), State::off);
                if (stopped != unit.states.end()) {
                    const auto i = static_cast<std::size_t>(stopped - unit.states.begin());
                    if (i + 3 < unit.warmth.size() && unit.states[i + 3] == State::off)
                        CHECK(unit.warmth[i + 3] < unit.warmth[i]);
                }
            }
    }
    CHECK(seldom >= 4);
    CHECK(often >= 4);
}

TEST_CASE("batteries stay warm and push, their plan is about hours")
{
    const Frame frame = make_frame(4, 2, false);
    const auto works = make_works(frame);
    const Operations operations = operate(frame, works);
    const Climate climate(frame);
    const Battery& battery = works[0].batteries[0];
    int pushes = 0, looks = 0;
    for (geo::Day day = frame.baseline_start; day <= frame.end; ++day)
        for (const int minute : {655, 95}) {
            double warm = 0;
            bool push = false;
            for (const Source& s :
                 heat_at(frame, works, operations, climate, geo::day_start(day) + std::chrono::minutes(minute)).sources)
                if (battery.plot.contains(s.place)) {
                    if (s.kelvin < 500) warm += s.area_m2;
                    push = push || s.kelvin > 1200;
                }
            CHECK(warm > 1200);
            pushes += push ? 1 : 0;
            ++looks;
        }
    CHECK(pushes > looks / 50);
    CHECK(pushes < looks / 4);
}
