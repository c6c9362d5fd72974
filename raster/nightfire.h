#pragma once
#include "geo/csv.h"
#include "raster/hotspots.h"

namespace hearthwatch::raster {

/// VIIRS Nightfire tables of the Earth Observation Group (Elvidge 2013, doi 10.3390/rs5094423; version 3, doi 10.3390/fire4040083), nightly
/// ("VNF_npp_d20211115_noaa_v30.csv", "-ez" too) or of one site. Optional: the project works without (methods, finding 15).
/// Columns: Lat_GMTCO, Lon_GMTCO (degrees), Date_Mscan (UTC, "2021/11/15 17:42:31.2"), Temp_BB (K); and where they are there ESF_BB (share
/// of the pixel that glows), Area_BB (m2), RH (MW), Area_Pixel (km2 or m2), Rad_M10 (W m-2 sr-1 um-1), Tran_M10, Cloud_Mask, QF_Detect,
/// SOLZ_GMTCO (degrees), File_M10. 999999 stands for "none".
bool is_nightfire(const geo::CsvTable& table);

/// A detection is a row with a fitted temperature of 600 to 6000 K at night. The fit must agree with itself, where both sides are given:
///   RH = sigma Temp_BB^4 Area_BB and Area_BB = ESF_BB Area_Pixel, each within a tenth,
///   Rad_M10 = ESF_BB Tran_M10 B(1.61 um, Temp_BB) within a factor of two (methods A4);
/// a row that does not is refused. A row without a fit is no detection: glow in one band has no temperature.
/// Cloud_Mask 0 is a clear sky, 2 and 3 a cloudy one (IDPS cloud confidence: confidently clear, probably clear, probably cloudy, confidently
/// cloudy); 1 is not taken, for tables with two classes write it for cloud. Where something glowed without a fit the sky says nothing
/// either: its night must not count as one without heat.
/// The satellite comes from File_M10 or the table's name ("npp", "j01", "j02"). Throws geo::Error when a needed column is missing.
HotSpotTable read_nightfire(const geo::CsvTable& table);

}  // namespace hearthwatch::raster
