#include "raster/nightfire.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "geo/error.h"
#include "raster/heat_planck.h"
#include "raster/hotspot_cells.h"

namespace hearthwatch::raster {
namespace {

constexpr double none_from = 999'999;

struct Columns {
    std::size_t latitude = 0, longitude = 0, date = 0, kelvin = 0;
    std::optional<std::size_t> share, area_m2, heat_mw, pixel, radiance_m10, transmission_m10, cloud, detected, sun_zenith, file;
};

Columns find_columns(const geo::CsvTable& table)
{
    Columns c;
    c.latitude = table.require_column("Lat_GMTCO");
    c.longitude = table.require_column("Lon_GMTCO");
    c.date = table.require_column("Date_Mscan");
    c.kelvin = table.require_column("Temp_BB");
    c.share = table.column("ESF_BB");
    c.area_m2 = table.column("Area_BB");
    c.heat_mw = table.column("RH");
    c.pixel = table.column("Area_Pixel");
    c.radiance_m10 = table.column("Rad_M10");
    c.transmission_m10 = table.column("Tran_M10");
    c.cloud = table.column("Cloud_Mask");
    c.detected = table.column("QF_Detect");
    c.sun_zenith = table.column("SOLZ_GMTCO");
    c.file = table.column("File_M10");
    return c;
}

/// nullopt where the column is missing, the cell empty or the number stands for none.
std::optional<double> given(const geo::CsvTable& table, const geo::CsvRow& row, std::optional<std::size_t> column, double low,
                            double high)
{
    if (!column || row.cells[*column].empty()) return std::nullopt;
    if (number_cell(table, row, *column, low, std::max(high, none_from)) >= none_from) return std::nullopt;
    return number_cell(table, row, *column, low, high);
}

geo::Instant acquired_at(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    std::string text = row.cells[columns.date];
    for (const std::size_t place : {4U, 7U})
        if (text.size() > place && text[place] == '/') text[place] = '-';
    if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
    try {
        return geo::parse_instant(text + "Z");
    } catch (const geo::Error&) {
        refuse_row(table, row,
                   "Date_Mscan is no time like 2021/11/15 17:42:31 (a spreadsheet may have changed it, and days decide)",
                   row.cells[columns.date]);
    }
}

std::string sensor_of(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> satellites{
        {{"_npp_", "viirs_snpp"}, {"_j01_", "viirs_noaa20"}, {"_j02_", "viirs_noaa21"}}};
    const std::string file = std::filesystem::path(table.name).filename().string();
    for (const std::string& text : {columns.file ? row.cells[*columns.file] : std::string(), file})
        for (const auto& [part, sensor] : satellites)
            if (text.find(part) != std::string::npos) return std::string(sensor);
    refuse_row(table, row, "neither File_M10 nor the table's name tells the satellite (_npp_, _j01_, _j02_)",
               columns.file ? row.cells[*columns.file] : file);
}

void require_agreement(const geo::CsvTable& table, const geo::CsvRow& row, std::string_view what, double one, double other,
                       double factor)
{
    if (one <= factor * other && other <= factor * one) return;
    refuse_row(table, row, fmt::format("{} contradict the fitted Planck curve:", what),
               fmt::format("{:.4g} and {:.4g}", one, other));
}

HotSpot fitted_spot(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns, double kelvin)
{
    constexpr double stefan_boltzmann = 5.670374419e-8;  // W m-2 K-4, CODATA 2018
    constexpr double m10_um = 1.61, near = 1.1, coarse = 2, widest_m2 = 1e7, nadir_m = 750;
    HotSpot spot;
    const auto share = given(table, row, columns.share, 1e-12, 1), area = given(table, row, columns.area_m2, 1e-6, widest_m2),
               heat_mw = given(table, row, columns.heat_mw, 0, 1e6), m10 = given(table, row, columns.radiance_m10, 0, 1e3);
    auto pixel_m2 = given(table, row, columns.pixel, 0.01, widest_m2);
    if (pixel_m2 && *pixel_m2 < 100) *pixel_m2 *= 1e6;
    if (area && heat_mw)
        require_agreement(table, row, "RH and Area_BB", *heat_mw, 1e-6 * stefan_boltzmann * std::pow(kelvin, 4) * *area, near);
    if (area && share && pixel_m2) require_agreement(table, row, "Area_BB and ESF_BB", *area, *share * *pixel_m2, near);
    if (m10 && share)
        require_agreement(
            table, row, "Rad_M10 and ESF_BB", *m10,
            *share * given(table, row, columns.transmission_m10, 0.01, 1).value_or(1) * planck_radiance(m10_um, kelvin), coarse);
    spot.scan_km = spot.track_km = pixel_m2 ? std::sqrt(*pixel_m2) / 1000 : nadir_m / 1000;
    spot.brightness_k = std::numeric_limits<double>::quiet_NaN();
    spot.frp_mw =
        heat_mw.value_or(area ? 1e-6 * stefan_boltzmann * std::pow(kelvin, 4) * *area : std::numeric_limits<double>::quiet_NaN());
    spot.confidence = 0.9;
    spot.product = HotSpotProduct::nightfire;
    return spot;
}

void read_row(const geo::CsvTable& table, const geo::CsvRow& row, const Columns& columns, HotSpotTable& result)
{
    const geo::LonLat place{number_cell(table, row, columns.longitude, -180, 180),
                            number_cell(table, row, columns.latitude, -90, 90)};
    const geo::Instant acquired = acquired_at(table, row, columns);
    const std::string sensor = sensor_of(table, row, columns);
    constexpr double twilight_deg = 90;
    const bool night = given(table, row, columns.sun_zenith, 0, 180).value_or(180) > twilight_deg;
    const auto kelvin = given(table, row, columns.kelvin, 600, 6000);
    const auto cloud = given(table, row, columns.cloud, 0, 3);
    const auto detected = given(table, row, columns.detected, 0, none_from);
    if (kelvin) {
        HotSpot spot = fitted_spot(table, row, columns, *kelvin);
        spot.place = place;
        spot.acquired = acquired;
        spot.sensor = sensor;
        spot.night = night;
        spot.file = table.name;
        spot.line = row.line;
        result.spots.push_back(std::move(spot));
    }
    const bool glowed_unfitted = !kelvin && (!columns.detected || detected.value_or(0) > 0);
    if (night && cloud && *cloud != 1 && !glowed_unfitted) result.skies.push_back({place, acquired, sensor, *cloud == 0});
}

}  // namespace

bool is_nightfire(const geo::CsvTable& table)
{
    return table.column("Temp_BB").has_value() && table.column("Lat_GMTCO").has_value();
}

HotSpotTable read_nightfire(const geo::CsvTable& table)
{
    HotSpotTable result;
    const Columns columns = find_columns(table);
    for (const geo::CsvRow& row : table.rows) {
        try {
            read_row(table, row, columns, result);
        } catch (const Error& error) {
            result.refused.push_back(error.what());
        }
    }
    sort_spots(result.spots);
    return result;
}

}  // namespace hearthwatch::raster
