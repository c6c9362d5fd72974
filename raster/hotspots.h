#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "geo/day.h"
#include "geo/lonlat.h"
#include "raster/error.h"

namespace hearthwatch::raster {

/// Who found it: two products of one pass see the same fire.
enum class HotSpotProduct { firms, nightfire };

/// One detection of a FIRMS or a Nightfire table (methods A4).
struct HotSpot {
    geo::LonLat place;
    geo::Instant acquired;
    std::string sensor;  ///< contract 5.4: "viirs_snpp", "modis_aqua", ...
    bool night = false;
    double scan_km = 0, track_km = 0;
    double brightness_k = 0;  ///< I4 of VIIRS, band 21/22 of MODIS; NaN of Nightfire
    double frp_mw = 0;        ///< of Nightfire the radiant heat of the fitted Planck curve
    double confidence =
        0;  ///< 0..1; of VIIRS's three classes the middle of the range MODIS gives them (low 0-30 %, nominal 30-80 %,
            ///< high 80-100 %: MODIS Collection 6 Active Fire Product User's Guide, table 8)
    bool near_real_time = false;
    HotSpotProduct product = HotSpotProduct::firms;
    std::string file;
    std::size_t line = 0;
};

/// What a table says of the sky over a place at night.
struct NightSky {
    geo::LonLat place;
    geo::Instant acquired;
    std::string sensor;
    bool clear = false;
};

struct HotSpotTable {
    std::vector<HotSpot> spots;        ///< by acquired, place
    std::vector<NightSky> skies;       ///< of Nightfire, by line
    std::vector<std::string> refused;  ///< file, line, value, reason: each costs only itself
};

void sort_spots(std::vector<HotSpot>& spots);

/// Columns are found by header: bright_ti4 makes it a VIIRS table, brightness a MODIS one, Temp_BB a Nightfire one (raster/nightfire.h). A
/// table without the needed columns throws
/// raster::Error.
HotSpotTable read_hotspots(const std::filesystem::path& file);

}  // namespace hearthwatch::raster
