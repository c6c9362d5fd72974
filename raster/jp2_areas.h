#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "raster/tile_counts.h"

namespace hearthwatch::raster {

/// Windows out of a JPEG 2000 file of one component of 8 to 16 bits, by OpenJPEG's area decoding: of a tile only the code blocks under a
/// window are decoded, where GDAL's driver (on the same library) decodes the whole tile. A tile so full of expected windows that they
/// would cost more than it does is decoded whole, once, and their parts are kept, as long as all kept ones fit 8 MB. The numbers are
/// GDAL's.
class Jp2Areas {
public:
    /// `columns`, `rows`: of the image, as GDAL gives them. A file of another kind is left to read().
    Jp2Areas(std::string file, int columns, int rows);

    const TileCounts& counts() const { return counts_; }

    /// Windows inside the image that will be read; adds to those expected before.
    void expect(const geo::Window& window);

    /// Numbers of the window, row by row into `to`, whose rows lie `stride` numbers apart. The window must lie inside the image. False
    /// when the file is none that this reader knows, or OpenJPEG complains of it in any way: then nothing is promised of `to`, and GDAL
    /// reads it or says what is wrong.
    template <typename T>
    bool read(const geo::Window& window, T* to, std::size_t stride);

private:
    /// Of a window, inside one tile; without numbers until they are decoded.
    struct Part {
        geo::Window window;
        std::vector<std::uint16_t> numbers;
    };

    geo::Window tile_window(std::size_t tile) const;
    template <typename Call>
    void for_each_part(const geo::Window& window, Call call) const;
    bool take_part(std::size_t tile, const geo::Window& part, std::vector<std::uint16_t>& numbers);
    bool decode_whole(std::size_t tile);
    bool decode(const geo::Window& window, std::vector<std::uint16_t>& numbers);

    std::string file_;
    int columns_, rows_;
    int tile_columns_ = 0, tile_rows_ = 0;     ///< 0 = a file of another kind
    std::vector<std::vector<Part>> expected_;  ///< by tile
    std::size_t kept_bytes_ = 0;
    TileCounts counts_;
};

}  // namespace hearthwatch::raster
