#include "pipeline/pull/tile_plan.h"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "geo/error.h"
#include "geo/projector.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::uint64_t frame = 4;  // bytes before and after a framed tile

/// Where a tile's frame begins and ends in the file.
std::pair<std::uint64_t, std::uint64_t> span_of(const TiledImage& image, std::uint64_t tile)
{
    const std::uint64_t first = image.offsets[tile], end = first + image.sizes[tile];
    return image.framed && first >= frame ? std::pair(first - frame, end + frame) : std::pair(first, end);
}

geo::Window window_of(const TiledImage& image, const catalog::Site& site, const geo::Projector& projector)
{
    constexpr double far = std::numeric_limits<double>::max();
    geo::Point low{far, far}, high{-far, -far};
    for (const auto& corner : site.outline.outer) {
        const geo::Point point = projector.to_plane(corner);
        low = {std::min(low.x_m, point.x_m - window_margin_m), std::min(low.y_m, point.y_m - window_margin_m)};
        high = {std::max(high.x_m, point.x_m + window_margin_m), std::max(high.y_m, point.y_m + window_margin_m)};
    }
    return image.grid.cover(low, high);
}

std::uint32_t little_endian_32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    return value;
}

bool may_begin_stream(std::uint64_t compression, std::string_view bytes)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
    if (compression == 8 || compression == 32946)
        return bytes.size() >= 2 && (byte(0) & 15) == 8 && (byte(0) * 256 + byte(1)) % 31 == 0;  // RFC 1950
    if (compression == 50000) return bytes.starts_with("\x28\xb5\x2f\xfd");                      // RFC 8878
    if (compression == 5) return bytes.size() >= 2 && byte(0) != 0;                              // LZW begins with the clear code
    return true;
}

}  // namespace

std::vector<std::uint64_t> tiles_under(const TiledImage& image, const std::vector<const catalog::Site*>& sites)
{
    const geo::Projector projector(image.grid.crs);
    std::set<std::uint64_t> tiles;
    const auto width = static_cast<int>(image.tile_width), height = static_cast<int>(image.tile_height);
    for (const auto* site : sites) {
        geo::Window window;
        try {
            window = window_of(image, *site, projector);
        } catch (const geo::Error&) {
            continue;  // a place that has no image in this plane is not in this scene
        }
        if (window.empty()) continue;
        for (int row = window.row / height; row <= (window.row + window.rows - 1) / height; ++row)
            for (int column = window.column / width; column <= (window.column + window.columns - 1) / width; ++column)
                for (std::uint64_t plane = 0; plane < image.planes; ++plane)
                    tiles.insert((plane * image.down() + static_cast<std::uint64_t>(row)) * image.across() +
                                 static_cast<std::uint64_t>(column));
    }
    return {tiles.begin(), tiles.end()};
}

std::vector<TileRange> ranges_of(const TiledImage& image, const std::vector<std::uint64_t>& tiles, std::uint64_t bridge)
{
    std::vector<std::uint64_t> ordered;
    for (const auto tile : tiles)
        if (image.sizes[tile] > 0) ordered.push_back(tile);
    std::stable_sort(ordered.begin(), ordered.end(), [&](auto a, auto b) { return image.offsets[a] < image.offsets[b]; });
    std::vector<TileRange> ranges;
    for (const auto tile : ordered) {
        const auto [first, end] = span_of(image, tile);
        if (ranges.empty() || first > ranges.back().first + ranges.back().size + bridge) ranges.push_back({first, 0, {}});
        TileRange& range = ranges.back();
        range.size = std::max(range.size, end - range.first);
        range.tiles.push_back(tile);
    }
    return ranges;
}

std::string range_fault(const TiledImage& image, const TileRange& range, std::string_view bytes)
{
    if (bytes.size() != range.size) return "tiles are cut";
    for (const auto tile : range.tiles) {
        const auto at = image.offsets[tile] - range.first, size = image.sizes[tile];
        const auto content = bytes.substr(at, size);
        if (!may_begin_stream(image.compression, content))
            return fmt::format("tile {} does not begin as its compression does", tile);
        if (!image.framed || image.offsets[tile] < frame) continue;
        const bool fits = size >= 4 && little_endian_32(bytes.substr(at - frame, frame)) == size &&
                          content.substr(size - 4) == bytes.substr(at + size, frame);
        if (!fits) return fmt::format("the frame about tile {} does not fit it", tile);
    }
    return "";
}

void take_tiles(const TiledImage& image, const TileRange& range, std::string_view bytes,
                std::map<std::uint64_t, std::string>& tiles)
{
    for (const auto tile : range.tiles) tiles[tile] = bytes.substr(image.offsets[tile] - range.first, image.sizes[tile]);
}

std::string window_tiff(const TiledImage& image, const std::map<std::uint64_t, std::string>& tiles)
{
    const std::size_t word = image.big ? 8 : 4;  // of offsets
    const auto put = [&](std::string& text, std::uint64_t value, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            text.push_back(static_cast<char>(value >> 8 * (image.big_endian ? size - 1 - i : i)));
    };
    std::vector<TiffEntry> entries = image.entries;
    for (const std::uint16_t tag : {std::uint16_t{324}, std::uint16_t{325}})
        entries.push_back({tag, static_cast<std::uint16_t>(image.big ? 16 : 4), image.offsets.size(),
                           std::string(image.offsets.size() * word, '\0')});
    std::sort(entries.begin(), entries.end(), [](const TiffEntry& a, const TiffEntry& b) { return a.tag < b.tag; });

    std::uint64_t data_at = (image.big ? 16 : 8) + (image.big ? 8 : 2) + entries.size() * (image.big ? 20 : 12) + word;
    for (const auto& entry : entries)
        if (entry.bytes.size() > word) data_at += (entry.bytes.size() + 1) / 2 * 2;
    std::string offsets, sizes;
    for (std::uint64_t tile = 0, next = data_at; tile < image.offsets.size(); ++tile) {
        const auto found = tiles.find(tile);
        put(offsets, found == tiles.end() ? 0 : next, word);
        put(sizes, found == tiles.end() ? 0 : found->second.size(), word);
        if (found != tiles.end()) next += found->second.size();
    }

    std::string file = image.big_endian ? "MM" : "II", values;
    put(file, image.big ? 43 : 42, 2);
    if (image.big) put(file, 8, 2), put(file, 0, 2);
    put(file, image.big ? 16 : 8, word);
    put(file, entries.size(), image.big ? 8 : 2);
    const std::uint64_t values_at = file.size() + entries.size() * (image.big ? 20 : 12) + word;
    for (auto& entry : entries) {
        if (entry.tag == 324) entry.bytes = offsets;
        if (entry.tag == 325) entry.bytes = sizes;
        put(file, entry.tag, 2);
        put(file, entry.type, 2);
        put(file, entry.count, word);
        if (entry.bytes.size() <= word) {
            file += entry.bytes + std::string(word - entry.bytes.size(), '\0');
            continue;
        }
        put(file, values_at + values.size(), word);
        values += entry.bytes;
        if (values.size() % 2) values.push_back('\0');
    }
    put(file, 0, word);
    file += values;
    for (const auto& [tile, bytes] : tiles) file += bytes;
    return file;
}

}  // namespace hearthwatch::pipeline
