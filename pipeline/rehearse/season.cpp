#include "pipeline/rehearse/season.h"

#include <algorithm>
#include <chrono>

#include "pipeline/rehearse/chance.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

void add(std::vector<Overpass>& passes, const Frame& frame, const std::string& platform, geo::Day first, int every,
         std::chrono::seconds utc)
{
    for (geo::Day day = first; day <= frame.end; day = day + every) {
        if (day < frame.baseline_start) continue;
        const std::chrono::milliseconds drift(
            static_cast<int>(uniform(hash(frame.seed, 11, static_cast<std::uint64_t>(day.number))) * 20000));
        passes.push_back({platform, geo::day_start(day, std::chrono::minutes(0)) + utc + drift});
    }
}

}  // namespace

Frame make_frame(std::uint64_t seed, int works, bool small)
{
    Frame frame{seed, works, small, geo::make_day(2021, 8, 15), geo::make_day(2021, 11, 15), geo::make_day(2022, 3, 15), {}};
    if (small) {
        frame.baseline_start = geo::make_day(2021, 12, 11);
        frame.start = geo::make_day(2022, 1, 10);
        frame.end = geo::make_day(2022, 2, 14);
    }
    // The outlines of the works and three kilometres round them, less of it in a small rehearsal.
    const int width_m = (small ? 4920 : 6960) + 2040 * (works - 1), height_m = small ? 5400 : 7500;
    frame.ground = {"EPSG:32650", 603600, 4396500, 10, width_m / 10, height_m / 10};
    return frame;
}

const char* name(State state)
{
    return state == State::run ? "run" : state == State::banked ? "banked" : "off";
}

const char* name(Behaviour behaviour)
{
    switch (behaviour) {
    case Behaviour::complied:
        return "complied";
    case Behaviour::ignored:
        return "ignored";
    case Behaviour::late:
        return "late";
    case Behaviour::banked:
        return "banked";
    case Behaviour::early_restart:
        return "early_restart";
    case Behaviour::hidden_run:
        return "hidden_run";
    case Behaviour::rotation:
        return "rotation";
    case Behaviour::no_order:
        break;
    }
    return "no_order";
}

std::vector<Overpass> overpasses(const Frame& frame)
{
    using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
    std::vector<Overpass> passes;
    const int skip = frame.small ? 2 : 1;
    add(passes, frame, "Sentinel-2A", geo::make_day(2021, 8, 18), 10 * skip, hours(2) + minutes(55) + seconds(50));
    add(passes, frame, "Sentinel-2B", geo::make_day(2021, 8, frame.small ? 13 : 23), 10 * skip,
        hours(2) + minutes(55) + seconds(40));
    add(passes, frame, "LANDSAT_8", geo::make_day(2021, 8, 22), 16 * skip, hours(2) + minutes(47) + seconds(30));
    add(passes, frame, "LANDSAT_9", geo::make_day(2021, 11, 2), 16 * skip, hours(2) + minutes(47) + seconds(20));
    std::sort(passes.begin(), passes.end(), [](const Overpass& a, const Overpass& b) { return a.instant < b.instant; });
    return passes;
}

}  // namespace hearthwatch::pipeline::rehearsal
