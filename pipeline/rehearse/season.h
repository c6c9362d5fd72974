#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/day.h"
#include "geo/grid.h"

namespace hearthwatch::pipeline::rehearsal {

/// When and where a rehearsal happens: a fixed stretch of the 2021-22 season and a fixed piece of ground near Tangshan, on which
/// works stand that do not exist.
struct Frame {
    std::uint64_t seed = 1;
    int works = 2;
    bool small = false;
    geo::Day baseline_start, start, end;  ///< the baseline ends on the day before `start`; `end` included
    geo::Grid ground;                     ///< 10 m, UTM zone 50 N; its sides are whole multiples of 60 m
};

/// `small` is a month of season after a month of baseline, otherwise the whole season of the notice after three months.
Frame make_frame(std::uint64_t seed, int works, bool small);

enum class State { run, banked, off };
const char* name(State state);

/// What a works did about an order.
enum class Behaviour { complied, ignored, late, banked, early_restart, hidden_run, rotation, no_order };
const char* name(Behaviour behaviour);

/// One pass of an imaging satellite.
struct Overpass {
    std::string platform;  ///< "LANDSAT_8", "LANDSAT_9", "Sentinel-2A", "Sentinel-2B"
    geo::Instant instant;
    bool sentinel2() const { return platform.front() == 'S'; }
};

/// In order of time. Sentinel-2 every fifth day, Landsat 8 every sixteenth and Landsat 9 eight days after it since it began to deliver
/// (2021-10-31); every second pass in a small rehearsal.
std::vector<Overpass> overpasses(const Frame& frame);

}  // namespace hearthwatch::pipeline::rehearsal
