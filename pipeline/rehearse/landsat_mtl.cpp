#include <chrono>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "geo/projector.h"
#include "pipeline/rehearse/landsat_product.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

constexpr double dn_max = 65535, dn_min = 1;

class Odl {
public:
    void open(const std::string& group) { line("GROUP = " + group), groups_.push_back(group); }
    void close()
    {
        const std::string group = groups_.back();
        groups_.pop_back();
        line("END_GROUP = " + group);
    }
    void text(const std::string& key, const std::string& value) { line(key + " = \"" + value + "\""); }
    void bare(const std::string& key, const std::string& value) { line(key + " = " + value); }
    std::string take() { return std::move(text_) + "END\n"; }

private:
    void line(const std::string& s) { text_ += std::string(2 * groups_.size(), ' ') + s + "\n"; }
    std::string text_;
    std::vector<std::string> groups_;
};

void contents(Odl& odl, const std::string& name, std::span<const Channel> bands)
{
    for (const Channel& band : bands)
        odl.text(fmt::format("FILE_NAME_BAND_{}", band.label + 1), fmt::format("{}_{}.TIF", name, band.label));
    odl.text("FILE_NAME_QUALITY_L1_PIXEL", name + "_QA_PIXEL.TIF");
    odl.text("FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION", name + "_QA_RADSAT.TIF");
    odl.text("FILE_NAME_METADATA_ODL", name + "_MTL.txt");
}

void attributes(Odl& odl, const Exposure& e, const LandsatFacts& facts, std::span<const Channel> bands)
{
    const std::string moment = geo::format_instant(e.pass.instant);
    odl.open("IMAGE_ATTRIBUTES");
    odl.text("SPACECRAFT_ID", e.pass.platform);
    odl.text("SENSOR_ID", "OLI_TIRS");
    odl.bare("WRS_TYPE", "2");
    odl.bare("WRS_PATH", "122");
    odl.bare("WRS_ROW", "33");
    odl.text("NADIR_OFFNADIR", "NADIR");
    odl.bare("DATE_ACQUIRED", moment.substr(0, 10));
    const std::string clock = moment.substr(11, moment.size() - 12);
    odl.text("SCENE_CENTER_TIME", clock + (clock.find('.') == std::string::npos ? ".0000000Z" : "0000Z"));
    odl.bare("CLOUD_COVER", fmt::format("{:.2f}", facts.cloud_percent));
    odl.bare("CLOUD_COVER_LAND", fmt::format("{:.2f}", facts.cloud_percent));
    odl.bare("IMAGE_QUALITY_OLI", "9");
    odl.bare("IMAGE_QUALITY_TIRS", "9");
    for (std::size_t i = 0; i < 9; ++i)
        odl.text(fmt::format("SATURATION_BAND_{}", bands[i].label + 1), facts.saturated[i] ? "Y" : "N");
    odl.bare("ROLL_ANGLE", "-0.001");
    odl.bare("SUN_AZIMUTH", fmt::format("{:.8f}", e.sun.azimuth_deg));
    odl.bare("SUN_ELEVATION", fmt::format("{:.8f}", e.sun.elevation_deg));
    odl.bare("EARTH_SUN_DISTANCE", fmt::format("{:.7f}", e.sun.distance_au));
    odl.close();
}

void projection(Odl& odl, const Exposure& e)
{
    const geo::Grid& g = e.frame.ground;
    const geo::Projector projector(g.crs);
    const double right = g.left_m + g.pixel_m * g.columns, bottom = g.top_m - g.pixel_m * g.rows;
    odl.open("PROJECTION_ATTRIBUTES");
    odl.text("MAP_PROJECTION", "UTM");
    odl.text("DATUM", "WGS84");
    odl.text("ELLIPSOID", "WGS84");
    odl.bare("UTM_ZONE", "50");
    odl.bare("GRID_CELL_SIZE_PANCHROMATIC", "15.00");
    odl.bare("GRID_CELL_SIZE_REFLECTIVE", "30.00");
    odl.bare("GRID_CELL_SIZE_THERMAL", "30.00");
    for (const auto& [kind, px] : {std::pair{"PANCHROMATIC", 15}, {"REFLECTIVE", 30}, {"THERMAL", 30}}) {
        odl.bare(fmt::format("{}_LINES", kind), std::to_string(lattice(e.frame, px).rows));
        odl.bare(fmt::format("{}_SAMPLES", kind), std::to_string(lattice(e.frame, px).columns));
    }
    odl.text("ORIENTATION", "NORTH_UP");
    struct Corner {
        const char* name;
        double x, y;
    };
    // The middles of the corner pixels, as USGS gives them.
    const Corner corners[] = {{"UL", g.left_m + 15, g.top_m - 15},
                              {"UR", right - 15, g.top_m - 15},
                              {"LL", g.left_m + 15, bottom + 15},
                              {"LR", right - 15, bottom + 15}};
    for (const Corner& c : corners) {
        const geo::LonLat place = projector.to_lonlat({c.x, c.y});
        odl.bare(fmt::format("CORNER_{}_LAT_PRODUCT", c.name), fmt::format("{:.5f}", place.lat_deg));
        odl.bare(fmt::format("CORNER_{}_LON_PRODUCT", c.name), fmt::format("{:.5f}", place.lon_deg));
    }
    for (const Corner& c : corners) {
        odl.bare(fmt::format("CORNER_{}_PROJECTION_X_PRODUCT", c.name), fmt::format("{:.3f}", c.x));
        odl.bare(fmt::format("CORNER_{}_PROJECTION_Y_PRODUCT", c.name), fmt::format("{:.3f}", c.y));
    }
    odl.close();
}

void radiometry(Odl& odl, const Exposure& e, std::span<const Channel> bands)
{
    odl.open("LEVEL1_MIN_MAX_RADIANCE");
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const Gain g = landsat_gain(e, i);
        odl.bare(fmt::format("RADIANCE_MAXIMUM_BAND_{}", bands[i].label + 1), fmt::format("{:.5f}", g.gain * dn_max + g.offset));
        odl.bare(fmt::format("RADIANCE_MINIMUM_BAND_{}", bands[i].label + 1), fmt::format("{:.5f}", g.gain * dn_min + g.offset));
    }
    odl.close();
    odl.open("LEVEL1_MIN_MAX_PIXEL_VALUE");
    for (const Channel& band : bands) {
        odl.bare(fmt::format("QUANTIZE_CAL_MAX_BAND_{}", band.label + 1), "65535");
        odl.bare(fmt::format("QUANTIZE_CAL_MIN_BAND_{}", band.label + 1), "1");
    }
    odl.close();
    odl.open("LEVEL1_RADIOMETRIC_RESCALING");
    for (std::size_t i = 0; i < bands.size(); ++i)
        odl.bare(fmt::format("RADIANCE_MULT_BAND_{}", bands[i].label + 1), fmt::format("{:.4E}", landsat_gain(e, i).gain));
    for (std::size_t i = 0; i < bands.size(); ++i)
        odl.bare(fmt::format("RADIANCE_ADD_BAND_{}", bands[i].label + 1), fmt::format("{:.5f}", landsat_gain(e, i).offset));
    for (const char* item : {"MULT", "ADD"})
        for (const Channel& band : bands)
            if (band.column >= 0)
                odl.bare(fmt::format("REFLECTANCE_{}_BAND_{}", item, band.label + 1),
                         item[0] == 'M' ? "2.0000E-05" : "-0.100000");
    odl.close();
    const bool nine = e.pass.platform == "LANDSAT_9";
    odl.open("LEVEL1_THERMAL_CONSTANTS");
    odl.bare("K1_CONSTANT_BAND_10", nine ? "799.0284" : "774.8853");
    odl.bare("K2_CONSTANT_BAND_10", nine ? "1329.2405" : "1321.0789");
    odl.bare("K1_CONSTANT_BAND_11", nine ? "475.6581" : "480.8883");
    odl.bare("K2_CONSTANT_BAND_11", nine ? "1198.3494" : "1201.1442");
    odl.close();
}

}  // namespace

Gain landsat_gain(const Exposure& e, std::size_t band)
{
    const Channel& channel = channels(e.pass.platform)[band];
    if (channel.column < 0) return {e.pass.platform == "LANDSAT_9" ? 3.8e-4 : 3.342e-4, 0.1};
    // As printed in the MTL, five digits: pixels must be made with what readers will use.
    const double gain =
        std::stod(fmt::format("{:.4E}", 2e-5 * channel.irradiance / (std::numbers::pi * e.sun.distance_au * e.sun.distance_au)));
    return {gain, std::stod(fmt::format("{:.5f}", -5000 * gain))};
}

std::string landsat_mtl(const Exposure& e, const LandsatFacts& facts)
{
    const auto bands = channels(e.pass.platform);
    const std::string origin =
        "Rehearsal scene made by a program; not an observation and not a product of the U.S. Geological Survey";
    Odl odl;
    odl.open("LANDSAT_METADATA_FILE");
    odl.open("PRODUCT_CONTENTS");
    odl.text("ORIGIN", origin);
    odl.text("LANDSAT_PRODUCT_ID", facts.name);
    odl.text("PROCESSING_LEVEL", "L1TP");
    odl.bare("COLLECTION_NUMBER", "02");
    odl.text("COLLECTION_CATEGORY", "T1");
    odl.text("OUTPUT_FORMAT", "GEOTIFF");
    contents(odl, facts.name, bands);
    for (const Channel& band : bands) odl.text(fmt::format("DATA_TYPE_BAND_{}", band.label + 1), "UINT16");
    odl.text("DATA_TYPE_QUALITY_L1_PIXEL", "UINT16");
    odl.text("DATA_TYPE_QUALITY_L1_RADIOMETRIC_SATURATION", "UINT16");
    odl.close();
    attributes(odl, e, facts, bands);
    projection(odl, e);
    odl.open("LEVEL1_PROCESSING_RECORD");
    odl.text("ORIGIN", origin);
    odl.text("LANDSAT_SCENE_ID", facts.scene_id);
    odl.text("LANDSAT_PRODUCT_ID", facts.name);
    odl.text("PROCESSING_LEVEL", "L1TP");
    odl.text("COLLECTION_CATEGORY", "T1");
    odl.text("OUTPUT_FORMAT", "GEOTIFF");
    odl.bare("DATE_PRODUCT_GENERATED", geo::format_instant(e.pass.instant + std::chrono::days(6)).substr(0, 19) + "Z");
    odl.text("PROCESSING_SOFTWARE_VERSION", "HEARTHWATCH_REHEARSAL");
    contents(odl, facts.name, bands);
    odl.bare("GEOMETRIC_RMSE_MODEL", "5.000");
    odl.close();
    radiometry(odl, e, bands);
    odl.open("LEVEL1_PROJECTION_PARAMETERS");
    odl.text("MAP_PROJECTION", "UTM");
    odl.text("DATUM", "WGS84");
    odl.text("ELLIPSOID", "WGS84");
    odl.bare("UTM_ZONE", "50");
    odl.text("ORIENTATION", "NORTH_UP");
    odl.text("RESAMPLING_OPTION", "CUBIC_CONVOLUTION");
    odl.close();
    odl.close();
    return odl.take();
}

}  // namespace hearthwatch::pipeline::rehearsal
