#pragma once
#include <filesystem>

#include "pipeline/rehearse/exposure.h"

namespace hearthwatch::pipeline::rehearsal {

/// "LC08_L1TP_122033_20211125_20211201_02_T1".
std::string landsat_name(const Overpass& pass);

/// A Collection 2 Level-1 folder below `archive`: B1-B11, QA_PIXEL, QA_RADSAT and MTL.txt (Landsat 8-9 C2 L1 Data Format Control Book,
/// LSDS-1822). The quality band errs as the real one does: dense steam is called cloud, thin cloud is missed. Written beside and renamed.
void write_landsat(const std::filesystem::path& archive, const Exposure& exposure);

/// What a product says of itself besides its pixels.
struct LandsatFacts {
    std::string name, scene_id;
    double cloud_percent = 0;
    std::vector<bool> saturated;  ///< by band of `channels`
};
/// gain and offset of radiance for a band at this distance of the sun: L = gain * DN + offset.
struct Gain {
    double gain = 0, offset = 0;
};
Gain landsat_gain(const Exposure& exposure, std::size_t band);
std::string landsat_mtl(const Exposure& exposure, const LandsatFacts& facts);

}  // namespace hearthwatch::pipeline::rehearsal
