#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/rehearse/exposure.h"

namespace hearthwatch::pipeline::rehearsal {

/// What a Level-1C product says of itself besides its pixels.
struct SentinelFacts {
    std::string product;   ///< "S2A_MSIL1C_20211126T025550_N0301_R032_T50SPJ_20211126T052310.SAFE"
    std::string baseline;  ///< "03.01", or "04.00" from 2022-01-25 on
    std::string stamp;     ///< "20211126T025550"
    std::string granule;   ///< folder below GRANULE
    int offset = 0;        ///< RADIO_ADD_OFFSET: 0 or -1000
    double cloud_percent = 0;
};
SentinelFacts sentinel_facts(const Overpass& pass);

/// A Level-1C .SAFE folder in the compact form below `archive`: 13 bands in lossless JPEG 2000, MTD_MSIL1C.xml, MTD_TL.xml, manifest.safe and the
/// cloud mask of its baseline (GML before 04.00, MSK_CLASSI after; Sentinel-2 Products Specification Document, S2-PDGS-TAS-DI-PSD).
/// About one pass in nine crosses the edge of the swath. Written beside and renamed.
void write_sentinel2(const std::filesystem::path& archive, const Exposure& exposure);

/// The XML texts. `mask` is one byte a 60 m pixel, not zero where cloud is called.
std::string sentinel_mtd(const Exposure& exposure, const SentinelFacts& facts);
std::string sentinel_tile(const Exposure& exposure, const SentinelFacts& facts);
std::string sentinel_manifest(const Exposure& exposure, const SentinelFacts& facts);
std::string sentinel_cloud_gml(const Exposure& exposure, const SentinelFacts& facts, const std::vector<std::uint8_t>& mask);

}  // namespace hearthwatch::pipeline::rehearsal
