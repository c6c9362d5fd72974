#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "geo/grid.h"
#include "raster/tile_counts.h"

namespace hearthwatch::raster {

/// One band's tiles as a plain TIFF stores them: DEFLATE, little-endian unsigned numbers of 8 or 16 bits, each tile on its own.
struct TileLayout {
    std::string file;
    int columns = 0, rows = 0;  ///< of a tile
    int across = 0, down = 0;   ///< tiles
    int sample_bytes = 1;       ///< 1 or 2
    bool differences = false;   ///< predictor 2: each number is the difference from the one before it in its row
    bool verified = false;      ///< every byte of the file was compared with a declared checksum
    /// Where the tile's bytes are in the file, and how many; {0, 0} = none.
    std::function<std::pair<std::uint64_t, std::uint64_t>(int column, int row)> place;
};

/// Unpacks tiles with libdeflate, whole and with their checksum (Adler-32), which libtiff does not verify. Only in a file that was
/// verified as a whole is a tile unpacked no further than the last row an expected window needs: the checksum stands at a tile's end and
/// is not reached then. A tile that several of the expected windows share is unpacked once and kept until the last of them was
/// read, as long as all kept ones fit 8 MB.
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
    /// Has the system read the tiles of an expected window from disk, without waiting for it (POSIX_FADV_WILLNEED).
    void read_ahead(const geo::Window& window);

    /// Numbers of the window, row by row into `to`, whose rows lie `stride` numbers apart. The window must lie inside the image. False
    /// when a tile is none that this reader knows (no data, another size): then nothing is promised of `to`. Throws raster::Error
    /// for a tile whose stream or checksum is broken.
    template <typename T>
    bool read(const geo::Window& window, T* to, std::size_t stride);

private:
    struct Unpacker;
    using Words = std::unique_ptr<std::uint16_t[]>;  ///< room for a tile's bytes, so that its numbers lie aligned
    /// Of a tile, from `first` up to before `end`.
    struct Rows {
        int first = 0, end = 0;
        Rows with(Rows other) const;
        bool hold(Rows other) const { return first <= other.first && end >= other.end; }
    };
    struct Kept {
        int uses = 0;        ///< expected reads to come
        Rows needed;         ///< by the expected windows
        bool ahead = false;  ///< asked of the system
        Words words;
        Rows unpacked;  ///< that `words` holds
    };

    bool open();
    std::size_t index(int column, int row) const;
    std::size_t tile_bytes() const;
    Rows rows_under(const geo::Window& window, int row) const;
    const std::uint16_t* tile(int column, int row, Rows needed);
    bool unpack(int column, int row, Rows needed, std::uint16_t* to);
    void release(Kept& kept);
    void used(int column, int row);

    TileLayout layout_;
    TileCounts counts_;
    std::vector<Kept> kept_;  ///< by tile; empty until something is expected
    std::size_t kept_bytes_ = 0;
    Words scratch_;
    std::vector<Words> spare_;  ///< taken again for the next tiles: new memory costs a tenth of unpacking
    std::unique_ptr<Unpacker> unpacker_;
};

}  // namespace hearthwatch::raster
