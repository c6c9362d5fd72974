#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/tiff_header.h"
#include "site-catalog/catalog.h"

namespace hearthwatch::pipeline {

/// Bytes of an object that are asked for at once, and the tiles in them.
struct TileRange {
    std::uint64_t first = 0, size = 0;
    std::vector<std::uint64_t> tiles;
};

/// How far a window reaches beyond the works (design, "window of the works plus 3 km").
inline constexpr double window_margin_m = 3000;

/// The tiles under the windows of all works, each once, in order. Works beyond the image add none.
std::vector<std::uint64_t> tiles_under(const TiledImage& image, const std::vector<const catalog::Site*>& sites);

/// The ranges that hold the tiles, in order of the file; ranges less than `bridge` bytes apart become one.
std::vector<TileRange> ranges_of(const TiledImage& image, const std::vector<std::uint64_t>& tiles, std::uint64_t bridge);

/// What is wrong with the bytes of a range, or nothing: the frame about each tile, and the first bytes of DEFLATE and ZSTD
/// streams, which zeros or another file's bytes do not have.
std::string range_fault(const TiledImage& image, const TileRange& range, std::string_view bytes);

/// The tiles' own bytes out of a range.
void take_tiles(const TiledImage& image, const TileRange& range, std::string_view bytes,
                std::map<std::uint64_t, std::string>& tiles);

/// A TIFF of the same size, place and tags that holds these tiles and no others: readers give no data elsewhere.
std::string window_tiff(const TiledImage& image, const std::map<std::uint64_t, std::string>& tiles);

}  // namespace hearthwatch::pipeline
