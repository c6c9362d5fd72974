#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "geo/grid.h"

namespace hearthwatch::raster {

/// One band's tiles as a plain TIFF stores them: DEFLATE, little-endian unsigned numbers of 8 or 16 bits, each tile on its own.
struct TileLayout {
    std::string file;
    int columns = 0, rows = 0;  ///< of a tile
    int across = 0, down = 0;   ///< tiles
    int sample_bytes = 1;       ///< 1 or 2
    bool differences = false;   ///< predictor 2: each number is the difference from the one before it in its row
    /// Where the tile's bytes are in the file, and how many; {0, 0} = none.
    std::function<std::pair<std::uint64_t, std::uint64_t>(int column, int row)> place;
};

/// What reading has cost so far.
struct TileCounts {
    std::uint64_t tiles = 0;  ///< unpacked; one that is unpacked again counts again
    std::uint64_t bytes = 0;  ///< of them, packed
    TileCounts& operator+=(const TileCounts& other);
};

/// Unpacks tiles with libdeflate, whole and with their checksum (Adler-32), which libtiff does not verify. A tile that several of the
/// expected windows share is unpacked once and kept until the last of them was read, as long as all kept ones fit 8 MB.
class PlainTiles {
public:
    explicit PlainTiles(TileLayout layout);
    ~PlainTiles();
    PlainTiles(PlainTiles&&) noexcept;
    PlainTiles& operator=(PlainTiles&&) noexcept;

    const TileLayout& layout() const { return layout_; }
    const TileCounts& counts() const { return counts_; }

    /// Windows inside the image that will be read; adds to those expected before.
    void expect(const geo::Window& window);

    /// Numbers of the window, row by row into `to`, whose rows lie `stride` numbers apart. The window must lie inside the image. False
    /// when a tile is none that this reader knows (no data, another size): then nothing is promised of `to`. Throws raster::Error
    /// for a tile whose stream or checksum is broken.
    template <typename T>
    bool read(const geo::Window& window, T* to, std::size_t stride);

private:
    struct Unpacker;
    using Words = std::vector<std::uint16_t>;  ///< a tile's bytes, held so that its numbers lie aligned
    struct Kept {
        int uses = 0;  ///< expected reads to come
        Words words;
    };

    std::size_t index(int column, int row) const;
    const Words* tile(int column, int row);
    bool unpack(int column, int row, Words& to);
    void used(int column, int row);

    TileLayout layout_;
    TileCounts counts_;
    std::vector<Kept> kept_;  ///< by tile; empty until something is expected
    std::size_t kept_bytes_ = 0;
    Words scratch_;
    std::unique_ptr<Unpacker> unpacker_;
};

}  // namespace hearthwatch::raster
