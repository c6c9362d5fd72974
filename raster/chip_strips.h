#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/grid.h"

namespace hearthwatch::raster {

/// The layers of a GeoTIFF as write_geotiff(.., Packing::fast) lays it out, held packed.
struct StripFile {
    geo::Grid grid;  ///< without CRS
    std::vector<std::string> names;

    /// The layer, row by row; nullopt when there is none of that name or its strips are not what they should be.
    std::optional<std::vector<std::uint16_t>> layer(std::string_view name) const;

    struct Strip {
        std::size_t offset = 0, size = 0;
    };
    std::string bytes;
    std::vector<Strip> strips;  ///< layer by layer
    int rows_a_strip = 0;
};

/// Reads that one layout and no other: classic little-endian TIFF, one plane a layer, strips of ZSTD with horizontal differences, unsigned
/// 16 bit, north-up square pixels, a name for every layer. nullopt for anything else, also for a damaged file: GDAL reads it or says what is
/// wrong. Opening through GDAL takes longer than unpacking the pixels of a chip.
std::optional<StripFile> read_strip_file(const std::filesystem::path& file);

}  // namespace hearthwatch::raster
