#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "raster/error.h"

namespace hearthwatch::raster {

/// Largest texts read from a product; real ones are 5 kB to 1 MB.
inline constexpr std::size_t max_metadata_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t max_item_bytes = 4 * 1024 * 1024;

/// The files of one product, in a folder or inside a .tar or .zip, as their names relative to it with '/'. Only regular files that
/// truly lie inside are members; what was left out is in `outside`, with the reason.
struct ProductFiles {
    std::filesystem::path location;  ///< folder, or archive file
    std::string prefix;              ///< openable name of the folder or archive root, ending in '/'
    bool archive = false;
    std::vector<std::string> names;              ///< sorted
    std::map<std::string, std::string> outside;  ///< "is a symbolic link that leaves the folder", by name
};

/// Throws raster::Error: unreadable, more than 20 000 entries, deeper than `depth` folders.
ProductFiles list_folder(const std::filesystem::path& folder, int depth);
/// By content: ustar or zip. Throws raster::Error when it cannot be listed or its name does not end in .tar or .zip.
ProductFiles list_archive(const std::filesystem::path& archive);

enum class FileKind { other, tar, zip, gzip, raster, text };
/// By the first bytes; a pipe, a device or a missing file is `other`. Rasters: GeoTIFF, JPEG 2000.
FileKind kind_of(const std::filesystem::path& file);

/// The member as GDAL and text readers open it: a path, or /vsitar/... or /vsizip/... .
std::string openable(const ProductFiles& files, const std::string& name);
/// The member a metadata file means by `name`: exact, else the only one that differs in case. Throws raster::Error for a name that leads
/// outside the product or names a link that does.
std::optional<std::string> find_member(const ProductFiles& files, const std::string& name);
/// Whole member. Throws raster::Error: missing, more than `max_bytes`, unreadable.
std::string read_text(const ProductFiles& files, const std::string& name, std::size_t max_bytes);
/// At most the first `bytes` of it; empty when it cannot be read.
std::string read_head(const ProductFiles& files, const std::string& name, std::size_t bytes);
/// The member's name for messages.
std::string shown(const ProductFiles& files, const std::string& name);

/// True when the text can be a file name on any system: letters, digits, '.', '_', '-', no leading '.', 1 to 120 characters.
bool is_safe_name(std::string_view text);
std::string lower(std::string_view text);

}  // namespace hearthwatch::raster
