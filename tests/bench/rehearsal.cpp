// What the looks of rehearsal seasons say of known truth: how well one look's reading tells a running furnace from a stopped one, by
// how open the furnace is to the sky, ours beside the published detectors; and how many of the steam plumes that were there were seen.
//   bench_rehearsal WORKSPACE...   each written by `hearthwatch rehearse`, then `clip`, `baseline`, `look`
// Looks of the season only, clear with 0.5 or more; banked days are neither running nor off. "truth" is the ceiling: the radiance at 2.2 um
// that really left the furnace then, or its real warmth. Prints tables; judges nothing. Not a timed test.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "bench/rehearsed.h"
#include "pipeline/reading_table.h"
#include "pipeline/rehearse/planck.h"

using namespace hearthwatch;
using namespace hearthwatch::bench;
using namespace hearthwatch::pipeline;
using namespace hearthwatch::pipeline::rehearsal;

namespace {

constexpr double least_valid = 0.5;

/// Readings of one indicator on running and on stopped days.
struct Sample {
    std::vector<double> run, off;

    /// Probability that a running look reads higher than a stopped one; ties count half.
    double auc() const
    {
        std::vector<double> sorted = off;
        std::sort(sorted.begin(), sorted.end());
        double won = 0;
        for (const double value : run) {
            const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), value);
            won += 0.5 * static_cast<double>((low - sorted.begin()) + (high - sorted.begin()));
        }
        return won / static_cast<double>(run.size() * off.size());
    }
};

struct Plumes {
    int there = 0, seen = 0, bare = 0, called = 0, white = 0, called_white = 0;
};

struct Scores {
    std::map<std::string, std::array<Sample, 3>> by_indicator;  ///< strong, median, weak
    std::map<std::string, Plumes> plumes;                       ///< by sensor
};

int openness_of(const Furnace& furnace)
{
    return furnace.seen > 0.9 ? 0 : furnace.seen > 0.7 ? 1 : 2;
}

double flux22(const Heat& heat)
{
    double sum = 0;
    for (const Source& source : heat.sources)
        if (source.kelvin > 400) sum += source.area_m2 * planck(2.2, source.kelvin);
    return sum;
}

using Readings = std::map<std::string, double>;

struct LookOf {
    geo::Instant acquired;
    std::string sensor;
    Readings readings;
};

void score_plume(const Frame& frame, const Box& plot, const Weather& weather, const Heat& heat, const Sky& sky,
                 const LookOf& look, Plumes& plumes)
{
    const auto reading = look.readings.find("plume");
    if (reading == look.readings.end()) return;
    constexpr double contact_m = 60;
    Box near = plot;
    near.length_m += 2 * contact_m;
    near.width_m += 2 * contact_m;
    const bool begins = std::any_of(heat.steam.begin(), heat.steam.end(), [&](const Steam& s) { return near.contains(s.from); });
    const bool seen = reading->second > 0;
    if (begins) {
        ++plumes.there;
        plumes.seen += seen;
    } else if (most_over(sky.steam, frame.ground, plot, contact_m) < 0.05F) {
        ++plumes.bare;
        plumes.called += seen;
        if (weather.snow > 0.05 || most_over(sky.cloud, frame.ground, plot, contact_m) > 0.3F) {
            ++plumes.white;
            plumes.called_white += seen;
        }
    }
}

void score_look(const Frame& frame, const Furnace& furnace, const UnitDays& days, const Climate& climate, const LookOf& look,
                Scores& scores)
{
    const geo::Day day = geo::local_day(look.acquired);
    const State state = days.on(day);
    if (state == State::banked) return;
    const auto add = [&](const std::string& indicator, double value) {
        Sample& sample = scores.by_indicator[indicator].at(static_cast<std::size_t>(openness_of(furnace)));
        (state == State::run ? sample.run : sample.off).push_back(value);
    };
    for (const auto& [indicator, value] : look.readings) add(indicator, value);
    add(look.sensor == "sentinel2" ? "truth swir, sentinel2" : "truth swir, landsat",
        flux22(furnace_heat(frame.seed, climate.on(day), furnace, days, look.acquired)));
    if (look.readings.contains("tir_excess")) add("truth tir", days.warmth.at(static_cast<std::size_t>(day - days.first)));
    for (const char* indicator : {"swir_excess", "tai_swir_max"})
        if (const auto reading = look.readings.find(indicator); reading != look.readings.end())
            add(std::string(indicator) + (look.sensor == "sentinel2" ? ", sentinel2" : ", landsat"), reading->second);
}

void score_season(const std::string& workspace, Scores& scores)
{
    RehearsedSeason season(workspace);
    const Frame& frame = season.frame;
    std::map<std::string, std::map<std::string, LookOf>> looks;  // by unit, scene
    for (const ReadingRow& row : read_all_looks(workspace + "/out")) {
        if (row.gap || row.p_valid < least_valid || row.local_day < frame.start || row.local_day > frame.end) continue;
        LookOf& look = looks[row.unit_id][row.scene_id];
        look.acquired = row.acquired;
        look.sensor = row.sensor;
        look.readings[row.indicator] = row.value;
    }
    for (const Works& w : season.works) {
        for (const Furnace& furnace : w.furnaces)
            for (const auto& [scene, look] : looks[furnace.unit_id]) {
                score_look(frame, furnace, season.operations.units.at(furnace.unit_id), season.climate, look, scores);
                const auto& [heat, sky] = season.at(look.acquired);
                score_plume(frame, furnace.plot, season.climate.on(geo::local_day(look.acquired)), heat, sky, look,
                            scores.plumes[look.sensor]);
            }
        for (const Battery& battery : w.batteries)
            for (const auto& [scene, look] : looks[battery.unit_id]) {
                const auto& [heat, sky] = season.at(look.acquired);
                score_plume(frame, battery.plot, season.climate.on(geo::local_day(look.acquired)), heat, sky, look,
                            scores.plumes[look.sensor]);
            }
    }
}

}  // namespace

int main(int count, char** arguments)
{
    Scores scores;
    for (int i = 1; i < count; ++i) score_season(arguments[i], scores);
    std::printf("single-look AUC, running against off (looks running/off)\n%-24s %20s %20s %20s\n", "", "strong", "median",
                "weak");
    for (const auto& [indicator, samples] : scores.by_indicator) {
        std::printf("%-24s", indicator.c_str());
        for (const Sample& sample : samples)
            if (sample.run.empty() || sample.off.empty())
                std::printf(" %20s", "-");
            else
                std::printf("   %.3f (%5zu/%5zu)", sample.auc(), sample.run.size(), sample.off.size());
        std::printf("\n");
    }
    std::printf("\nplumes of furnaces and batteries: begins within 60 m and is seen; called where no steam is; of these under "
                "cloud or over snow\n");
    for (const auto& [sensor, p] : scores.plumes)
        std::printf("%-12s seen %d of %d (%.1f %%)   called %d of %d (%.1f %%)   white sky or ground %d of %d (%.1f %%)\n",
                    sensor.c_str(), p.seen, p.there, 100.0 * p.seen / std::max(p.there, 1), p.called, p.bare,
                    100.0 * p.called / std::max(p.bare, 1), p.called_white, p.white,
                    100.0 * p.called_white / std::max(p.white, 1));
}
