#include "products_fixture.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <fstream>

#include <cpl_vsi.h>
#include <unistd.h>

#include "raster/dataset.h"

namespace products {
namespace fs = std::filesystem;
namespace raster = hearthwatch::raster;

TempFolder::TempFolder()
{
    static std::atomic<int> count{0};
    path_ = fs::temp_directory_path() / ("hearthwatch-products-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    fs::create_directories(path_);
}

TempFolder::~TempFolder()
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_text(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

void write_raster(const fs::path& file, int dn, double pixel_m)
{
    fs::create_directories(file.parent_path());
    const std::vector<std::uint16_t> values(30, static_cast<std::uint16_t>(dn));
    const hearthwatch::geo::Grid grid{"EPSG:32650", 600000, 4400010, pixel_m, 6, 5};
    raster::write_geotiff(file, grid, std::vector<raster::Layer<std::uint16_t>>{{"dn", values}});
}

void write_float_raster(const fs::path& file, float value)
{
    fs::create_directories(file.parent_path());
    const std::vector<float> values(30, value);
    raster::write_geotiff(file, {"EPSG:32650", 600000, 4400010, 30, 6, 5}, std::vector<raster::Layer<float>>{{"value", values}});
}

namespace {

std::string replace(std::string text, const std::map<std::string, std::string>& replaced)
{
    for (const auto& [from, to] : replaced)
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

const std::array<const char*, 10> labels{"1", "2", "3", "4", "5", "6", "7", "9", "10", "11"};

bool is_missing(const std::vector<std::string>& missing, const std::string& label)
{
    return std::find(missing.begin(), missing.end(), label) != missing.end();
}

std::string file_of(const Landsat& p, const std::string& label)
{
    const bool level2 = p.level.starts_with("L2");
    return p.id + (level2 ? (label == "10" ? "_ST_B" : "_SR_B") : "_B") + label + ".TIF";
}

std::string group(const std::string& name, const std::string& body)
{
    return "  GROUP = " + name + "\n" + body + "  END_GROUP = " + name + "\n";
}

std::string row(const std::string& key, const std::string& value)
{
    return "    " + key + " = " + value + "\n";
}

}  // namespace

std::string landsat_mtl(const Landsat& p)
{
    const bool second = p.generation == "02", level2 = p.level.starts_with("L2");
    std::string names, image, place, rescaling, constants, reflectance;
    for (const char* label : labels) {
        const bool warm = std::string(label).size() == 2;
        if (level2 && (std::string(label) == "9" || std::string(label) == "11")) continue;
        names += row(std::string("FILE_NAME_BAND_") + (level2 && warm ? "ST_B" : "") + label, '"' + file_of(p, label) + '"');
    }
    if (second)
        names += row("FILE_NAME_QUALITY_L1_PIXEL", '"' + p.id + "_QA_PIXEL.TIF\"") +
                 row("FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION", '"' + p.id + "_QA_RADSAT.TIF\"");
    else
        names += row("FILE_NAME_BAND_QUALITY", '"' + p.id + "_BQA.TIF\"");
    for (const char* label : labels) {
        const std::string b = std::string("_BAND_") + label;
        const bool warm = std::string(label).size() == 2;
        rescaling += row("RADIANCE_MULT" + b, std::string(label) == "10" ? p.gain_10
                                              : warm                     ? "3.3420E-04"
                                                                         : "5.0000E-04") +
                     row("RADIANCE_ADD" + b, warm ? "0.10000" : "-2.50000");
        if (!warm) rescaling += row("REFLECTANCE_MULT" + b, "2.0000E-05") + row("REFLECTANCE_ADD" + b, "-0.100000");
        if (!warm) reflectance += row("REFLECTANCE_MULT" + b, "2.75e-05") + row("REFLECTANCE_ADD" + b, "-0.2");
    }
    constants = row("K1_CONSTANT_BAND_10", "774.8853") + row("K2_CONSTANT_BAND_10", "1321.0789") +
                row("K1_CONSTANT_BAND_11", "480.8883") + row("K2_CONSTANT_BAND_11", "1201.1442");
    const std::string when = row("SPACECRAFT_ID", '"' + p.platform + '"') + row("DATE_ACQUIRED", "2021-11-15") +
                             row("SCENE_CENTER_TIME", "\"02:53:12.3456789Z\"");
    const std::string sun =
        row("SUN_AZIMUTH", "160.5") + row("SUN_ELEVATION", p.sun_elevation) + row("EARTH_SUN_DISTANCE", "0.9887");
    for (const char* corner : {"UL", "UR", "LR", "LL"}) {
        const std::string c(corner);
        place += row("CORNER_" + c + "_LAT_PRODUCT", c[0] == 'U' ? "39.8" : "39.7") +
                 row("CORNER_" + c + "_LON_PRODUCT", c[1] == 'L' ? "118.1" : "118.2");
    }
    const std::string plane = row("MAP_PROJECTION", "\"UTM\"") + row("DATUM", "\"WGS84\"") + row("UTM_ZONE", "50");
    std::string body;
    if (second) {
        body =
            group("PRODUCT_CONTENTS", row("LANDSAT_PRODUCT_ID", '"' + p.id + '"') + row("PROCESSING_LEVEL", '"' + p.level + '"') +
                                          row("COLLECTION_NUMBER", "02") + names) +
            group("IMAGE_ATTRIBUTES", when + sun) + group("PROJECTION_ATTRIBUTES", plane + place);
        if (level2)
            body += group("LEVEL2_SURFACE_REFLECTANCE_PARAMETERS", reflectance) +
                    group("LEVEL2_SURFACE_TEMPERATURE_PARAMETERS",
                          row("TEMPERATURE_MULT_BAND_ST_B10", "0.00341802") + row("TEMPERATURE_ADD_BAND_ST_B10", "149.0"));
        body += group("LEVEL1_PROCESSING_RECORD",
                      row("LANDSAT_PRODUCT_ID", "\"LC08_L1TP_OTHER\"") + row("FILE_NAME_BAND_7", "\"wrong_group.TIF\"")) +
                group("LEVEL1_RADIOMETRIC_RESCALING", rescaling) + group("LEVEL1_THERMAL_CONSTANTS", constants);
    } else {
        body = group("METADATA_FILE_INFO", p.generation == "01"
                                               ? row("LANDSAT_PRODUCT_ID", '"' + p.id + '"') + row("COLLECTION_NUMBER", "01")
                                               : row("LANDSAT_SCENE_ID", '"' + p.id + '"')) +
               group("PRODUCT_METADATA", row("DATA_TYPE", '"' + p.level + '"') + when + names + place) +
               group("IMAGE_ATTRIBUTES", sun) + group("RADIOMETRIC_RESCALING", rescaling) +
               group("TIRS_THERMAL_CONSTANTS", constants) + group("PROJECTION_PARAMETERS", plane);
    }
    const std::string root = second ? "LANDSAT_METADATA_FILE" : "L1_METADATA_FILE";
    return replace("GROUP = " + root + "\n" + body + "END_GROUP = " + root + "\nEND\n", p.replaced);
}

fs::path write_landsat(const fs::path& folder, const Landsat& p)
{
    for (const char* label : labels)
        if (!is_missing(p.missing, label)) write_raster(folder / file_of(p, label), 1000 * std::stoi(label));
    if (!is_missing(p.missing, "QA"))
        write_raster(folder / (p.id + (p.generation == "02" ? "_QA_PIXEL.TIF" : "_BQA.TIF")), 21824);
    write_text(folder / (p.id + "_MTL.txt"), landsat_mtl(p));
    return folder / (p.id + "_MTL.txt");
}

fs::path write_sentinel2(const fs::path& folder, const Sentinel2& p)
{
    const bool level1 = p.level == "1C";
    const std::string id = "S2B_MSIL" + p.level + "_20211115T030949_N" + p.baseline.substr(0, 2) + p.baseline.substr(3) +
                           "_R075_T50SMJ_20211115T050000";
    const fs::path safe = folder / (id + ".SAFE");
    const std::string granule = "GRANULE/L" + p.level + "_T50SMJ_A024524_20211115T031310";
    const std::array<const char*, 13> bands{"B01", "B02", "B03", "B04", "B05", "B06", "B07",
                                            "B08", "B8A", "B09", "B10", "B11", "B12"};
    std::string images, irradiances, offsets;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const std::string label = bands[i], number = std::to_string(i);
        irradiances += "<SOLAR_IRRADIANCE bandId=\"" + number + "\" unit=\"W/m²/µm\">" + std::to_string(100 + 10 * i) +
                       "</SOLAR_IRRADIANCE>\n";
        offsets += level1 ? "<RADIO_ADD_OFFSET band_id=\"" + number + "\">" + p.offsets + "</RADIO_ADD_OFFSET>\n"
                          : "<BOA_ADD_OFFSET band_id=\"" + number + "\">" + p.offsets + "</BOA_ADD_OFFSET>\n";
        if (!level1 && label == "B10") continue;
        const std::string stem = granule + "/IMG_DATA/" +
                                 (level1 ? "T50SMJ_20211115T030949_" + label : "R20m/T50SMJ_20211115T030949_" + label + "_20m");
        images += "<IMAGE_FILE>" + stem + "</IMAGE_FILE>\n";
        if (!is_missing(p.missing, label)) write_raster(safe / (stem + ".tif"), 2000 + 100 * static_cast<int>(i), 20);
    }
    if (!level1) {
        images += "<IMAGE_FILE>" + granule + "/IMG_DATA/R20m/T50SMJ_20211115T030949_SCL_20m</IMAGE_FILE>\n";
        write_raster(safe / (granule + "/IMG_DATA/R20m/T50SMJ_20211115T030949_SCL_20m.tif"), 5, 20);
    }
    const std::string root = "n1:Level-" + p.level + "_User_Product";
    const std::string quantification = level1 ? "<QUANTIFICATION_VALUE unit=\"none\">10000</QUANTIFICATION_VALUE>"
                                              : "<BOA_QUANTIFICATION_VALUE unit=\"none\">10000</BOA_QUANTIFICATION_VALUE>";
    const std::string product =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root +
        " xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int\"><n1:General_Info><Product_Info>\n<PRODUCT_URI>" + id +
        ".SAFE</PRODUCT_URI><PROCESSING_BASELINE>" + p.baseline + "</PROCESSING_BASELINE><Datatake><SPACECRAFT_NAME>" +
        p.platform + "</SPACECRAFT_NAME></Datatake>\n<Granule_List><Granule granuleIdentifier=\"x\">" + images +
        "</Granule></Granule_List></Product_Info>\n" + quantification +
        "\n<Special_Values><SPECIAL_VALUE_TEXT>SATURATED</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>65535</SPECIAL_VALUE_INDEX></"
        "Special_Values>" +
        (p.offsets.empty() ? "" : "<Offsets>" + offsets + "</Offsets>") + "<Reflectance_Conversion><U>1.02</U>" + irradiances +
        "</Reflectance_Conversion></n1:General_Info><EXT_POS_LIST>39.8 118.0 39.8 118.2 39.6 118.2 39.6 118.0 39.8 "
        "118.0</EXT_POS_LIST></" +
        root + ">\n";
    const std::string tile_root = "n1:Level-" + p.level + "_Tile_ID";
    const std::string tile = "<" + tile_root +
                             " xmlns:n1=\"x\"><SENSING_TIME>2021-11-15T03:13:11.123456Z</"
                             "SENSING_TIME><HORIZONTAL_CS_CODE>EPSG:32650</HORIZONTAL_CS_CODE>"
                             "<Mean_Sun_Angle><ZENITH_ANGLE unit=\"deg\">60</ZENITH_ANGLE><AZIMUTH_ANGLE "
                             "unit=\"deg\">164</AZIMUTH_ANGLE></Mean_Sun_Angle></" +
                             tile_root + ">\n";
    write_text(safe / ("MTD_MSIL" + p.level + ".xml"), replace(product, p.replaced));
    write_text(safe / granule / "MTD_TL.xml", replace(tile, p.replaced));
    return safe;
}

namespace {

std::vector<fs::path> files_below(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

void write_tar(const fs::path& archive, const fs::path& folder)
{
    std::ofstream out(archive, std::ios::binary);
    for (const fs::path& file : files_below(folder)) {
        const std::string bytes = bytes_of(file), name = fs::relative(file, folder).string();
        std::string header(512, '\0');
        const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
        char size[13];
        std::snprintf(size, sizeof size, "%011zo", bytes.size());
        put(0, name);
        put(100, "0000644");
        put(108, "0000000");
        put(116, "0000000");
        put(124, size);
        put(136, "00000000000");
        put(148, "        ");
        put(156, "0");
        put(257, "ustar");
        put(263, "00");
        unsigned sum = 0;
        for (unsigned char c : header) sum += c;
        char check[8];
        std::snprintf(check, sizeof check, "%06o", sum);
        header.replace(148, 7, std::string(check) + '\0');
        out << header << bytes << std::string((512 - bytes.size() % 512) % 512, '\0');
    }
    out << std::string(1024, '\0');
}

void write_zip(const fs::path& archive, const fs::path& folder)
{
    const std::string root = "/vsizip/" + archive.string();
    VSILFILE* keep_open = VSIFOpenL(root.c_str(), "wb");
    for (const fs::path& file : files_below(folder)) {
        const std::string bytes = bytes_of(file), name = root + "/" + fs::relative(file, folder.parent_path()).string();
        VSILFILE* member = VSIFOpenL(name.c_str(), "wb");
        VSIFWriteL(bytes.data(), 1, bytes.size(), member);
        VSIFCloseL(member);
    }
    VSIFCloseL(keep_open);
}

const raster::SceneBand& band(const raster::Scene& scene, raster::Band wanted)
{
    for (const raster::SceneBand& one : scene.bands)
        if (one.band == wanted) return one;
    throw std::out_of_range("the scene lacks band " + std::string(raster::name(wanted)));
}

std::string refusal(const fs::path& location)
{
    try {
        raster::read_scene(location);
    } catch (const raster::Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace products
