#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hearthwatch::pipeline::package {

/// What goes into a bag: bytes, or files to copy, by path below data/ with "/" (for tag files: below the bag).
struct BagContent {
    std::map<std::string, std::string> bytes;
    std::map<std::string, std::filesystem::path> copies;
    std::map<std::string, std::string> tags;
    std::vector<std::pair<std::string, std::string>> info;  ///< bag-info.txt in this order; Payload-Oxum is added
};

/// Writes a BagIt 1.0 bag (RFC 8493) with SHA-256 manifests beside `folder` and renames it into place, replacing the bag that
/// stood there. Same content, same bytes. `tagmanifest-sha256.txt` covers every tag file; it is what gets signed: by `finish`, which is
/// given the written bag before it is renamed. A time stamp of the old bag is kept when the manifest is the same.
void write_bag(const std::filesystem::path& folder, const BagContent& content,
               const std::function<void(const std::filesystem::path&)>& finish = {});

/// Every regular file below `folder` as relative path with "/", sorted; a symbolic link or special file throws pipeline::Error.
std::vector<std::string> files_below(const std::filesystem::path& folder);

/// "hash  path" lines of a manifest; paths are percent-decoded as RFC 8493 2.1.3 says. Throws pipeline::Error with the line.
std::map<std::string, std::string> read_manifest(const std::filesystem::path& file);

}  // namespace hearthwatch::pipeline::package
