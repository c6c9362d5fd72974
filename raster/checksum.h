#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "raster/product_files.h"
#include "raster/scene.h"

namespace hearthwatch::raster {

/// MD5 (RFC 1321) in lower-case hex of an openable file, read in pieces. Against damage in transit, not against forgers. Throws
/// raster::Error when it cannot be read.
std::string md5_of(const std::string& file);

/// Names of the bands' files whose content is not what the product declares, in order of band. Reads every declared file once.
std::vector<std::string> md5_mismatches(const Scene& scene);

/// Sums that a Landsat product declares in its *_MD5.txt, by member; empty when it has none.
std::map<std::string, std::string> landsat_md5(const ProductFiles& files, const std::string& folder);
/// Sums that a SAFE manifest declares as MD5, by member (newer products declare SHA3-256: not checked here).
std::map<std::string, std::string> safe_md5(const ProductFiles& files, const std::string& manifest_name);

}  // namespace hearthwatch::raster
