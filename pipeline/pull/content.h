#pragma once
#include <filesystem>
#include <string>

#include "pipeline/pull/record.h"
#include "pipeline/pull/url.h"

namespace hearthwatch::pipeline {

/// The web address of an asset: its href when that is one, or what `s3_url` makes of "s3://bucket/key". Everything else (files,
/// GDAL's virtual names, inline documents) throws Error.
Url asset_url(const Asset& asset, const Source& source);

/// Whether the file may be what its name says, by its first bytes: TIFF, JPEG 2000, JSON, XML, no web page. "" or the fault.
std::string content_fault(const std::filesystem::path& file);

/// Copies a folder or file; regular files only, no links; throws Error with the first that is something else.
void copy_product(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace hearthwatch::pipeline
