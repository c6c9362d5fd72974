#include <cmath>

#include <fmt/format.h>

#include "geo/projector.h"
#include "pipeline/rehearse/sentinel_product.h"

namespace hearthwatch::pipeline::rehearsal {
namespace {

const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n";

std::string iso(const Exposure& e)
{
    const std::string text = geo::format_instant(e.pass.instant);
    return text.find('.') == std::string::npos ? text.substr(0, 19) + ".000Z" : text;
}

std::string letter(const Exposure& e)
{
    return e.pass.platform.substr(e.pass.platform.size() - 1);
}

/// Corners of the tile as "lat lon" pairs, closed.
std::string footprint(const Exposure& e)
{
    const geo::Grid& g = e.frame.ground;
    const geo::Projector projector(g.crs);
    const double right = g.left_m + g.pixel_m * g.columns, bottom = g.top_m - g.pixel_m * g.rows;
    std::string text;
    for (const geo::Point p :
         {geo::Point{g.left_m, g.top_m}, {right, g.top_m}, {right, bottom}, {g.left_m, bottom}, {g.left_m, g.top_m}}) {
        const geo::LonLat place = projector.to_lonlat(p);
        text += fmt::format("{:.9f} {:.9f} ", place.lat_deg, place.lon_deg);
    }
    return text;
}

std::string datastrip(const Exposure& e, const SentinelFacts& facts)
{
    return fmt::format("S2{}_OPER_MSI_L1C_DS_RHRS_{}_S{}_N{}", letter(e), facts.stamp, facts.stamp, facts.baseline);
}

std::string tile_id(const Exposure& e, const SentinelFacts& facts)
{
    return fmt::format("S2{}_OPER_MSI_L1C_TL_RHRS_{}_A000000_T50SPJ_N{}", letter(e), facts.stamp, facts.baseline);
}

}  // namespace

std::string sentinel_mtd(const Exposure& e, const SentinelFacts& facts)
{
    const auto bands = channels(e.pass.platform);
    const std::string ns = "https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-1C.xsd";
    std::string x = head + fmt::format("<n1:Level-1C_User_Product xmlns:n1=\"{}\" "
                                       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{}\">\n",
                                       ns, ns);
    x += "  <!-- Rehearsal scene made by a program; not an observation and not a Copernicus product. -->\n";
    x += "  <n1:General_Info>\n    <Product_Info>\n";
    const auto item = [&](const char* name, const std::string& value) {
        x += fmt::format("      <{}>{}</{}>\n", name, value, name);
    };
    item("PRODUCT_START_TIME", iso(e));
    item("PRODUCT_STOP_TIME", iso(e));
    item("PRODUCT_URI", facts.product);
    item("PROCESSING_LEVEL", "Level-1C");
    item("PRODUCT_TYPE", "S2MSI1C");
    item("PROCESSING_BASELINE", facts.baseline);
    item("GENERATION_TIME", iso(e));
    item("PREVIEW_IMAGE_URL", "Not applicable");
    item("PREVIEW_GEO_INFO", "Not applicable");
    x += fmt::format("      <Datatake datatakeIdentifier=\"GS2{}_{}_000000_N{}\">\n", letter(e), facts.stamp, facts.baseline);
    item("SPACECRAFT_NAME", e.pass.platform);
    item("DATATAKE_TYPE", "INS-NOBS");
    item("DATATAKE_SENSING_START", iso(e));
    item("SENSING_ORBIT_NUMBER", "32");
    item("SENSING_ORBIT_DIRECTION", "DESCENDING");
    x += "      </Datatake>\n      <Query_Options completeSingleTile=\"true\">\n        "
         "<PRODUCT_FORMAT>SAFE_COMPACT</PRODUCT_FORMAT>\n      </Query_Options>\n";
    x += fmt::format("      <Product_Organisation>\n        <Granule_List>\n          <Granule datastripIdentifier=\"{}\" "
                     "granuleIdentifier=\"{}\" imageFormat=\"JPEG2000\">\n",
                     datastrip(e, facts), tile_id(e, facts));
    for (const Channel& band : bands)
        item("IMAGE_FILE", fmt::format("GRANULE/{}/IMG_DATA/T50SPJ_{}_{}", facts.granule, facts.stamp, band.label));
    item("IMAGE_FILE", fmt::format("GRANULE/{}/IMG_DATA/T50SPJ_{}_TCI", facts.granule, facts.stamp));
    x += "          </Granule>\n        </Granule_List>\n      </Product_Organisation>\n    </Product_Info>\n    "
         "<Product_Image_Characteristics>\n";
    for (const auto& [text, index] : {std::pair{"NODATA", 0}, {"SATURATED", 65535}})
        x += fmt::format("      <Special_Values>\n        <SPECIAL_VALUE_TEXT>{}</SPECIAL_VALUE_TEXT>\n        "
                         "<SPECIAL_VALUE_INDEX>{}</SPECIAL_VALUE_INDEX>\n      </Special_Values>\n",
                         text, index);
    x += "      <QUANTIFICATION_VALUE unit=\"none\">10000</QUANTIFICATION_VALUE>\n";
    if (facts.offset != 0) {
        x += "      <Radiometric_Offset_List>\n";
        for (std::size_t i = 0; i < bands.size(); ++i)
            x += fmt::format("        <RADIO_ADD_OFFSET band_id=\"{}\">{}</RADIO_ADD_OFFSET>\n", i, facts.offset);
        x += "      </Radiometric_Offset_List>\n";
    }
    x += fmt::format("      <Reflectance_Conversion>\n        <U>{:.15f}</U>\n        <Solar_Irradiance_List>\n",
                     1 / (e.sun.distance_au * e.sun.distance_au));
    for (std::size_t i = 0; i < bands.size(); ++i)
        x += fmt::format("          <SOLAR_IRRADIANCE bandId=\"{}\" unit=\"W/m²/µm\">{:.2f}</SOLAR_IRRADIANCE>\n", i,
                         bands[i].irradiance);
    x += "        </Solar_Irradiance_List>\n      </Reflectance_Conversion>\n      <Spectral_Information_List>\n";
    for (std::size_t i = 0; i < bands.size(); ++i) {
        std::string physical = bands[i].label;
        if (physical[1] == '0') physical.erase(1, 1);
        x += fmt::format("        <Spectral_Information bandId=\"{}\" physicalBand=\"{}\">\n          "
                         "<RESOLUTION>{}</RESOLUTION>\n          <Wavelength>\n            <CENTRAL "
                         "unit=\"nm\">{:.1f}</CENTRAL>\n          </Wavelength>\n        </Spectral_Information>\n",
                         i, physical, bands[i].pixel_m, bands[i].wavelength_um * 1000);
    }
    x += "      </Spectral_Information_List>\n      <REFERENCE_BAND>3</REFERENCE_BAND>\n    </Product_Image_Characteristics>\n  "
         "</n1:General_Info>\n";
    x += "  <n1:Geometric_Info>\n    <Product_Footprint>\n      <Product_Footprint>\n        <Global_Footprint>\n          "
         "<EXT_POS_LIST>" +
         footprint(e) +
         "</EXT_POS_LIST>\n        </Global_Footprint>\n      </Product_Footprint>\n    </Product_Footprint>\n    "
         "<Coordinate_Reference_System>\n      <GEO_TABLES version=\"1\">EPSG</GEO_TABLES>\n      "
         "<HORIZONTAL_CS_TYPE>GEOGRAPHIC</HORIZONTAL_CS_TYPE>\n    </Coordinate_Reference_System>\n  </n1:Geometric_Info>\n";
    x += fmt::format("  <n1:Quality_Indicators_Info>\n    <Cloud_Coverage_Assessment>{:.4f}</Cloud_Coverage_Assessment>\n  "
                     "</n1:Quality_Indicators_Info>\n</n1:Level-1C_User_Product>\n",
                     facts.cloud_percent);
    return x;
}

std::string sentinel_tile(const Exposure& e, const SentinelFacts& facts)
{
    const geo::Grid& g = e.frame.ground;
    std::string x = head +
                    "<n1:Level-1C_Tile_ID xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int/PSD/S2_PDI_Level-1C_Tile_Metadata.xsd\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
    x += fmt::format("  <n1:General_Info>\n    <TILE_ID metadataLevel=\"Brief\">{}</TILE_ID>\n    <DATASTRIP_ID "
                     "metadataLevel=\"Standard\">{}</DATASTRIP_ID>\n    <SENSING_TIME "
                     "metadataLevel=\"Standard\">{}</SENSING_TIME>\n  </n1:General_Info>\n",
                     tile_id(e, facts), datastrip(e, facts), iso(e));
    x += "  <n1:Geometric_Info>\n    <Tile_Geocoding metadataLevel=\"Brief\">\n      <HORIZONTAL_CS_NAME>WGS84 / UTM zone "
         "50N</HORIZONTAL_CS_NAME>\n      <HORIZONTAL_CS_CODE>" +
         g.crs + "</HORIZONTAL_CS_CODE>\n";
    for (const int px : {10, 20, 60})
        x += fmt::format("      <Size resolution=\"{}\">\n        <NROWS>{}</NROWS>\n        <NCOLS>{}</NCOLS>\n      </Size>\n",
                         px, lattice(e.frame, px).rows, lattice(e.frame, px).columns);
    for (const int px : {10, 20, 60})
        x += fmt::format("      <Geoposition resolution=\"{}\">\n        <ULX>{:.0f}</ULX>\n        <ULY>{:.0f}</ULY>\n        "
                         "<XDIM>{}</XDIM>\n        <YDIM>-{}</YDIM>\n      </Geoposition>\n",
                         px, g.left_m, g.top_m, px, px);
    x += fmt::format("    </Tile_Geocoding>\n    <Tile_Angles metadataLevel=\"Standard\">\n      <Mean_Sun_Angle>\n        "
                     "<ZENITH_ANGLE unit=\"deg\">{:.13f}</ZENITH_ANGLE>\n        <AZIMUTH_ANGLE "
                     "unit=\"deg\">{:.13f}</AZIMUTH_ANGLE>\n      </Mean_Sun_Angle>\n      <Mean_Viewing_Incidence_Angle_List>\n",
                     90 - e.sun.elevation_deg, e.sun.azimuth_deg);
    for (std::size_t i = 0; i < channels(e.pass.platform).size(); ++i)
        x += fmt::format(
            "        <Mean_Viewing_Incidence_Angle bandId=\"{}\">\n          <ZENITH_ANGLE unit=\"deg\">4.2</ZENITH_ANGLE>\n     "
            "     <AZIMUTH_ANGLE unit=\"deg\">105.0</AZIMUTH_ANGLE>\n        </Mean_Viewing_Incidence_Angle>\n",
            i);
    x += fmt::format(
        "      </Mean_Viewing_Incidence_Angle_List>\n    </Tile_Angles>\n  </n1:Geometric_Info>\n  <n1:Quality_Indicators_Info "
        "metadataLevel=\"Standard\">\n    <Image_Content_QI>\n      <CLOUDY_PIXEL_PERCENTAGE>{:.4f}</CLOUDY_PIXEL_PERCENTAGE>\n  "
        "    <DEGRADED_MSI_DATA_PERCENTAGE>0</DEGRADED_MSI_DATA_PERCENTAGE>\n    </Image_Content_QI>\n    <Pixel_Level_QI "
        "geometry=\"FULL_RESOLUTION\">\n",
        facts.cloud_percent);
    const bool old = facts.offset == 0;
    x += fmt::format("      <MASK_FILENAME type=\"{}\">GRANULE/{}/QI_DATA/{}</MASK_FILENAME>\n",
                     old ? "MSK_CLOUDS" : "MSK_CLASSI", facts.granule, old ? "MSK_CLOUDS_B00.gml" : "MSK_CLASSI_B00.jp2");
    return x + "    </Pixel_Level_QI>\n  </n1:Quality_Indicators_Info>\n</n1:Level-1C_Tile_ID>\n";
}

std::string sentinel_manifest(const Exposure& e, const SentinelFacts& facts)
{
    std::string x =
        head +
        "<xfdu:XFDU xmlns:gml=\"http://www.opengis.net/gml\" xmlns:safe=\"http://www.esa.int/safe/sentinel/1.1\" "
        "xmlns:xfdu=\"urn:ccsds:schema:xfdu:1\" version=\"esa/safe/sentinel/1.1/sentinel-2/msi/archive_l1c_user_product\">\n";
    x +=
        "  <informationPackageMap>\n    <xfdu:contentUnit textInfo=\"SENTINEL-2 MSI Level-1C User Product, rehearsal\" "
        "unitType=\"Product_Level-1C\"/>\n  </informationPackageMap>\n  <metadataSection>\n    <metadataObject "
        "ID=\"acquisitionPeriod\" category=\"DMD\" classification=\"DESCRIPTION\">\n      <metadataWrap mimeType=\"text/xml\" "
        "vocabularyName=\"Sentinel-SAFE\">\n        <xmlData>\n          <safe:acquisitionPeriod>\n            <safe:startTime>" +
        iso(e) +
        "</safe:startTime>\n          </safe:acquisitionPeriod>\n        </xmlData>\n      </metadataWrap>\n    "
        "</metadataObject>\n  </metadataSection>\n  <dataObjectSection>\n";
    const auto object = [&](const std::string& id, const std::string& href, const char* type) {
        x += fmt::format("    <dataObject ID=\"{}\">\n      <byteStream mimeType=\"{}\">\n        <fileLocation "
                         "locatorType=\"URL\" href=\"./{}\"/>\n      </byteStream>\n    </dataObject>\n",
                         id, type, href);
    };
    object("S2_Level-1C_Product_Metadata", "MTD_MSIL1C.xml", "text/xml");
    object("S2_Level-1C_Tile1_Metadata", "GRANULE/" + facts.granule + "/MTD_TL.xml", "text/xml");
    for (const Channel& band : channels(e.pass.platform))
        object(std::string("IMG_DATA_Band_") + band.label + "_Tile1_Data",
               fmt::format("GRANULE/{}/IMG_DATA/T50SPJ_{}_{}.jp2", facts.granule, facts.stamp, band.label),
               "application/octet-stream");
    return x + "  </dataObjectSection>\n</xfdu:XFDU>\n";
}

std::string sentinel_cloud_gml(const Exposure& e, const SentinelFacts& facts, const std::vector<std::uint8_t>& mask)
{
    const std::string id = fmt::format("S2{}_OPER_MSK_CLOUDS_RHRS_{}_A000000_T50SPJ_B00_MSIL1C", letter(e), facts.stamp);
    std::string x =
        fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<eop:Mask xmlns:eop=\"http://www.opengis.net/eop/2.0\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" "
                    "gml:id=\"{}\">\n  <gml:name>MSK_CLOUDS pixels mask from data-strip {}</gml:name>\n",
                    id, id);
    x += fmt::format("  <gml:boundedBy>\n    <gml:Envelope srsName=\"urn:ogc:def:crs:EPSG:8.7.1:{}\">\n",
                     e.frame.ground.crs.substr(5));
    const geo::Grid grid = lattice(e.frame, 60);
    x += fmt::format("      <gml:lowerCorner>{:.0f} {:.0f}</gml:lowerCorner>\n      <gml:upperCorner>{:.0f} "
                     "{:.0f}</gml:upperCorner>\n    </gml:Envelope>\n  </gml:boundedBy>\n",
                     grid.left_m, grid.top_m - 60.0 * grid.rows, grid.left_m + 60.0 * grid.columns, grid.top_m);
    std::string members;
    int count = 0;
    for (int r = 0; r < grid.rows; ++r)
        for (int c = 0; c < grid.columns;) {
            const auto at = [&](int column) {
                return mask[static_cast<std::size_t>(r) * static_cast<std::size_t>(grid.columns) +
                            static_cast<std::size_t>(column)] != 0;
            };
            if (!at(c)) {
                ++c;
                continue;
            }
            const int from = c;
            while (c < grid.columns && at(c)) ++c;
            const double left = grid.left_m + 60.0 * from, right = grid.left_m + 60.0 * c, top = grid.top_m - 60.0 * r,
                         bottom = top - 60;
            members +=
                fmt::format("    <eop:MaskFeature gml:id=\"OPAQUE.{0}\">\n      <eop:maskType "
                            "codeSpace=\"urn:gs2:S2PDGS:maskType\">OPAQUE</eop:maskType>\n      <eop:extentOf>\n        "
                            "<gml:Polygon gml:id=\"OPAQUE.{0}_Polygon\">\n          <gml:exterior>\n            "
                            "<gml:LinearRing>\n              <gml:posList srsDimension=\"2\">{1:.0f} {3:.0f} {2:.0f} {3:.0f} "
                            "{2:.0f} {4:.0f} {1:.0f} {4:.0f} {1:.0f} {3:.0f}</gml:posList>\n            </gml:LinearRing>\n      "
                            "    </gml:exterior>\n        </gml:Polygon>\n      </eop:extentOf>\n    </eop:MaskFeature>\n",
                            count++, left, right, top, bottom);
        }
    x += members.empty() ? "  <eop:maskMembers/>\n" : "  <eop:maskMembers>\n" + members + "  </eop:maskMembers>\n";
    return x + "</eop:Mask>\n";
}

}  // namespace hearthwatch::pipeline::rehearsal
