#pragma once
#include <string>
#include <vector>

namespace hearthwatch::raster {

/// Which of GDAL's drivers may look at a file, with its options and the names beside the file that it may know of.
struct Format {
    const char* driver;
    std::vector<std::string> options;
    std::vector<std::string> siblings;
};

/// By the file's first bytes. ENVI data have no mark of their own: their header has. Throws raster::Error for other formats.
Format format_of(const std::string& file);

/// At most the first 12 bytes.
std::string head_of(const std::string& file);

}  // namespace hearthwatch::raster
