#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace hearthwatch::raster {

/// Bands by what they see, one vocabulary for all instruments (STAC eo:common_name spelling).
enum class Band { coastal, blue, green, red, nir, swir16, swir22, cirrus, lwir11, lwir12 };
inline constexpr int band_count = 10;
std::string_view name(Band band);
std::optional<Band> parse_band(std::string_view text);

/// What a band's stored values are after calibration.
enum class Quantity { radiance, brightness_temperature };  ///< W m-2 sr-1 um-1; K

/// One band of one instrument.
struct SensorBand {
    Band band{};
    std::string_view label;  ///< as in product file names: "B7", "B12"
    double centre_um = 0;
    double pixel_m = 0;   ///< as delivered
    double native_m = 0;  ///< the instrument's own
    Quantity quantity{};
    double irradiance =
        0;  ///< solar, at 1 au, W m-2 um-1; 0 = thermal, or only the product's metadata know. For products that do not say.
};

/// One instrument = one row of the table in sensor.cpp, with sources.
struct Sensor {
    std::string_view name;      ///< contract 5.4: "landsat8", "landsat9", "sentinel2"
    std::string_view platform;  ///< "LANDSAT_8", "Sentinel-2A": as the metadata say
    std::string_view label_zh;
    std::span<const SensorBand> bands;
    double swir22_saturation = 0;  ///< radiance of swir22 above which the instrument clips, W m-2 sr-1 um-1

    const SensorBand* find(Band band) const;
    const SensorBand* find_label(std::string_view label) const;
};

std::span<const Sensor> sensors();
/// By platform as spelt in metadata, case and separators ignored; nullptr when not in the table.
const Sensor* find_sensor(std::string_view platform);

}  // namespace hearthwatch::raster
