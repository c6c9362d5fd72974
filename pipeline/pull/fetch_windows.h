#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/pull/access.h"
#include "pipeline/pull/tile_plan.h"

namespace hearthwatch::pipeline {

/// First read of a tiled image: more than the directory of a Landsat band with 256-pixel tiles (12 kB).
inline constexpr std::uint64_t first_read = 16 * 1024;
/// Directories that reach further than this are no windows' worth: the file comes whole.
inline constexpr std::uint64_t most_header = std::uint64_t{8} << 20;
/// Tile ranges closer than this are one request.
inline constexpr std::uint64_t range_bridge = 4096;

/// A remote tiled image whose windows are being fetched.
struct RemoteImage {
    Url url;
    Pin pin;
    TiledImage image;
    std::vector<TileRange> ranges;
    std::map<std::uint64_t, std::string> tiles;  ///< bytes that have come
};

/// Reads the directory; nullopt when the file has to come whole (not tiled, no place on the ground, directory at the end).
std::optional<RemoteImage> open_remote(Access& access, const Url& url);

/// Fetches the tiles under the works for all images at once, over the source's connections. Throws the first ObjectChanged, else
/// the first failure.
void fetch_windows(Access& access, const std::vector<RemoteImage*>& images, const std::vector<const catalog::Site*>& sites);

}  // namespace hearthwatch::pipeline
