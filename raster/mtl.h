#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "raster/error.h"

namespace hearthwatch::raster {

/// A Landsat metadata file, whichever of its three spellings (ODL text, XML, JSON) and generations (L1_METADATA_FILE before
/// Collection 2, LANDSAT_METADATA_FILE since). Collection 2 repeats keys in several groups with other meanings, so a key is always
/// asked for with its group.
struct Mtl {
    struct Entry {
        std::string value;
        std::size_t line = 0;  ///< 0 in JSON
    };
    using Group = std::map<std::string, Entry>;

    std::string file;  ///< shown in messages
    std::string root;  ///< "LANDSAT_METADATA_FILE"
    std::map<std::string, Group> groups;

    /// From the first of the groups that has the key.
    const Entry* find(const std::vector<std::string>& in_groups, const std::string& key) const;
    bool has_group(const std::string& group) const { return groups.contains(group); }

    /// These throw raster::Error with file, line and value when missing or not as wanted.
    std::string text(const std::vector<std::string>& in_groups, const std::string& key) const;
    double number(const std::vector<std::string>& in_groups, const std::string& key, double low, double high) const;
    std::optional<double> maybe_number(const std::vector<std::string>& in_groups, const std::string& key, double low,
                                       double high) const;
};

/// True when the first bytes of a file are those of an MTL, in any spelling.
bool looks_like_mtl(std::string_view head);

/// Throws raster::Error with the line.
Mtl parse_mtl(std::string_view text, const std::string& file);

}  // namespace hearthwatch::raster
