#include "raster/sensor.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hearthwatch::raster {
namespace {

constexpr Quantity L = Quantity::radiance;
constexpr Quantity T = Quantity::brightness_temperature;

// Centres: USGS "Landsat 8 (L8) Data Users Handbook" LSDS-1574 table 2-2. Irradiance: pi d^2 RADIANCE_MULT / REFLECTANCE_MULT of
// real MTL files (three collections, 2013-2022, agree to 0.1 %). TIRS sees 100 m and is delivered at 30 m.
constexpr std::array<SensorBand, 10> oli_8{{{Band::coastal, "B1", 0.443, 30, 30, L, 1972.3},
                                            {Band::blue, "B2", 0.482, 30, 30, L, 2019.6},
                                            {Band::green, "B3", 0.561, 30, 30, L, 1861.0},
                                            {Band::red, "B4", 0.655, 30, 30, L, 1569.4},
                                            {Band::nir, "B5", 0.865, 30, 30, L, 960.36},
                                            {Band::swir16, "B6", 1.609, 30, 30, L, 238.84},
                                            {Band::swir22, "B7", 2.201, 30, 30, L, 80.50},
                                            {Band::cirrus, "B9", 1.373, 30, 30, L, 375.3},
                                            {Band::lwir11, "B10", 10.895, 30, 100, T, 0},
                                            {Band::lwir12, "B11", 12.005, 30, 100, T, 0}}};
constexpr std::array<SensorBand, 10> oli_9{{{Band::coastal, "B1", 0.443, 30, 30, L, 1969.8},
                                            {Band::blue, "B2", 0.482, 30, 30, L, 2023.1},
                                            {Band::green, "B3", 0.561, 30, 30, L, 1859.0},
                                            {Band::red, "B4", 0.654, 30, 30, L, 1575.7},
                                            {Band::nir, "B5", 0.865, 30, 30, L, 966.67},
                                            {Band::swir16, "B6", 1.608, 30, 30, L, 241.50},
                                            {Band::swir22, "B7", 2.201, 30, 30, L, 81.54},
                                            {Band::cirrus, "B9", 1.374, 30, 30, L, 401.0},
                                            {Band::lwir11, "B10", 10.80, 30, 100, T, 0},
                                            {Band::lwir12, "B11", 12.00, 30, 100, T, 0}}};

// Centres and irradiances: SOLAR_IRRADIANCE and Spectral_Information of real MTD_MSIL1C/MTD_MSIL2A files. `nir` is B8A: it sees what
// OLI's band 5 sees, at the pixel size of the short-wave infrared, and within 0.03 s of B12.
constexpr std::array<SensorBand, 8> msi_a{{{Band::coastal, "B01", 0.4427, 60, 60, L, 1884.69},
                                           {Band::blue, "B02", 0.4924, 10, 10, L, 1959.66},
                                           {Band::green, "B03", 0.5598, 10, 10, L, 1823.24},
                                           {Band::red, "B04", 0.6646, 10, 10, L, 1512.06},
                                           {Band::nir, "B8A", 0.8647, 20, 20, L, 955.32},
                                           {Band::swir16, "B11", 1.6137, 20, 20, L, 245.59},
                                           {Band::swir22, "B12", 2.2024, 20, 20, L, 85.25},
                                           {Band::cirrus, "B10", 1.3735, 60, 60, L, 367.15}}};
constexpr std::array<SensorBand, 8> msi_b{{{Band::coastal, "B01", 0.4422, 60, 60, L, 1874.30},
                                           {Band::blue, "B02", 0.4921, 10, 10, L, 1959.75},
                                           {Band::green, "B03", 0.5590, 10, 10, L, 1824.93},
                                           {Band::red, "B04", 0.6649, 10, 10, L, 1512.79},
                                           {Band::nir, "B8A", 0.8640, 20, 20, L, 953.93},
                                           {Band::swir16, "B11", 1.6104, 20, 20, L, 247.08},
                                           {Band::swir22, "B12", 2.1857, 20, 20, L, 87.75},
                                           {Band::cirrus, "B10", 1.3769, 60, 60, L, 365.41}}};
// No metadata file of Sentinel-2C or 2D was at hand: their irradiances come from each product, or the product is a gap.
constexpr std::array<SensorBand, 8> msi_later{{{Band::coastal, "B01", 0.443, 60, 60, L, 0},
                                               {Band::blue, "B02", 0.490, 10, 10, L, 0},
                                               {Band::green, "B03", 0.560, 10, 10, L, 0},
                                               {Band::red, "B04", 0.665, 10, 10, L, 0},
                                               {Band::nir, "B8A", 0.865, 20, 20, L, 0},
                                               {Band::swir16, "B11", 1.610, 20, 20, L, 0},
                                               {Band::swir22, "B12", 2.190, 20, 20, L, 0},
                                               {Band::cirrus, "B10", 1.375, 60, 60, L, 0}}};

// Tiled Level-2 land surface temperature of ECOSTRESS, stored in kelvin (ECO_L2T_LSTE.002 user guide: layer LST, float32 K). Its five
// bands are one temperature there; the centre is that of band 4, 10.49 um (Hook et al. 2020, doi 10.1109/TGRS.2019.2946038), which sees what TIRS
// band 10 does. 38 x 69 m at nadir, delivered on 70 m.
constexpr std::array<SensorBand, 1> ecostress{{{Band::lwir11, "LST", 10.49, 70, 70, T, 0}}};

// Saturation: the radiance the makers guarantee, above which pixels may clip. OLI band 7: 24.3 (Morfitt et al. 2015, doi
// 10.3390/rs70202208, table 2). MSI band 12: 24.60 (ESA Sentinel-2 User Handbook, "Spectral bands and signal-to-noise", Lmax).
constexpr std::array<Sensor, 7> table{{{"landsat8", "LANDSAT_8", "陆地卫星8号", oli_8, 24.3},
                                       {"landsat9", "LANDSAT_9", "陆地卫星9号", oli_9, 24.3},
                                       {"sentinel2", "Sentinel-2A", "哨兵2号A星", msi_a, 24.6},
                                       {"sentinel2", "Sentinel-2B", "哨兵2号B星", msi_b, 24.6},
                                       {"sentinel2", "Sentinel-2C", "哨兵2号C星", msi_later, 24.6},
                                       {"sentinel2", "Sentinel-2D", "哨兵2号D星", msi_later, 24.6},
                                       {"ecostress", "ISS", "国际空间站ECOSTRESS", ecostress, 0}}};

constexpr std::array<std::string_view, band_count> band_names{"coastal", "blue",   "green",  "red",    "nir",
                                                              "swir16",  "swir22", "cirrus", "lwir11", "lwir12"};

std::string folded(std::string_view text)
{
    std::string result;
    for (unsigned char c : text)
        if (std::isalnum(c)) result.push_back(static_cast<char>(std::tolower(c)));
    return result;
}

}  // namespace

std::string_view name(Band band)
{
    return band_names.at(static_cast<std::size_t>(band));
}

std::optional<Band> parse_band(std::string_view text)
{
    const auto found = std::find(band_names.begin(), band_names.end(), text);
    if (found == band_names.end()) return std::nullopt;
    return static_cast<Band>(found - band_names.begin());
}

const SensorBand* Sensor::find(Band band) const
{
    const auto found = std::find_if(bands.begin(), bands.end(), [&](const SensorBand& b) { return b.band == band; });
    return found == bands.end() ? nullptr : &*found;
}

const SensorBand* Sensor::find_label(std::string_view label) const
{
    const auto found = std::find_if(bands.begin(), bands.end(), [&](const SensorBand& b) { return b.label == label; });
    return found == bands.end() ? nullptr : &*found;
}

std::span<const Sensor> sensors()
{
    return table;
}

const Sensor* find_sensor(std::string_view platform)
{
    const std::string wanted = folded(platform);
    for (const Sensor& sensor : table)
        if (folded(sensor.platform) == wanted) return &sensor;
    return nullptr;
}

}  // namespace hearthwatch::raster
