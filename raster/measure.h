#pragma once
#include <string>
#include <vector>

#include "geo/polygon.h"
#include "raster/chip.h"

namespace hearthwatch::raster {

/// One number measured on a chip for one unit.
struct Reading {
    std::string indicator;
    double value = 0;
    double sigma = 0;       ///< NaN = to be learnt
    double p_null = 0;      ///< probability of a value as high on null ground; NaN = not measured
    bool censored = false;  ///< the true value is at least this
};

/// What a chip says of a unit: readings, or a gap with its reason.
struct Look {
    std::string gap;            ///< empty = observed
    double clear_fraction = 0;  ///< of the ring about the works
    double p_valid = 0;
    std::vector<Reading> readings;  ///< by indicator
};

/// `unit` and the outlines of its neighbours and works, in lon-lat. `works` is left out of every ring.
Look measure(const Chip& chip, const geo::Polygon& unit, const geo::Polygon& works);

/// Every indicator measure() can give, for `show indicators` and the tables' readers.
std::vector<std::string> indicator_names();

}  // namespace hearthwatch::raster
