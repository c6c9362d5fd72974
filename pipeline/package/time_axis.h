#pragma once
#include <string>

#include "geo/day.h"

namespace hearthwatch::pipeline::package {

/// Days laid from left to right inside a figure; a day is a stretch, not a point.
struct TimeAxis {
    geo::Day start, end;           ///< both included
    double left = 0, right = 0;    ///< of the figure, user units
    double x(geo::Day day) const;  ///< where the day begins
    double middle(geo::Day day) const;
    double width(geo::Day from, geo::Day to) const;  ///< of the days from..to, cut to the axis
    bool meets(geo::Day from, geo::Day to) const { return from <= end && to >= start; }
};

/// Vertical lines at the first of each month from `top` to `bottom` with "12-01" above `top`.
std::string month_lines(const TimeAxis& axis, double top, double bottom);

/// A coordinate with at most one decimal, so that pages stay small and the same everywhere.
std::string px(double value);

}  // namespace hearthwatch::pipeline::package
