#include "raster/hotspots.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "geo/csv.h"
#include "geo/error.h"
#include "raster/hotspot_cells.h"
#include "raster/nightfire.h"

namespace hearthwatch::raster {
namespace {

struct Platform {
    std::string_view spelling;
    bool viirs;
    std::string_view sensor;
};

/// As FIRMS spells the column `satellite` (FIRMS attribute tables of VNP14IMGT, VJ114IMGT, VJ214IMGT, MCD14DL).
constexpr std::array<Platform, 12> platforms{{{"N", true, "viirs_snpp"},
                                              {"Suomi NPP", true, "viirs_snpp"},
                                              {"1", true, "viirs_noaa20"},
                                              {"N20", true, "viirs_noaa20"},
                                              {"NOAA-20", true, "viirs_noaa20"},
                                              {"2", true, "viirs_noaa21"},
                                              {"N21", true, "viirs_noaa21"},
                                              {"NOAA-21", true, "viirs_noaa21"},
                                              {"T", false, "modis_terra"},
                                              {"Terra", false, "modis_terra"},
                                              {"A", false, "modis_aqua"},
                                              {"Aqua", false, "modis_aqua"}}};

struct Columns {
    bool viirs = false;
    std::size_t latitude = 0, longitude = 0, brightness = 0, scan = 0, track = 0, date = 0, time = 0, satellite = 0,
                confidence = 0, version = 0, frp = 0, daynight = 0;
};

Columns find_columns(const geo::CsvTable& table)
{
    Columns c;
    c.viirs = table.column("bright_ti4").has_value();
    c.latitude = table.require_column("latitude");
    c.longitude = table.require_column("longitude");
    c.brightness = table.require_column(c.viirs ? "bright_ti4" : "brightness");
    c.scan = table.require_column("scan");
    c.track = table.require_column("track");
    c.date = table.require_column("acq_date");
    c.time = table.require_column("acq_time");
    c.satellite = table.require_column("satellite");
    c.confidence = table.require_column("confidence");
    c.version = table.require_column("version");
    c.frp = table.require_column("frp");
    c.daynight = table.require_column("daynight");
    return c;
}

/// "0305", "305" or "03:05", UTC.
std::chrono::minutes time_of_day(const geo::CsvTable& table, const geo::CsvRow& row, std::size_t column)
{
    std::string text = row.cells[column];
    if (text.size() == 5 && text[2] == ':') text.erase(2, 1);
    if (!text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789") == std::string::npos) {
        const int clock = std::stoi(text);
        if (clock / 100 < 24 && clock % 100 < 60) return std::chrono::minutes(clock / 100 * 60 + clock % 100);
    }
    refuse_row(table, row, "acq_time is no HHMM", row.cells[column]);
}

geo::Instant acquired_at(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    const std::chrono::minutes minutes = time_of_day(table, row, columns.time);
    try {
        return geo::day_start(geo::parse_day(row.cells[columns.date]), std::chrono::minutes(0)) + minutes;
    } catch (const geo::Error&) {
        refuse_row(table, row, "acq_date is no date like 2021-11-15 (a spreadsheet may have changed it, and days decide)",
                   row.cells[columns.date]);
    }
}

std::string sensor_of(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    const std::string& text = row.cells[columns.satellite];
    for (const Platform& platform : platforms)
        if (platform.spelling == text && platform.viirs == columns.viirs) return std::string(platform.sensor);
    refuse_row(table, row,
               fmt::format("satellite does not carry {} (the header says {})", columns.viirs ? "VIIRS" : "MODIS",
                           table.header[columns.brightness]),
               text);
}

double confidence_of(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    if (!columns.viirs) return number_cell(table, row, columns.confidence, 0, 100) / 100;
    const std::string& text = row.cells[columns.confidence];
    if (text == "l" || text == "low") return 0.15;
    if (text == "n" || text == "nominal") return 0.55;
    if (text == "h" || text == "high") return 0.90;
    refuse_row(table, row, "confidence is not low, nominal or high", text);
}

HotSpot read_row(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    HotSpot spot;
    spot.file = table.name;
    spot.line = row.line;
    spot.place = {number_cell(table, row, columns.longitude, -180, 180), number_cell(table, row, columns.latitude, -90, 90)};
    spot.acquired = acquired_at(table, row, columns);
    spot.sensor = sensor_of(table, row, columns);
    spot.scan_km = number_cell(table, row, columns.scan, 0.1, 10);
    spot.track_km = number_cell(table, row, columns.track, 0.1, 10);
    spot.brightness_k = number_cell(table, row, columns.brightness, 150, 600);
    spot.frp_mw = number_cell(table, row, columns.frp, 0, 1e6);
    spot.confidence = confidence_of(table, row, columns);
    spot.near_real_time = row.cells[columns.version].find("RT") != std::string::npos;  // 2.0NRT, 6.1NRT, 2.0URT, 2.0RT
    const std::string& light = row.cells[columns.daynight];
    if (light != "D" && light != "N") refuse_row(table, row, "daynight is not D or N", light);
    spot.night = light == "N";
    return spot;
}

}  // namespace

void sort_spots(std::vector<HotSpot>& spots)
{
    std::stable_sort(spots.begin(), spots.end(), [](const HotSpot& a, const HotSpot& b) {
        return std::tie(a.acquired, a.place.lon_deg, a.place.lat_deg) < std::tie(b.acquired, b.place.lon_deg, b.place.lat_deg);
    });
}

HotSpotTable read_hotspots(const std::filesystem::path& file)
{
    HotSpotTable result;
    try {
        const geo::CsvTable table = geo::read_csv(file);
        if (is_nightfire(table)) return read_nightfire(table);
        const Columns columns = find_columns(table);
        for (const geo::CsvRow& row : table.rows) {
            try {
                result.spots.push_back(read_row(table, row, columns));
            } catch (const Error& error) {
                result.refused.push_back(error.what());
            }
        }
    } catch (const geo::Error& error) {
        throw Error(error.what());
    }
    sort_spots(result.spots);
    return result;
}

}  // namespace hearthwatch::raster
