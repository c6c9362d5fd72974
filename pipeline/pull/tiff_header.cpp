#include "pipeline/pull/tiff_header.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace hearthwatch::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t most_pixels = 200'000, most_entries = 512, most_value_bytes = 64u << 20;

// Tags of TIFF 6.0 and GeoTIFF 1.1.
enum : std::uint16_t {
    image_width = 256,
    image_length = 257,
    compression_tag = 259,
    samples_per_pixel = 277,
    planar_configuration = 284,
    tile_width_tag = 322,
    tile_length = 323,
    tile_offsets = 324,
    tile_byte_counts = 325,
    sub_ifds = 330,
    exif_ifd = 34665,
    gps_ifd = 34853,
    model_pixel_scale = 33550,
    model_tiepoint = 33922,
    model_transformation = 34264,
    geo_keys = 34735
};

struct More {
    std::uint64_t bytes;
};

struct Unfit {
    std::string why;
};

int type_size(std::uint16_t type)
{
    switch (type) {
    case 1:
    case 2:
    case 6:
    case 7:
        return 1;
    case 3:
    case 8:
        return 2;
    case 4:
    case 9:
    case 11:
    case 13:
        return 4;
    case 5:
    case 10:
    case 12:
    case 16:
    case 17:
    case 18:
        return 8;
    default:
        return 0;
    }
}

struct Bytes {
    std::string_view head;
    std::uint64_t total;
    bool big_endian = false;

    std::string_view at(std::uint64_t offset, std::uint64_t size) const
    {
        if (offset > total || size > total - offset) throw Unfit{"its directory points beyond its end"};
        if (offset + size > head.size()) throw More{offset + size};
        return head.substr(offset, size);
    }
    std::uint64_t number(std::string_view bytes) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            value = value << 8 | static_cast<unsigned char>(big_endian ? bytes[i] : bytes[bytes.size() - 1 - i]);
        return value;
    }
    std::uint64_t number(std::uint64_t offset, std::uint64_t size) const { return number(at(offset, size)); }
};

struct Directory {
    const Bytes& bytes;
    std::vector<TiffEntry> entries;

    const TiffEntry* find(std::uint16_t tag) const
    {
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const TiffEntry& e) { return e.tag == tag; });
        return found == entries.end() ? nullptr : &*found;
    }
    std::vector<std::uint64_t> integers(std::uint16_t tag) const
    {
        const TiffEntry* entry = find(tag);
        if (!entry) return {};
        if (entry->type != 3 && entry->type != 4 && entry->type != 13 && entry->type != 16)
            throw Unfit{fmt::format("tag {} holds no whole numbers", tag)};
        const auto size = static_cast<std::size_t>(type_size(entry->type));
        std::vector<std::uint64_t> values(entry->count);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = bytes.number(std::string_view(entry->bytes).substr(i * size, size));
        return values;
    }
    std::uint64_t integer(std::uint16_t tag, std::uint64_t otherwise) const
    {
        const auto values = integers(tag);
        return values.empty() ? otherwise : values.front();
    }
    std::vector<double> doubles(std::uint16_t tag) const
    {
        const TiffEntry* entry = find(tag);
        if (!entry) return {};
        if (entry->type != 12) throw Unfit{fmt::format("tag {} holds no real numbers", tag)};
        std::vector<double> values(entry->count);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = std::bit_cast<double>(bytes.number(std::string_view(entry->bytes).substr(i * 8, 8)));
            if (!std::isfinite(values[i])) throw Unfit{fmt::format("tag {} is not finite", tag)};
        }
        return values;
    }
};

Directory read_directory(const Bytes& bytes, bool big)
{
    const std::uint64_t start = big ? bytes.number(8, 8) : bytes.number(4, 4);
    const std::uint64_t count_size = big ? 8 : 2, entry_size = big ? 20 : 12, value_size = big ? 8 : 4;
    const std::uint64_t count = bytes.number(start, count_size);
    if (count == 0 || count > most_entries) throw Unfit{fmt::format("its directory has {} entries", count)};
    bytes.at(start, count_size + count * entry_size);
    Directory directory{bytes, {}};
    std::uint64_t needed = 0;  // ask for all that is missing at once
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t at = start + count_size + i * entry_size;
        TiffEntry entry{static_cast<std::uint16_t>(bytes.number(at, 2)),
                        static_cast<std::uint16_t>(bytes.number(at + 2, 2)),
                        bytes.number(at + 4, value_size),
                        {}};
        const auto size = static_cast<std::uint64_t>(type_size(entry.type));
        if (size == 0 || entry.count > most_value_bytes / size)
            throw Unfit{fmt::format("tag {} has no usable type or size", entry.tag)};
        const std::uint64_t bytes_wanted = size * entry.count, inline_at = at + 4 + value_size;
        const std::uint64_t value_at = bytes_wanted <= value_size ? inline_at : bytes.number(inline_at, value_size);
        try {
            entry.bytes = bytes.at(value_at, bytes_wanted);
        } catch (const More& more) {
            needed = std::max(needed, more.bytes);
        }
        directory.entries.push_back(std::move(entry));
    }
    if (needed > 0) throw More{needed};
    return directory;
}

/// EPSG number of the projected system, and whether pixel positions mean corners (1) or centres (2).
std::pair<std::uint64_t, std::uint64_t> system_of(const Directory& directory)
{
    const auto keys = directory.integers(geo_keys);
    if (keys.size() < 4 || keys[3] > (keys.size() - 4) / 4) throw Unfit{"it has no place on the ground"};
    std::uint64_t epsg = 0, raster_type = 1;
    for (std::size_t i = 0; i < keys[3]; ++i) {
        const auto* key = &keys[4 + 4 * i];
        if (key[0] == 3072 && key[1] == 0) epsg = key[3];
        if (key[0] == 1025 && key[1] == 0) raster_type = key[3];
    }
    if (epsg == 0 || epsg == 32767) throw Unfit{"its projection is not an EPSG system"};
    return {epsg, raster_type};
}

geo::Grid grid_of(const Directory& directory, const TiledImage& image)
{
    const auto [epsg, raster_type] = system_of(directory);
    double left_m, top_m, pixel_m, pixel_down_m;
    if (const auto matrix = directory.doubles(model_transformation); matrix.size() >= 8) {
        if (matrix[1] != 0 || matrix[4] != 0) throw Unfit{"it is not north-up"};
        left_m = matrix[3];
        top_m = matrix[7];
        pixel_m = matrix[0];
        pixel_down_m = -matrix[5];
    } else {
        const auto scale = directory.doubles(model_pixel_scale), tie = directory.doubles(model_tiepoint);
        if (scale.size() < 2 || tie.size() < 6) throw Unfit{"it has no place on the ground"};
        pixel_m = scale[0];
        pixel_down_m = scale[1];
        left_m = tie[3] - tie[0] * pixel_m;
        top_m = tie[4] + tie[1] * pixel_m;
    }
    if (!(pixel_m > 0 && pixel_m < 1e5) || std::abs(pixel_m - pixel_down_m) > 1e-6 * pixel_m)
        throw Unfit{"its pixels are not square"};
    if (!(std::abs(left_m) < 1e8 && std::abs(top_m) < 1e8)) throw Unfit{"it lies off the map"};
    if (raster_type == 2) {
        left_m -= pixel_m / 2;
        top_m += pixel_m / 2;
    }
    return {fmt::format("EPSG:{}", epsg), left_m, top_m, pixel_m, static_cast<int>(image.width), static_cast<int>(image.height)};
}

TiledImage read_image(Bytes bytes)
{
    const auto order = bytes.at(0, 4);
    bytes.big_endian = order[0] == 'M';
    if (order.substr(0, 2) != "II"sv && order.substr(0, 2) != "MM"sv) throw Unfit{"it is no TIFF"};
    const std::uint64_t magic = bytes.number(2, 2);
    if (magic != 42 && magic != 43) throw Unfit{"it is no TIFF"};
    TiledImage image;
    image.big = magic == 43;
    image.big_endian = bytes.big_endian;
    if (image.big && (bytes.number(4, 2) != 8 || bytes.number(6, 2) != 0)) throw Unfit{"it is no BigTIFF"};
    Directory directory = read_directory(bytes, image.big);
    image.width = directory.integer(image_width, 0);
    image.height = directory.integer(image_length, 0);
    image.tile_width = directory.integer(tile_width_tag, 0);
    image.tile_height = directory.integer(tile_length, 0);
    image.compression = directory.integer(compression_tag, 1);
    if (directory.integer(planar_configuration, 1) == 2) image.planes = directory.integer(samples_per_pixel, 1);
    if (image.tile_width == 0 || image.tile_height == 0) throw Unfit{"it is not tiled"};
    for (const auto side : {image.width, image.height, image.tile_width, image.tile_height})
        if (side == 0 || side > most_pixels) throw Unfit{fmt::format("a side of {} pixels", side)};
    if (image.planes == 0 || image.planes > 64) throw Unfit{fmt::format("{} planes", image.planes)};
    image.offsets = directory.integers(tile_offsets);
    image.sizes = directory.integers(tile_byte_counts);
    const std::uint64_t tiles = image.across() * image.down() * image.planes;
    if (image.offsets.size() != tiles || image.sizes.size() != tiles)
        throw Unfit{"the number of its tiles does not fit its size"};
    for (std::size_t i = 0; i < tiles; ++i)
        if (image.offsets[i] > bytes.total || image.sizes[i] > bytes.total - image.offsets[i])
            throw Unfit{"a tile lies beyond its end"};
    image.grid = grid_of(directory, image);
    const auto ghost = bytes.head.substr(image.big ? 16 : 8, 300);
    image.framed = ghost.starts_with("GDAL_STRUCTURAL_METADATA_SIZE=") &&
                   ghost.find("BLOCK_LEADER=SIZE_AS_UINT4\n") != std::string_view::npos &&
                   ghost.find("BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n") != std::string_view::npos;
    for (TiffEntry& entry : directory.entries)
        if (entry.tag != tile_offsets && entry.tag != tile_byte_counts && entry.tag != sub_ifds && entry.tag != exif_ifd &&
            entry.tag != gps_ifd)
            image.entries.push_back(std::move(entry));
    return image;
}

}  // namespace

TiffHeader read_tiff_header(std::string_view head, std::uint64_t total)
{
    TiffHeader result;
    try {
        result.image = read_image({head, total});
    } catch (const More& more) {
        result.needed = more.bytes;
    } catch (const Unfit& unfit) {
        result.why_not = unfit.why;
    }
    return result;
}

}  // namespace hearthwatch::pipeline
