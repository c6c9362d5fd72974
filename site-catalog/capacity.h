#pragma once
#include <optional>
#include <string>

#include "site-catalog/catalog.h"

namespace hearthwatch::catalog {

/// A size turned into tonnes a year, or back, by the conversion points of data/capacity_points.csv: the official table of the
/// capacity replacement measure of 2015 and points out of replacement notices.
struct Converted {
    double value = 0;    ///< tonnes a year, or m3 (furnaces) or tonnes a heat (converters, electric furnaces)
    bool exact = false;  ///< a printed point; otherwise interpolated between its two neighbours, linearly
    std::string source;  ///< of the point, or of both neighbours
};

/// nullopt for kinds without points and sizes beyond them: nothing is extrapolated.
std::optional<Converted> capacity_of_size(UnitKind kind, double nominal_size);
std::optional<Converted> size_of_capacity(UnitKind kind, double capacity_t);

/// A unit's tonnes a year: as given, or out of its volume; nullopt when neither helps.
std::optional<double> capacity_t(const Unit& unit);

}  // namespace hearthwatch::catalog
