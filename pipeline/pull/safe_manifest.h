#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pull/checksum.h"

namespace hearthwatch::pipeline {

/// One file of a Sentinel SAFE product.
struct SafeMember {
    std::string path;  ///< below the product's folder, no dots, no leading slash
    std::optional<Checksum> checksum;
};

/// The files that manifest.safe lists (XFDU dataObject / byteStream), sorted by path, each once, but for its web pages. Throws Error: an entity or
/// document type declaration, a path that leads out of the product, no files at all, more than 2000.
std::vector<SafeMember> read_safe_manifest(std::string_view xml);

}  // namespace hearthwatch::pipeline
