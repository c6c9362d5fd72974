#pragma once
#include <cstdint>
#include <vector>

#include "pipeline/rehearse/season.h"
#include "pipeline/rehearse/weather.h"
#include "pipeline/rehearse/works.h"

namespace hearthwatch::pipeline::rehearsal {

/// The ground in cells of the frame's grid, row by row: the same on every date, but for crops, leaves and snow.
struct Ground {
    std::vector<std::uint8_t> surface;  ///< Surface
    std::vector<std::uint8_t> phase;    ///< of the crop calendar, 0..7, and of leaves
    std::vector<float> brightness;      ///< factor on the reflectance of the surface
    std::vector<float> relief;          ///< 0..1: how long snow stays, and how warm the cell gets in the sun
};

Ground make_ground(const Frame& frame, const std::vector<Works>& works);

/// Top-of-ground reflectance in a column of the spectra on a day. A band at a time: float a cell.
std::vector<float> ground_reflectance(const Ground& ground, int column, geo::Day day, const Weather& weather);

/// Surface brightness temperature at 11 um on a morning with this height of sun, without the hot sources, K.
std::vector<float> ground_kelvin(const Ground& ground, const Weather& weather, double sun_elevation_deg);

}  // namespace hearthwatch::pipeline::rehearsal
