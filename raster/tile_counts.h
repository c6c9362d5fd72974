#pragma once
#include <cstdint>

namespace hearthwatch::raster {

/// What reading has cost so far.
struct TileCounts {
    std::uint64_t tiles = 0;  ///< unpacked or decoded whole; one that is unpacked again counts again
    std::uint64_t bytes = 0;  ///< of unpacked ones, packed
    std::uint64_t areas = 0;  ///< decoded out of a JPEG 2000 tile, a window's part each
    TileCounts& operator+=(const TileCounts& other)
    {
        tiles += other.tiles;
        bytes += other.bytes;
        areas += other.areas;
        return *this;
    }
};

}  // namespace hearthwatch::raster
