#pragma once
#include <string>
#include <vector>

#include "pipeline/rehearse/heat.h"

namespace hearthwatch::pipeline::rehearsal {

/// Night detections of VIIRS at 375 m by the two satellites, as the FIRMS archive writes them (columns: methods A4): a pixel is reported where
/// its I4 brightness stands nine kelvin above the ground about it, through clear sky. Some fires of the fields about are among them.
/// `satellite` is "N" (Suomi NPP) or "1" (NOAA-20).
std::string fires_csv(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
                      const std::string& satellite);

}  // namespace hearthwatch::pipeline::rehearsal
