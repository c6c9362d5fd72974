#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hearthwatch::pipeline {

/// One look of an instrument at one place, whatever it was processed to how often.
struct Acquisition {
    std::string key;      ///< "LC09/L2/033032/20211201", "S2A/MSIL2A/T50TNK/20211201T025101"
    std::string version;  ///< later versions compare greater
    double strip_s = 0;   ///< Sentinel-2: start of the data strip, seconds since 1970; 0 = not known
};

/// From the first product name found in `texts` (Landsat Collection 2, Sentinel-2); an empty key when there is none.
/// Landsat: real-time products give way to all others, then the later collection and processing date win. Sentinel-2: the
/// later processing baseline wins, then the later generation time (methods and names: USGS LSDS-1618, ESA S2-PDGS-TAS-DI-PSD).
Acquisition acquisition_of(const std::vector<std::string>& texts);

/// Two strips of one datatake over one tile begin this much apart at least; reprocessing moves a start by less.
inline constexpr double strip_apart_s = 30;

}  // namespace hearthwatch::pipeline
