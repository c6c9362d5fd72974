#include "pipeline/estimate/fit.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hearthwatch::pipeline {

const Channel* UnitFit::channel(int indicator) const
{
    for (const Channel& c : channels)
        if (c.indicator == indicator) return &c;
    return nullptr;
}

double winter(geo::Day day)
{
    static const geo::Day coldest = geo::make_day(2021, 1, 15);
    const double since = day - coldest;
    return std::max(0.0, std::cos(2 * std::numbers::pi * since / 365.25));
}

double night_rate_on(const WorksFit& fit, std::size_t unit, geo::Day day)
{
    return fit.units[unit].night_rate * std::exp(fit.night_winter * winter(day));
}

}  // namespace hearthwatch::pipeline
