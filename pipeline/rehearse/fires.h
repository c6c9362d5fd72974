#pragma once
#include <string>
#include <vector>

#include "pipeline/rehearse/heat.h"

namespace hearthwatch::pipeline::rehearsal {

/// Night detections of VIIRS at 375 m by the two satellites, as the FIRMS archive writes them (columns: methods A4): a pixel is reported where
/// I4 is above 295 K and 10 K above I5, through clear sky (night candidates of Schroeder 2014, RSE 143:85-96). Some fires of the fields about are among them.
/// `satellite` is "N" (Suomi NPP) or "1" (NOAA-20).
std::string fires_csv(const Frame& frame, const std::vector<Works>& works, const Operations& operations, const Climate& climate,
                      const std::string& satellite);

}  // namespace hearthwatch::pipeline::rehearsal
