#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/grid.h"

namespace hearthwatch::pipeline {

/// One entry of a TIFF directory, its value's bytes as they stand in the file.
struct TiffEntry {
    std::uint16_t tag = 0, type = 0;
    std::uint64_t count = 0;
    std::string bytes;
};

/// The first image of a tiled TIFF: where its tiles are and where it lies on the ground. No pixel is known of it.
struct TiledImage {
    bool big = false, big_endian = false;  ///< BigTIFF; byte order
    std::uint64_t width = 0, height = 0, tile_width = 0, tile_height = 0;
    std::uint64_t planes = 1;  ///< tiles of one place: samples of a planar file, else 1
    std::uint64_t compression = 1;
    bool framed = false;                        ///< tiles stand between their size and their last four bytes (GDAL's COG layout)
    std::vector<std::uint64_t> offsets, sizes;  ///< by tile, row by row, plane by plane; size 0 = no data
    std::vector<TiffEntry> entries;             ///< all but tile offsets and sizes and directories below
    geo::Grid grid;

    std::uint64_t across() const { return (width + tile_width - 1) / tile_width; }
    std::uint64_t down() const { return (height + tile_height - 1) / tile_height; }
};

struct TiffHeader {
    std::optional<TiledImage> image;
    std::uint64_t needed = 0;  ///< when there is no image: so many first bytes may show one
    std::string why_not;       ///< when more bytes do not help
};

/// Reads the first directory out of the first bytes of a file of `total` bytes (TIFF 6.0, BigTIFF, OGC GeoTIFF 1.1). Taken are
/// north-up images with square pixels in metres of a projected EPSG system, at most 200,000 pixels wide and high, in tiles.
/// Nothing in the bytes is trusted.
TiffHeader read_tiff_header(std::string_view head, std::uint64_t total);

}  // namespace hearthwatch::pipeline
